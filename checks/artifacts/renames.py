"""Which missing column a new one probably is: by name, by place and by how its values lie."""

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from checks.artifacts.samples import pandas_of, sample_rows
from checks.contract import Seed
from checks.stats.shift import gap_of
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

SAMPLE = 2_000
MOST = 60  # columns on either side whose values are compared
CLOSE, NEAR = 0.10, 0.40  # distance of distributions that is enough alone, and with a like name or place
ALIKE = 0.6  # likeness of names, as difflib counts it
MOST_LEVELS = 100
NUMBERS = ("integer", "number", "boolean")


def renamed(
    reference: Table, lost: list[Column], table: Table, new: list[Column], seed: Seed
) -> list[tuple[Column, Column]]:
    """Pairs of a column of `reference` and the column of `table` that it probably became, each used once.

    Names that are equal but for case, blanks and marks go together; else the values must be of one kind
    and lie alike (Kolmogorov-Smirnov distance of numbers, total variation of levels).
    """
    made: list[tuple[Column, Column]] = []
    for old in lost:
        same = [now for now in new if folded(now.name) == folded(old.name)]
        if len(same) == 1 and sum(folded(other.name) == folded(old.name) for other in lost) == 1:
            made.append((old, same[0]))
    used = {column.name for pair in made for column in pair}
    lost = [column for column in lost if column.name not in used][:MOST]
    new = [column for column in new if column.name not in used][:MOST]
    if not lost or not new or not reference.rows or not table.rows:
        return made
    before = pandas_of(
        reference, tuple(lost), sample_rows(reference, SAMPLE, seed.value, columns=tuple(lost))
    )
    after = pandas_of(table, tuple(new), sample_rows(table, SAMPLE, seed.value, columns=tuple(new)))
    ranked: list[tuple[float, str, str, Column, Column]] = []
    for i, old in enumerate(lost):
        for j, now in enumerate(new):
            far = _distance(before.iloc[:, i], old, after.iloc[:, j], now)
            like = SequenceMatcher(None, folded(old.name), folded(now.name)).ratio()
            beside = _before(reference, old) == _before(table, now)
            if far is not None and (far <= CLOSE or (far <= NEAR and (like >= ALIKE or beside))):
                ranked.append((far - 0.3 * like - 0.2 * beside, old.name, now.name, old, now))
    for _, _, _, old, now in sorted(ranked, key=lambda each: each[:3]):
        if old.name not in used and now.name not in used:
            used |= {old.name, now.name}
            made.append((old, now))
    return made


def folded(name: str) -> str:
    """A name without case, blanks and marks."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _before(table: Table, column: Column) -> tuple[str, str]:
    """The names of the columns on both sides, which tell its place wherever others were added."""
    at = table.columns.index(column)
    left = table.columns[at - 1].name if at else ""
    right = table.columns[at + 1].name if at + 1 < len(table.columns) else ""
    return left, right


def _distance(before: "pd.Series", old: Column, after: "pd.Series", now: Column) -> float | None:
    """0 to 1 beyond what two samples of one law would show; None where the kinds differ or cells are few."""
    import numpy as np
    import pandas as pd

    empty = abs(float(before.isna().mean()) - float(after.isna().mean()))
    before, after = before.dropna(), after.dropna()
    if min(len(before), len(after)) < 10:
        return None
    noise = 1.36 * np.sqrt(1 / len(before) + 1 / len(after))
    if old.kind in NUMBERS and now.kind in NUMBERS:
        far = gap_of(before.to_numpy(dtype=float), after.to_numpy(dtype=float))
    elif {old.kind, now.kind} <= {"date", "time"}:
        epoch = pd.Timestamp(0, tz="UTC")
        first, second = (pd.to_datetime(each, utc=True) - epoch for each in (before, after))
        first, second = (each / pd.Timedelta(days=1) for each in (first, second))
        far = gap_of(first.to_numpy(), second.to_numpy())
    elif old.kind == now.kind == "text":
        a, b = before.astype(str), after.astype(str)
        if a.nunique() > MOST_LEVELS:  # of codes and sentences only the pattern can agree
            a, b = (
                each.str.slice(0, 40)
                .str.replace(r"\d", "9", regex=True)
                .str.replace(r"[^\W\d_]+", "a", regex=True)
                for each in (a, b)
            )
        far = a.value_counts(normalize=True).sub(b.value_counts(normalize=True), fill_value=0).abs().sum() / 2
        noise *= np.sqrt(min(a.nunique(), 20)) / 1.36
    else:
        return None
    return max(0.0, max(float(far), empty) - float(noise))
