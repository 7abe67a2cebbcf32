"""How the values of every column of numbers and dates lie, counted over all rows."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.cells import seconds
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.levels import by_kind, levels_of
from checks.contract import artifact
from checks.stats.spread import Spread
from checks.table.tables import Column, Kind, Table

# Up to so many rows, or cells, every value is counted; above, values are counted in bins of 0.3 % width.
MOST_ROWS, MOST_CELLS, BINS_PER_OCTAVE = 20_000, 2_000_000, 256
CHUNK = 100
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Magnitude:
    """One column; dates and times are whole days since 1970. `filled` counts finite values."""

    column: Column
    filled: int
    spread: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMagnitudes:
    table: Table
    columns: tuple[Magnitude, ...]


@dataclass(frozen=True, slots=True)
class Magnitudes:
    """Of every number and date of the data tables but identifiers, weights and what a model said."""

    tables: tuple[TableMagnitudes, ...]


@artifact()
def magnitudes(given: Given, data: DataTables) -> Magnitudes:
    return Magnitudes(
        tuple(
            TableMagnitudes(table=table, columns=tuple(_measured(table, measured_columns(given, table))))
            for table in data.tables
        )
    )


def measured_columns(given: Given, table: Table) -> list[Column]:
    roles = given.roles
    left_out = {*roles.identifiers, *roles.ignore, roles.weight, roles.score, roles.prediction}
    return [
        column
        for column in table.columns
        if column.kind in ("integer", "number", "date", "time") and column.name not in left_out
    ]


def number(table: Table, column: Column) -> Any:
    """The column as float64, dates as days since 1970; what is not finite is empty."""
    return _number(table.expr[column.key], column.kind)


def _number(values: Any, kind: Kind) -> Any:
    import ibis

    if kind in ("date", "time"):
        return (seconds(values) / DAY).floor().cast("float64")
    values = values.cast("float64")
    odd = values.isnan() | values.isinf()
    return odd.ifelse(ibis.null("float64"), values + 0.0)


def _measured(table: Table, columns: list[Column]) -> list[Magnitude]:
    made: list[Magnitude] = []
    exact = table.rows <= MOST_ROWS or table.rows * len(columns) <= MOST_CELLS
    for start in range(0, len(columns), CHUNK):
        some = columns[start : start + CHUNK]
        spreads = _exact(table, some) if exact else _binned(table, some)
        made += [
            Magnitude(column=column, filled=int(spread.counts.sum()), spread=spread)
            for column, spread in zip(some, spreads, strict=True)
        ]
    return made


def _exact(table: Table, columns: list[Column]) -> list[Spread]:
    """Every distinct value with its rows."""
    import numpy as np

    told = table.expr.select(**{column.key: number(table, column) for column in columns}).to_pyarrow()
    made: list[Spread] = []
    for column in columns:
        values = told[column.key].drop_null().to_numpy()
        distinct, counts = np.unique(values, return_counts=True)
        made.append(Spread(lows=distinct, highs=distinct, counts=counts))
    return made


def _binned(table: Table, columns: list[Column]) -> list[Spread]:
    """Bins on a logarithmic axis with the least and the largest value in each; listed sentinels alone."""
    made: dict[str, Spread] = {}
    for kind, some in by_kind(columns).items():
        told = _bins(table, some, kind).to_pandas()
        for column in some:
            part = told[told["column"] == column.key].sort_values(["low", "high"])
            lows, highs, counts = (part[name].to_numpy() for name in ("low", "high", "n"))
            made[column.key] = Spread(
                lows=lows.astype(float), highs=highs.astype(float), counts=counts.astype("int64")
            )
    return [made[column.key] for column in columns]


def _bins(table: Table, columns: list[Column], kind: Kind) -> Any:
    """A table of `column`, `low`, `high` and the rows `n` of each bin."""
    import ibis

    from checks.stats.sentinels import LISTED_DAYS, LISTED_NUMBERS

    days = kind in ("date", "time")
    listed = [float(each) for each in (LISTED_DAYS if days else LISTED_NUMBERS)]
    # Each different value once: numbers and logarithms of all rows would cost more than counting the rows.
    values = levels_of(table, columns, lambda v: _number(v, kind))
    values = values.filter(values["value"].notnull())
    v: Any = values["value"]
    scaled = ((v.abs().log2() if not days else v) * (1 if days else BINS_PER_OCTAVE)).floor()
    none: Any = ibis.null("float64")
    alone = v.isin(listed)
    # Zero has no logarithm, both signs have the same, and a listed value is a bin of its own.
    bin_ = ibis.cases((alone | (v == 0), none), else_=scaled)
    counted = values.mutate(bin=bin_, positive=v > 0, alone=ibis.cases((alone, v), else_=none))
    return counted.group_by(["column", "bin", "positive", "alone"]).agg(
        low=ibis._["value"].min(), high=ibis._["value"].max(), n=ibis._["n"].sum().cast("int64")
    )
