"""How many distinct values each feature has, how common the commonest is, and whether it merely counts rows."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.cells import cell, features_in
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.levels import by_kind, levels_of
from checks.contract import NotApplicable, artifact
from checks.stats.contingency import fisher_p, independence_p, welch_p
from checks.table.tables import ROW, Column, Table

RARE = 0.01  # at most this share of rows besides the commonest value: then that value is counted
CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RareRows:
    """The answers of the `rows` without a column's commonest value against those of the `others`.

    `p` is Fisher's exact for two answers, chi-squared for more, Welch's for numbers.
    """

    rows: int
    others: int
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCount:
    """`distinct` counts values without the empty cells; `commonest` the rows with the commonest value,
    empty being one, or None where no value can fill 99 % of the rows. `numbers_rows` says that whole
    numbers are distinct and so dense or so ordered that they can only be an identifier. `rare` is
    there where `commonest` leaves some rows and answers are known.
    """

    column: Column
    distinct: int
    missing: int
    commonest: int | None
    numbers_rows: bool
    rare: RareRows | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumns:
    table: Table
    columns: tuple[ColumnCount, ...]


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """Of the features of every data table."""

    tables: tuple[TableColumns, ...]


@artifact()
def column_counts(given: Given, data: DataTables) -> ColumnCounts:
    read = [(table, features_in(given, table)) for table in data.tables]
    if not any(columns for _, columns in read):
        raise NotApplicable("Every column has another role, so no feature is left.")
    return ColumnCounts(
        tuple(
            TableColumns(table=table, columns=tuple(_counted(given, table, columns)))
            for table, columns in read
            if columns
        )
    )


def _counted(given: Given, table: Table, columns: tuple[Column, ...]) -> list[ColumnCount]:
    made: dict[str, ColumnCount] = {}
    for kind, alike in by_kind(columns).items():
        for start in range(0, len(alike), CHUNK):
            some = alike[start : start + CHUNK]
            told = _told(table, some, spans=kind == "integer")
            made |= {column.key: _count(given, table, column, told[column.key]) for column in some}
    return [made[column.key] for column in columns]


def _told(table: Table, columns: list[Column], *, spans: bool) -> dict[str, dict[str, Any]]:
    """By key: distinct values, empty cells, the rows of the commonest value, empty being one, and the span."""
    levels = levels_of(table, columns)
    value, n = levels["value"], levels["n"]
    asked: dict[str, Any] = {
        "distinct": value.count(),
        "missing": n.sum(where=value.isnull()),
        "commonest": n.max(),
    }
    if spans:
        asked["span"] = value.max().cast("float64") - value.min().cast("float64")
    told = levels.group_by("column").agg(**asked).to_pyarrow().to_pylist()
    none: dict[str, Any] = dict.fromkeys(("distinct", "missing", "commonest", "span"), 0)
    found: dict[str, dict[str, Any]] = {each["column"]: each for each in told}
    return {column.key: found.get(column.key, none) for column in columns}


def _count(given: Given, table: Table, column: Column, told: dict[str, Any]) -> ColumnCount:
    distinct, commonest = int(told["distinct"]), int(told["commonest"])
    rare: RareRows | None = None
    if commonest < table.rows and commonest >= (1 - RARE) * table.rows:
        rare = _beside(given, table, column)
    return ColumnCount(
        column=column,
        distinct=distinct,
        missing=int(told["missing"] or 0),
        commonest=commonest if commonest >= (1 - RARE) * table.rows else None,
        numbers_rows=distinct == table.rows
        and column.kind == "integer"
        and _numbers_rows(table, column, float(told["span"] or 0)),
        rare=rare,
    )


def _numbers_rows(table: Table, column: Column, span: float) -> bool:
    """Distinct whole numbers are an identifier if draws would have met, or if they rise row by row.

    n draws from `span` + 1 numbers meet n(n - 1)/(2(span + 1)) times on average; twenty meetings that
    did not happen are no chance.
    """
    import ibis

    n = table.rows
    if n < 50:
        return False
    if n * (n - 1) / (2 * (span + 1)) >= 20:
        return True
    values = table.expr.select(ROW, value=cell(table.expr, column))
    before: Any = values["value"].lag().over(ibis.window(order_by=ROW))
    steps = values.mutate(step=values["value"] - before)
    least: Any = steps["step"].min()
    return float(least.to_pandas() or 0) > 0


def _beside(given: Given, table: Table, column: Column) -> RareRows | None:
    """The answers of the rows without the commonest value."""
    import ibis

    levels = levels_of(table, [column])
    value = levels.order_by([ibis.desc("n"), "value"]).limit(1).to_pyarrow()["value"][0].as_py()
    target = given.roles.target
    if target is None or not table.has(target):
        return None
    values = cell(table.expr, column)
    is_top = values.isnull() if value is None else values.fill_null(value) == value
    if value is not None:
        is_top = is_top & values.notnull()
    return _rare(given, table, table.column(target), is_top)


def _rare(given: Given, table: Table, answer: Column, is_top: Any) -> RareRows | None:
    import ibis
    import numpy as np

    known = table.expr.select(top=is_top, answer=cell(table.expr, answer)).drop_null("answer")
    if given.roles.task == "regression":
        value: Any = known["answer"].cast("float64")
        told = known.group_by("top").agg(n=ibis._.count(), mean=value.mean(), sd=value.std()).to_pandas()
        if len(told) < 2 or told["n"].min() < 2 or not told["sd"].max() > 0:
            return None
        few, many = told.sort_values("n")[["mean", "sd", "n"]].to_numpy(dtype=float).tolist()
        return RareRows(rows=int(few[2]), others=int(many[2]), p=welch_p(few, many))
    counted = known.group_by(["answer", "top"]).agg(n=ibis._.count()).to_pandas()
    grid = counted.pivot_table(index="answer", columns="top", values="n", fill_value=0).to_numpy(dtype=int)
    if grid.shape[1] < 2 or grid.shape[0] < 2:
        return None
    p = fisher_p(grid) if grid.shape[0] == 2 else independence_p(grid)
    rows = np.sort(grid.sum(axis=0))
    return RareRows(rows=int(rows[0]), others=int(rows[1]), p=p)
