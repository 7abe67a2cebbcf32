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


NO_COPIES = Copies(copies=0, pairs=0, by_chance=0.0, numbers=())


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
    return Repeats(tuple(_repeated(given, table, seed) for table in data.tables))


def _repeated(given: Given, table: Table, seed: Seed) -> TableRepeats:
    columns = features_in(given, table)
    if not columns:
        return TableRepeats(table=table, whole=_copies(given, table, seed), twins=None)
    cells = {f"f{at}": cell(table.expr, column) for at, column in enumerate(columns)}
    alike = suspects(table.expr.mutate(**cells), list(cells))
    # What is alike in every column is alike in its features too.
    whole = NO_COPIES if alike is None else _copies(given, table, seed)
    return TableRepeats(table=table, whole=whole, twins=_twins(given, table, alike, list(cells), seed))


def chance_rate(table: Table, columns: tuple[Column, ...], seed: Seed) -> float:
    """Chance that two random rows of a table agree in `columns` without a defect, from a sample."""
    from checks.stats.collisions import collision_rate

    # By name, so that the order of the columns in the file decides nothing.
    named = tuple(sorted(columns, key=lambda column: (column.name, column.key)))
    rows = sample_rows(table, SAMPLE, seed.value, columns=named)
    return collision_rate(codes_of(pandas_of(table, named, rows)))


def _copies(given: Given, table: Table, seed: Seed) -> Copies:
    keys = [column.key for column in table.columns]
    alike = suspects(table.expr.select(ROW, **{c.key: cell(table.expr, c) for c in table.columns}), keys)
    groups, rows, pairs = (0, 0, 0) if alike is None else _totals(alike.group_by(keys).agg(n=_count()))
    copies = rows - groups
    if alike is None or not copies:
        return NO_COPIES
    # Two rows with one identifier and everything else alike are one record twice, whatever the odds.
    by_chance = 0.0
    if not any(_nearly_unique(table, name) for name in given.roles.identifiers):
        by_chance = chance_rate(table, table.columns, seed) * table.rows * (table.rows - 1) / 2
    return Copies(copies=copies, pairs=pairs, by_chance=by_chance, numbers=_later(alike, keys))


def _twins(given: Given, table: Table, alike: Any, keys: list[str], seed: Seed) -> Twins | None:
    """Among the rows that are `alike` by `keys`, or None where there are no such."""
    import ibis

    name, columns = given.roles.target, features_in(given, table)
    if name is None or not table.has(name) or given.roles.task == "regression":
        return None
    answer = table.column(name)

    def answered(rows: Any) -> Any:
        return rows.mutate(answer=cell(rows, answer)).filter(ibis._["answer"].notnull())

    known, alike = answered(table.expr), None if alike is None else answered(alike)
    classes = known.group_by("answer").agg(n=_count()).to_pandas()["n"].to_numpy(dtype=float)
    rows = int(classes.sum())
    if rows < 2:
        return None
    pairs, same, outvoted = (0, 0, 0) if alike is None else _disagreements(alike, keys)
    rate = chance_rate(table, columns, seed) if pairs > same else 0.0
    numbers: tuple[int, ...] = ()
    if alike is not None and outvoted:
        own, answers = ibis.window(group_by=keys), alike["answer"]
        ends = alike.mutate(low=answers.min().over(own), high=answers.max().over(own))
        numbers = _numbers(ends.filter(ibis._["low"] != ibis._["high"]))
    return Twins(
        rows=rows,
        pairs=pairs,
        differing=pairs - same,
        outvoted=outvoted,
        by_chance=rate * rows * (rows - 1) / 2,
        disagreement=float(1 - (classes * (classes - 1)).sum() / (rows * (rows - 1))),
        numbers=numbers,
    )


def _disagreements(alike: "ibis.Table", keys: list[str]) -> tuple[int, int, int]:
    """Pairs that are alike in `keys`, those of them with the same answer, and the outvoted rows."""
    import ibis

    by_answer = alike.group_by([*keys, "answer"]).agg(n=_count())
    kinds: Any = by_answer.group_by(keys).agg(n=ibis._["n"].sum(), top=ibis._["n"].max())
    _, _, pairs = _totals(kinds)
    _, _, same = _totals(by_answer)
    outvoted = kinds["n"].sum() - kinds["top"].sum()
    return pairs, same, int(outvoted.to_pandas() or 0)


def suspects(plain: "ibis.Table", keys: list[str]) -> Any:
    """The rows that share the hash of their `keys` with another row; None if there are none.

    Whatever is alike is among them, so that only they have to be compared cell by cell: grouping a million
    rows by one number costs a tenth of grouping them by 24 columns.
    """
    import ibis

    hashed = plain.mutate(content=ibis.struct({key: plain[key] for key in keys}).hash())
    twice = hashed.group_by("content").agg(n=_count()).filter(ibis._["n"] > 1).select("content").to_pyarrow()
    if not twice.num_rows:
        return None
    return hashed.semi_join(ibis.memtable(twice), "content").drop("content")


def _count() -> Any:
    import ibis

    return ibis._.count()


def _totals(kinds: "ibis.Table") -> tuple[int, int, int]:
    """Number of kinds, of rows, and of pairs of rows of one kind."""
    n: Any = kinds["n"]
    told = kinds.agg(kinds=n.count(), rows=n.sum(), pairs=(n * (n - 1) // 2).sum()).to_pandas().fillna(0)
    return int(told["kinds"].iloc[0]), int(told["rows"].iloc[0]), int(told["pairs"].iloc[0])


def _later(alike: "ibis.Table", keys: list[str]) -> tuple[int, ...]:
    """The first rows that are copies of an earlier one."""
    import ibis

    first = alike[ROW].min().over(ibis.window(group_by=keys))
    return _numbers(alike.mutate(first=first).filter(ibis._["first"] < ibis._[ROW]))


def _numbers(expr: "ibis.Table") -> tuple[int, ...]:
    rows = expr.order_by(ROW).limit(SHOWN).select(ROW).to_pandas()[ROW]
    return tuple(int(row) for row in rows)


def _nearly_unique(table: Table, name: str) -> bool:
    if not table.has(name):
        return False
    return int(cell(table.expr, table.column(name)).nunique().to_pandas()) > table.rows / 2
