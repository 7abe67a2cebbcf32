"""How the values of every column of numbers and dates lie, counted over all rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import seconds
from checks.artifacts.inputs import DataTables, Given
from checks.contract import artifact
from checks.stats.spread import Spread
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np

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
    return _number(table.expr[column.key], column)


def _number(values: Any, column: Column) -> Any:
    import ibis

    if column.kind in ("date", "time"):
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
    import ibis
    import numpy as np

    from checks.stats.sentinels import LISTED_DAYS, LISTED_NUMBERS

    bins: list[Any] = []
    alone: list[Any] = []
    for column in columns:
        days = column.kind in ("date", "time")
        # Each different value once: numbers and logarithms of all rows would cost more than counting the rows.
        kinds = table.expr.group_by(cell=table.expr[column.key]).agg(rows=ibis._.count())
        values = kinds.select(v=_number(kinds["cell"], column), rows="rows").filter(ibis._["v"].notnull())
        v: Any = values["v"]
        rows: Any = values["rows"]
        scaled = ((v.abs().log2() if not days else v) * (1 if days else BINS_PER_OCTAVE)).floor()
        # Zero has no logarithm, and both signs have the same.
        bin_ = ibis.cases((v == 0, ibis.null("float64")), else_=scaled)
        counted = values.mutate(bin=bin_, positive=v > 0).group_by(["bin", "positive"])
        bins.append(
            counted.agg(low=v.min(), high=v.max(), n=rows.sum().cast("int64")).mutate(
                column=ibis.literal(column.key)
            )
        )
        listed = values.filter(v.isin([float(x) for x in (LISTED_DAYS if days else LISTED_NUMBERS)]))
        told = listed.group_by("v").agg(n=rows.sum().cast("int64"))
        alone.append(told.mutate(column=ibis.literal(column.key)))
    if not columns:
        return []
    told = ibis.union(*bins).to_pandas() if len(bins) > 1 else bins[0].to_pandas()
    own = ibis.union(*alone).to_pandas() if len(alone) > 1 else alone[0].to_pandas()
    made: list[Spread] = []
    for column in columns:
        part = told[told["column"] == column.key].sort_values(["low", "high"])
        lows, highs, counts = (part[name].to_numpy() for name in ("low", "high", "n"))
        lows, highs, counts = lows.astype(float), highs.astype(float), counts.astype(np.int64)
        for value, n in own[own["column"] == column.key][["v", "n"]].itertuples(index=False):
            lows, highs, counts = _parted(lows, highs, counts, float(value), int(n))
        made.append(Spread(lows=lows, highs=highs, counts=counts))
    return made


def _parted(
    lows: "np.ndarray", highs: "np.ndarray", counts: "np.ndarray", value: float, n: int
) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """The bins with one value of theirs taken out into its own."""
    import numpy as np

    at = int(np.searchsorted(lows, value, side="right")) - 1
    if counts[at] == n:
        return lows, highs, counts
    counts = counts.copy()
    counts[at] -= n
    after = at + 1 if value > lows[at] or value == highs[at] else at
    return np.insert(lows, after, value), np.insert(highs, after, value), np.insert(counts, after, n)
