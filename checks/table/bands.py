"""Where a person cuts a number into bands: what `--bands age=25,40,60` says, and what it may say."""

import math
from collections.abc import Sequence

from checks.contract import Unusable
from checks.table.names import shown
from checks.table.roles import Bands, Roles
from checks.table.tables import Kind, Table

BANDED: tuple[Kind, ...] = ("integer", "number", "date", "time")
MOST_CUTS = 50


def read_bands(text: str) -> Bands:
    """`age=25,40,60` as bands up to 25, over 25 to 40, over 40 to 60, and over 60.

    A column's name may hold an equals sign: the last one counts. Raises Unusable.
    """
    column, equals, cuts = text.rpartition("=")
    try:
        numbers = tuple(float(cut) for cut in cuts.split(","))
    except ValueError:
        numbers = ()
    if not equals or not column or not numbers:
        raise Unusable(f'Write bands as COL=25,40,60: "{shown(text)}" is none.')
    return Bands(column=column, cuts=numbers)


def refuse_bands(roles: Roles, table: Table) -> None:
    """Raise Unusable where bands are given of a column that is no number, twice, or out of order."""
    seen: set[str] = set()
    for bands in roles.bands:
        name = shown(bands.column)
        if table.column(bands.column).kind not in BANDED:
            raise Unusable(
                f'The column "{name}" in {table.name} holds text; only numbers and dates have bands.'
            )
        if bands.column not in (*roles.sensitive, *roles.quasi):
            raise Unusable(
                f'The column "{name}" has bands, but its groups are not looked at; name it --sensitive.'
            )
        if bands.column in seen:
            raise Unusable(f'The bands of "{name}" are given twice.')
        seen.add(bands.column)
        risen(bands)


def risen(bands: Bands) -> Bands:
    """The bands themselves. Raises Unusable unless their cuts are finite and rise."""
    if not _rising(bands.cuts):
        raise Unusable(
            f'The bands of "{shown(bands.column)}" must be 1 to {MOST_CUTS} rising numbers, such as 25,40,60.'
        )
    return bands


def cuts_of(roles: Roles, column: str) -> tuple[float, ...]:
    """The cuts that a person gave for a column; empty where there are none."""
    return next((bands.cuts for bands in roles.bands if bands.column == column), ())


def _rising(cuts: Sequence[float]) -> bool:
    finite = all(math.isfinite(cut) for cut in cuts)
    return 1 <= len(cuts) <= MOST_CUTS and finite and list(cuts) == sorted(set(cuts))
