"""How each feature's values lie in the reference and in production, from counts by value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import NUMERIC, comparable, features_in
from checks.artifacts.inputs import Given, Judged, Production
from checks.contract import NotApplicable, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import ibis

TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShift:
    """`gap` is the largest difference of the two empirical distributions, `area` the chance that a
    production value exceeds a reference value (ties half) with DeLong's `variance`, and `tenths` the
    production rows that fall into each tenth of the reference.
    """

    gap: float
    area: float
    variance: float
    tenths: tuple[int, ...]


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
    columns = [
        column
        for column in features_in(given, reference)
        if production.table.has(column.name) and column.kind not in ("date", "time")
    ]
    if not columns:
        raise NotApplicable("The production table has no feature in common with the earlier one.")
    return Shifts(
        reference=reference.name,
        production=production.table.name,
        columns=tuple(_shift(reference, production.table, column) for column in columns),
    )


def _shift(reference: Table, production: Table, column: Column) -> ColumnShift:
    import ibis

    later = production.column(column.name)
    old = reference.expr.select(value=comparable(reference.expr, column, later), new=_number(0))
    new = production.expr.select(value=comparable(production.expr, later, column), new=_number(1))
    numeric = column.kind in NUMERIC and later.kind in NUMERIC and "boolean" not in (column.kind, later.kind)
    counted = ibis.union(old, new).group_by("value").agg(a=(1 - ibis._["new"]).sum(), b=ibis._["new"].sum())
    kinds = counted.filter(counted["value"].notnull())
    by_count = kinds.group_by(["a", "b"]).agg(many=ibis._.count()).to_pandas()
    levels = {
        (int(a), int(b)): int(many)
        for a, b, many in zip(by_count["a"], by_count["b"], by_count["many"], strict=True)
    }
    n = sum(a * many for (a, _), many in levels.items())
    m = sum(b * many for (_, b), many in levels.items())
    return ColumnShift(
        column=column,
        reference=n,
        production=m,
        reference_empty=reference.rows - n,
        production_empty=production.rows - m,
        numbers=_numbers(kinds, n, m) if numeric and n > 1 and m > 1 else None,
        levels=None if numeric else levels,
        new=sum(b * many for (a, b), many in levels.items() if a == 0),
    )


def _numbers(kinds: "ibis.Table", n: int, m: int) -> NumberShift:
    import ibis

    up_to = ibis.cumulative_window(order_by="value")
    counts_a: Any = kinds["a"]
    counts_b: Any = kinds["b"]
    summed = kinds.mutate(old=counts_a.sum().over(up_to), new=counts_b.sum().over(up_to))
    a, b, old, new = (summed[name].cast("float64") for name in ("a", "b", "old", "new"))
    # Placements: the share of the other sample below (or above) each value, ties half.
    placed = summed.select(
        "a",
        "b",
        gap=(old / n - new / m).abs(),
        under=(old - a / 2) / n,
        over=(m - new + b / 2) / m,
    )
    under: Any = placed["under"]
    over: Any = placed["over"]
    rows_a: Any = placed["a"].cast("float64")
    rows_b: Any = placed["b"].cast("float64")
    told = placed.agg(
        gap=placed["gap"].max(),
        area=(rows_b * under).sum() / m,
        under2=(rows_b * under * under).sum() / m,
        over2=(rows_a * over * over).sum() / n,
    ).to_pandas()
    area = float(told["area"].iloc[0])
    spread = (float(told["under2"].iloc[0]) - area**2) / (m - 1) + (
        float(told["over2"].iloc[0]) - area**2
    ) / (n - 1)
    tenth: Any = (under * TENTHS).floor().clip(0, TENTHS - 1).cast("int64").name("tenth")
    rows: Any = placed["b"]
    by_tenth = placed.group_by(tenth).agg(rows=rows.sum()).to_pandas().set_index("tenth")["rows"]
    return NumberShift(
        gap=float(told["gap"].iloc[0]),
        area=area,
        variance=max(0.0, spread),
        tenths=tuple(int(by_tenth.get(i, 0)) for i in range(TENTHS)),
    )


def _number(value: int) -> Any:
    import ibis

    return ibis.literal(value, "int64")
