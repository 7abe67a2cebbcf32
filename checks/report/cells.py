"""Cells of a CSV file that a spreadsheet may open: text that it would run as a formula is disarmed.

Excel, LibreOffice and Google Sheets take a cell that begins with one of these for a formula, quoted or not
(CWE-1236). An apostrophe before it makes it text. Numbers are no text: -5 stays -5.
"""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def disarmed(value: object) -> object:
    """`value`, with an apostrophe before it where it is text that a spreadsheet would run."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.startswith(STARTS) or value.lstrip(" \u00a0").startswith(STARTS) else value


def csv_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with its mark (Excel asks for it), every cell quoted and disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([disarmed(name) for name in names])
    writer.writerows([disarmed(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")
