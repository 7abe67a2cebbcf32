"""Values in another unit and values beyond every tail, by column, with their rows."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.disguised import Hidden
from checks.artifacts.magnitudes import Magnitude, Magnitudes, number
from checks.contract import artifact
from checks.stats.far_values import Far, far_above, far_below, far_nearer_zero, without_nothing
from checks.stats.spread import Spread
from checks.stats.units import other_unit, unit_of
from checks.table.tables import ROW, Column, Table

SHOWN = 100
Q = 0.001  # over all columns together: rows with a unit's factor
SURE = 1e-8  # of one column: rows that no unit explains


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlying:
    """`count` rows of a column, from `low` to `high`; `unit` says how they compare with the others, or is None."""

    table: Table
    column: Column
    count: int
    low: float
    high: float
    unit: str | None
    p: float
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """What was found in all data tables; `looked` columns of each table had enough different values."""

    found: tuple[Outlying, ...]
    looked: tuple[tuple[Table, int], ...]


@artifact()
def outliers(numbers: Magnitudes, hidden: Hidden) -> Outliers:
    stands = {
        (each.table.role, each.column.key): [float(stand.value) for stand in each.stands]
        for each in hidden.found
        if each.kind == "missing" and each.column.kind in ("integer", "number")
    }
    asked: list[tuple[Table, Magnitude, Spread]] = []
    looked: list[tuple[Table, int]] = []
    for of in numbers.tables:
        before = len(asked)
        for each in of.columns:
            # What stands for a missing value is another check's, and no measurement.
            kept = each.spread.without(*stands.get((of.table.role, each.column.key), ()))
            if each.column.kind in ("integer", "number") and (rest := without_nothing(kept)) is not None:
                asked.append((of.table, each, rest))
        looked.append((of.table, len(asked) - before))
    found = [
        seen
        for table, each, rest in asked
        if (seen := _seen(table, each.column, rest, len(asked))) is not None
    ]
    return Outliers(found=tuple(found), looked=tuple(looked))


def _seen(table: Table, column: Column, rest: Spread, looks: int) -> Outlying | None:
    group = other_unit(rest, looks, Q)
    if group is not None:
        return _outlying(table, column, group.low, group.high, group.count, group.unit.says, group.p)
    for far, may_be_alone in (
        (far_above(rest), True),
        (far_nearer_zero(rest), False),
        (far_below(rest), True),
    ):
        if far is None or far.p >= Q / (2 * looks) or _heaped(far, rest):
            continue
        unit = unit_of(far, rest) if far.count >= 2 else None
        if unit is not None or (may_be_alone and far.p < SURE):
            return _outlying(table, column, far.low, far.high, far.count, unit and unit.says, far.p)
    return None


def _heaped(far: Far, rest: Spread) -> bool:
    """Whether one value makes up most of them: a cap or a code, and no slip of a unit."""
    counts = rest.counts[(rest.lows >= far.low) & (rest.highs <= far.high)]
    return far.count >= 5 and int(counts.max()) > 0.5 * far.count


def _outlying(
    table: Table, column: Column, low: float, high: float, count: int, unit: str | None, p: float
) -> Outlying:
    values: Any = number(table, column)
    there: Any = table.expr.select(ROW, v=values)
    rows = (
        there.filter((there["v"] >= low) & (there["v"] <= high)).order_by(ROW).limit(SHOWN).to_pandas()[ROW]
    )
    return Outlying(
        table=table,
        column=column,
        count=count,
        low=low,
        high=high,
        unit=unit,
        p=p,
        rows=tuple(int(row) for row in rows),
    )
