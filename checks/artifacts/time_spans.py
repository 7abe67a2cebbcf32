"""When the rows of each table happened: first, last, and the longest stretch without a row."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.cells import cell, seconds
from checks.artifacts.inputs import Given, Judged
from checks.contract import InputMissing, NotApplicable, artifact
from checks.table.tables import Column, Table

MIDDLE = (0.01, 0.99)  # quantiles: a slip of the pen at either end is no stretch without rows
LEAST_MOMENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """One table's, in days where `dated`, else in the column's own units.

    `first` and `last` are the quantiles .01 and .99 of the filled cells, `rows` many, `median` their middle. `moments` are the
    different ones between the quantiles, `usual` the median step from one to the next and `longest` the longest.
    """

    table: Table
    rows: int
    first: float
    median: float
    last: float
    moments: int
    usual: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpans:
    column: str
    dated: bool
    spans: tuple[TimeSpan, ...]


@artifact(needs="time")
def time_spans(given: Given, judged: Judged) -> TimeSpans:
    name = given.roles.time
    if name is None:
        raise InputMissing("time", "Name the column that says when a row happened.")
    own = judged.table.column(name)
    if own.kind not in ("integer", "number", "date", "time"):
        raise NotApplicable(f'The time column "{name}" does not hold dates or numbers that can be read.')
    dated = own.kind in ("date", "time")
    spans: list[TimeSpan] = []
    for table in (given.train, judged.table, given.production):
        if table is None or not table.rows or not table.has(name):
            continue
        column = table.column(name)
        if (column.kind in ("date", "time")) == dated and column.kind not in ("text", "boolean"):
            made = _span(table, column, dated=dated)
            spans += [made] if made is not None else []
    if not spans:
        raise NotApplicable(f'The time column "{name}" is empty.')
    return TimeSpans(column=name, dated=dated, spans=tuple(spans))


def _span(table: Table, column: Column, *, dated: bool) -> TimeSpan | None:
    import ibis

    values: Any = cell(table.expr, column)
    moments = seconds(values) / 86_400 if dated else values.cast("float64")
    told: Any = table.expr.select(at=moments)
    told = told.filter(told["at"].notnull() & ~told["at"].isinf())
    shares = {"first": MIDDLE[0], "median": 0.5, "last": MIDDLE[1]}
    asked: dict[str, Any] = {name: told["at"].quantile(share) for name, share in shares.items()}
    (ends,) = told.agg(rows=told.count(), **asked).to_pyarrow().to_pylist()
    if not ends["rows"]:
        return None
    inside = told.filter(told["at"].between(ends["first"], ends["last"])).distinct()
    steps: Any = inside.mutate(step=inside["at"] - inside["at"].lag().over(ibis.window(order_by="at")))
    (row,) = (
        steps.agg(moments=steps.count(), usual=steps["step"].median(), longest=steps["step"].max())
        .to_pyarrow()
        .to_pylist()
    )
    return TimeSpan(
        table=table,
        rows=int(ends["rows"]),
        first=float(ends["first"]),
        median=float(ends["median"]),
        last=float(ends["last"]),
        moments=int(row["moments"]),
        usual=float(row["usual"] or 0.0),
        longest=float(row["longest"] or 0.0),
    )
