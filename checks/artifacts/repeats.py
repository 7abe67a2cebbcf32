"""Rows that occur more than once, whole or in their features, and how many would by chance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import cell, codes_of, features_in
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.samples import pandas_of, sample_rows
from checks.contract import Seed, artifact
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import ibis

SHOWN = 100
SAMPLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Whole rows, identifiers and answer included, that occurred before.

    `copies` counts rows beyond the first of their kind, `pairs` the pairs that are alike,
    `by_chance` the pairs expected without a defect; `numbers` are the first 100 copies' rows.
    """

    copies: int
    pairs: int
    by_chance: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Rows with an answer whose features are alike.

    `pairs` are alike in all features and `differing` of them have different answers; `outvoted`
    rows have not the most common answer among their twins. `by_chance` pairs are expected without a
    defect, and `disagreement` is the chance that two random rows have different answers.
    """

    rows: int
    pairs: int
    differing: int
    outvoted: int
    by_chance: float
    disagreement: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRepeats:
    """One table's; `twins` is None without a target or features, or where the target is a number."""

    table: Table
    whole: Copies
    twins: Twins | None


@dataclass(frozen=True, slots=True)
class Repeats:
    tables: tuple[TableRepeats, ...]


@artifact()
def repeats(given: Given, data: DataTables, seed: Seed) -> Repeats:
    return Repeats(
        tuple(
            TableRepeats(table=table, whole=_copies(given, table, seed), twins=_twins(given, table, seed))
            for table in data.tables
        )
    )


def chance_rate(table: Table, columns: tuple[Column, ...], seed: Seed) -> float:
    """Chance that two random rows of a table agree in `columns` without a defect, from a sample."""
    from checks.stats.collisions import collision_rate

    # By name, so that the order of the columns in the file decides nothing.
    named = tuple(sorted(columns, key=lambda column: (column.name, column.key)))
    rows = sample_rows(table, SAMPLE, seed.value, columns=named)
    return collision_rate(codes_of(pandas_of(table, named, rows)))


def _copies(given: Given, table: Table, seed: Seed) -> Copies:
    kinds = _grouped(table.expr, table.columns).agg(n=_count())
    groups, pairs = _totals(kinds)
    copies = table.rows - groups
    if not copies:
        return Copies(copies=0, pairs=0, by_chance=0.0, numbers=())
    # Two rows with one identifier and everything else alike are one record twice, whatever the odds.
    by_chance = 0.0
    if not any(_nearly_unique(table, name) for name in given.roles.identifiers):
        by_chance = chance_rate(table, table.columns, seed) * table.rows * (table.rows - 1) / 2
    return Copies(copies=copies, pairs=pairs, by_chance=by_chance, numbers=_later(table))


def _twins(given: Given, table: Table, seed: Seed) -> Twins | None:
    import ibis

    name, columns = given.roles.target, features_in(given, table)
    if name is None or not table.has(name) or not columns or given.roles.task == "regression":
        return None
    answer = table.column(name)
    known = table.expr.mutate(answer=cell(table.expr, answer)).filter(ibis._["answer"].notnull())
    by_answer = _grouped(known, columns, "answer").agg(n=_count())
    keys = [column.key for column in columns]
    kinds = by_answer.group_by(keys).agg(n=ibis._["n"].sum(), top=ibis._["n"].max())
    kinds = kinds.mutate(outvoted=kinds["n"] - kinds["top"])
    classes = known.group_by("answer").agg(n=_count()).to_pandas()["n"].to_numpy(dtype=float)
    rows = int(classes.sum())
    if rows < 2:
        return None
    _, pairs = _totals(kinds)
    _, same = _totals(by_answer)
    outvoted = int(kinds["outvoted"].sum().to_pandas() or 0)
    rate = chance_rate(table, columns, seed) if pairs > same else 0.0
    numbers: tuple[int, ...] = ()
    if outvoted:
        mixed = known.select(ROW, "answer", **{c.key: cell(known, c) for c in columns})
        spread = mixed["answer"].nunique().over(ibis.window(group_by=keys))
        numbers = _numbers(mixed.mutate(spread=spread).filter(ibis._["spread"] > 1))
    return Twins(
        rows=rows,
        pairs=pairs,
        differing=pairs - same,
        outvoted=outvoted,
        by_chance=rate * rows * (rows - 1) / 2,
        disagreement=float(1 - (classes * (classes - 1)).sum() / (rows * (rows - 1))),
        numbers=numbers,
    )


def _grouped(expr: "ibis.Table", columns: tuple[Column, ...], *more: str) -> Any:
    return expr.group_by([*(cell(expr, c).name(c.key) for c in columns), *more])


def _count() -> Any:
    import ibis

    return ibis._.count()


def _totals(kinds: "ibis.Table") -> tuple[int, int]:
    """Number of kinds, and of pairs of rows of one kind."""
    n: Any = kinds["n"]
    told = kinds.agg(kinds=n.count(), pairs=(n * (n - 1) // 2).sum()).to_pandas()
    return int(told["kinds"].iloc[0]), int(told["pairs"].fillna(0).iloc[0])


def _later(table: Table) -> tuple[int, ...]:
    """The first rows that are copies of an earlier one."""
    import ibis

    keys = [column.key for column in table.columns]
    plain = table.expr.select(ROW, **{c.key: cell(table.expr, c) for c in table.columns})
    first = plain[ROW].min().over(ibis.window(group_by=keys))
    return _numbers(plain.mutate(first=first).filter(ibis._["first"] < ibis._[ROW]))


def _numbers(expr: "ibis.Table") -> tuple[int, ...]:
    rows = expr.order_by(ROW).limit(SHOWN).select(ROW).to_pandas()[ROW]
    return tuple(int(row) for row in rows)


def _nearly_unique(table: Table, name: str) -> bool:
    if not table.has(name):
        return False
    return int(cell(table.expr, table.column(name)).nunique().to_pandas()) > table.rows / 2
