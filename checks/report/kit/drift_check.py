"""Compare new rows with the reference: `python drift_check.py drift-reference.json new.csv`.

Needs Python alone. Ends with 0 where nothing moved, 1 where a column moved further than its limit. Per column:

* numbers: values are put into the reference's bins; `ks_distance` is the largest difference of the two shares of
  rows up to an edge, and `rank_shift` the chance that a new value is above an earlier one (one bin counts half);
* everything else: `total_variation` is half the sum of the differences of the levels' shares, all levels that the
  reference does not name taken together;
* all: `missing_gap` is the difference of the shares of empty cells. Empty are "", NA, NaN and the like, unless one
  is a level, and in a column of numbers whatever is no finite number.

`rank_shift` is beyond its limit on either side of one half. A few hundred rows move by chance alone.
"""

import csv
import json
import sys
from bisect import bisect_left
from collections.abc import Sequence
from math import isfinite
from typing import Any

EMPTY = ("", "NA", "NaN", "nan", "null", "NULL", "None")
TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


def statistics(column: dict[str, Any], cells: Sequence[str | None]) -> dict[str, float]:
    """The moves of one column; `cells` are the new ones as text, None or "" where empty."""
    filled = [cell for cell in cells if cell is not None and is_filled(cell.strip(), column)]
    found: dict[str, float] = {}
    if cells:
        found["missing_gap"] = abs(1 - len(filled) / len(cells) - column["missing_share"])
    if filled and "edges" in column:
        held = [0] * len(column["shares"])
        for cell in filled:
            held[bisect_left(column["edges"], float(cell))] += 1
        below = after = gap = area = 0.0
        for before, count in zip(column["shares"], held, strict=True):
            share = count / len(filled)
            area += share * (below + before / 2)
            below, after = below + before, after + share
            gap = max(gap, abs(below - after))
        found |= {"ks_distance": gap, "rank_shift": area}
    elif filled and "levels" in column:
        old: dict[str, float] = column["levels"]
        new: dict[str | None, float] = {}
        for cell in filled:
            level = as_level(cell, column["kind"])
            known = level if level in old else None
            new[known] = new.get(known, 0.0) + 1 / len(filled)
        moved = abs(new.get(None, 0.0) - column["other_share"])
        moved += sum(abs(new.get(level, 0.0) - share) for level, share in old.items())
        found["total_variation"] = moved / 2
    return found


def is_filled(text: str, column: dict[str, Any]) -> bool:
    if column["kind"] in ("integer", "number"):
        try:
            return isfinite(float(text))
        except ValueError:
            return False
    return text not in EMPTY or text in column.get("levels", ())


def as_level(cell: str, kind: str) -> str:
    text = cell.strip()
    if kind == "boolean":
        return "true" if text.lower() in TRUE else "false" if text.lower() in FALSE else text
    return text


def beyond(name: str, value: float, limits: dict[str, Any]) -> bool:
    if name == "rank_shift":
        value = max(value, 1 - value)
    return value > limits[name]["limit"]


def main(reference: str, path: str) -> int:
    with open(reference, encoding="utf-8") as lines:
        kept = json.load(lines)
    with open(path, encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    moved = False
    for column in kept["columns"]:
        if not rows or column["name"] not in rows[0]:
            sys.stdout.write(f"{column['name']}: not in the new rows\n")
            moved = True
            continue
        for name, value in statistics(column, [row[column["name"]] for row in rows]).items():
            far = beyond(name, value, kept["limits"])
            moved = moved or far
            sys.stdout.write(f"{column['name']}: {name} {value:.4f}{' BEYOND ITS LIMIT' if far else ''}\n")
    return int(moved)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
