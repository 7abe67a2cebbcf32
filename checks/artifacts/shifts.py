"""How each feature's values lie in the reference and in production, from counts by value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import NUMERIC, features_in
from checks.artifacts.inputs import Given, Judged, Production
from checks.artifacts.tallies import batches, by_count, tallied
from checks.contract import NotApplicable, artifact
from checks.table.kept import kept
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShift:
    """`gap` is the largest difference of the two empirical distributions, `area` the chance that a
    production value exceeds a reference value (ties half) with DeLong's `variance`, `tenths` the
    production rows that fall into each tenth of the reference, and `distinct` the different values that each
    of the two tables has.
    """

    gap: float
    area: float
    variance: float
    tenths: tuple[int, ...]
    distinct: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShift:
    """`reference` and `production` count filled cells, the `_empty` ones the empty.

    Numbers have `numbers`; everything else has `levels`: how many levels have so many reference and
    so many production rows, and `new` production rows have a level that the reference lacks.
    """

    column: Column
    reference: int
    production: int
    reference_empty: int
    production_empty: int
    numbers: NumberShift | None
    levels: dict[tuple[int, int], int] | None
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """Of every feature that both tables have, but for dates; `reference` is the earlier table's name."""

    reference: str
    production: str
    columns: tuple[ColumnShift, ...]


@artifact()
def shifts(given: Given, judged: Judged, production: Production) -> Shifts:
    reference = given.train if given.train is not None and given.train.rows else judged.table
    both = [
        (column, production.table.column(column.name))
        for column in features_in(given, reference)
        if production.table.has(column.name) and column.kind not in ("date", "time")
    ]
    if not both:
        raise NotApplicable("The production table has no feature in common with the earlier one.")
    made: dict[str, ColumnShift] = {}
    for numeric in (True, False):
        kind = [pair for pair in both if _numeric(*pair) is numeric]
        for some in batches(reference, production.table, kind):
            made |= _shifts(reference, production.table, some, numeric=numeric)
    return Shifts(
        reference=reference.name,
        production=production.table.name,
        columns=tuple(made[column.key] for column, _ in both),
    )


def _numeric(old: Column, new: Column) -> bool:
    return all(column.kind in NUMERIC and column.kind != "boolean" for column in (old, new))


def _shifts(
    reference: Table, production: Table, both: list[tuple[Column, Column]], *, numeric: bool
) -> dict[str, ColumnShift]:
    """The shifts of some columns of one kind, by key."""
    with tallied(reference, production, both, "float64" if numeric else "string") as kinds:
        levels = by_count(kinds, both)
        filled = {
            key: (sum(a * many for (a, _), many in of.items()), sum(b * many for (_, b), many in of.items()))
            for key, of in levels.items()
        }
        numbers = _numbers(kinds, filled) if numeric else {}
    return {
        column.key: ColumnShift(
            column=column,
            reference=filled[column.key][0],
            production=filled[column.key][1],
            reference_empty=reference.rows - filled[column.key][0],
            production_empty=production.rows - filled[column.key][1],
            numbers=numbers.get(column.key),
            levels=None if numeric else levels[column.key],
            new=sum(b * many for (a, b), many in levels[column.key].items() if a == 0),
        )
        for column, _ in both
    }


def _numbers(kinds: Any, filled: dict[str, tuple[int, int]]) -> dict[str, NumberShift]:
    import ibis

    asked = {key: counts for key, counts in filled.items() if min(counts) > 1}
    if not asked:
        return {}
    up_to = ibis.cumulative_window(group_by="column", order_by="value")
    whole = ibis.window(group_by="column")
    summed: Any = kinds.filter(kinds["column"].isin(list(asked))).mutate(
        old=kinds["a"].sum().over(up_to),
        new=kinds["b"].sum().over(up_to),
        n=kinds["a"].sum().over(whole),
        m=kinds["b"].sum().over(whole),
    )
    a, b, old, new, n, m = (summed[name].cast("float64") for name in ("a", "b", "old", "new", "n", "m"))
    # Placements: the share of the other sample below (or above) each value, ties half.
    placed: Any = summed.select(
        "column",
        "a",
        "b",
        gap=(old / n - new / m).abs(),
        under=(old - a / 2) / n,
        over=(m - new + b / 2) / m,
    )
    with kept(placed) as once:
        told, tenths = _sums(once), _tenths(once)
    made: dict[str, NumberShift] = {}
    for key, gap, area, under2, over2, kinds_a, kinds_b in told[
        ["column", "gap", "area", "under2", "over2", "kinds", "later_kinds"]
    ].itertuples(index=False):
        n, m = asked[key]
        chance = float(area) / m
        spread = (float(under2) / m - chance**2) / (m - 1) + (float(over2) / n - chance**2) / (n - 1)
        made[key] = NumberShift(
            gap=float(gap),
            area=chance,
            variance=max(0.0, spread),
            tenths=tuple(int(tenths.get((key, i), 0)) for i in range(TENTHS)),
            distinct=(int(kinds_a), int(kinds_b)),
        )
    return made


def _sums(placed: Any) -> "pd.DataFrame":
    under, over, rows_a, rows_b = (placed[name] for name in ("under", "over", "a", "b"))
    return (
        placed.group_by("column")
        .agg(
            gap=placed["gap"].max(),
            area=(rows_b * under).sum(),
            under2=(rows_b * under * under).sum(),
            over2=(rows_a * over * over).sum(),
            kinds=(rows_a > 0).sum(),
            later_kinds=(rows_b > 0).sum(),
        )
        .to_pandas()
    )


def _tenths(placed: Any) -> dict[tuple[str, int], int]:
    """Later rows by column and tenth of the earlier ones."""
    tenth = (placed["under"] * TENTHS).floor().clip(0, TENTHS - 1).cast("int64").name("tenth")
    told = placed.group_by(["column", tenth]).agg(rows=placed["b"].sum()).to_pandas()
    return told.set_index(["column", "tenth"])["rows"].to_dict()
