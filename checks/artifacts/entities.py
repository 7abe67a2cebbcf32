"""Identifiers that stand in more rows than one: in the training and the judged table, or twice in one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import comparable, features_in
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.contract import Seed, artifact
from checks.table.draws import drawn_by, row_number_of
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import ibis
    import pandas as pd

SAMPLE, LETTERS = 10_000, 24
MOST_IDS, MOST_ROWS, MOST_COMPARED = 2_000, 40_000, 40
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often two rows with one identifier agree in a column.

    `agreeing` of `entities` identifiers (a share of an identifier's pairs counts as that share), where
    two random rows agree with the chance `by_chance`; `looks` columns were compared.
    """

    column: str
    agreeing: float
    entities: int
    by_chance: float
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """One identifier column's.

    With a training table `rows` judged rows have an identifier that it holds too; without one they are the rows
    of the judged table whose identifier another row has. `pairs` are pairs of rows with one identifier,
    `by_chance` those that identifiers of such letters would share by accident, `alike` what else agrees
    (None where no column tells), `numbers` the first 100 of the rows.
    """

    column: Column
    of: int
    rows: int
    pairs: int
    by_chance: float
    alike: tuple[Agreement, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityOverlap:
    """`training` is the training table's name, None where only the judged one was read."""

    name: str
    training: str | None
    entities: tuple[Entities, ...]


@artifact()
def entity_overlap(given: Given, judged: Judged, seed: Seed) -> EntityOverlap:
    train = given.train if given.train is not None and given.train.rows else None
    columns = [
        (judged.table.column(name), (train or judged.table).column(name))
        for name in given.roles.identifiers
        if (train or judged.table).has(name)
    ]
    return EntityOverlap(
        name=judged.table.name,
        training=None if train is None else train.name,
        entities=tuple(_entities(given, judged.table, train, *pair, seed) for pair in columns),
    )


def _entities(
    given: Given, table: Table, train: Table | None, own: Column, other: Column, seed: Seed
) -> Entities:
    import ibis

    here = _ids(table.expr, own, other)
    if train is None:
        counted = here.group_by("id").agg(new=ibis._.count())
        met: Any = counted.filter(counted["new"] > 1).mutate(pairs=ibis._["new"] * (ibis._["new"] - 1) // 2)
    else:
        there = _ids(train.expr, other, own)
        new = here.group_by("id").agg(new=ibis._.count())
        old = there.group_by("id").agg(old=ibis._.count())
        met = new.inner_join(old, "id").mutate(pairs=ibis._["new"] * ibis._["old"])
    sums = met.agg(rows=met["new"].sum(), pairs=met["pairs"].sum()).to_pandas().fillna(0)
    rows, pairs = int(sums["rows"].iloc[0]), int(sums["pairs"].iloc[0])
    if not rows:
        return Entities(column=own, of=table.rows, rows=0, pairs=0, by_chance=0.0, alike=(), numbers=())
    source, named = (table, own) if train is None else (train, other)
    rate = _accident(source, named, seed)
    chances = table.rows * (table.rows - 1) / 2 if train is None else table.rows * train.rows
    some = _drawn(met.select("id")).limit(MOST_IDS).to_pandas()
    first = here.semi_join(met.select("id"), "id").order_by(ROW).limit(SHOWN).select(ROW).to_pandas()[ROW]
    return Entities(
        column=own,
        of=table.rows,
        rows=rows,
        pairs=pairs,
        by_chance=rate * chances,
        alike=_alike(given, table, train, own, other, some),
        numbers=tuple(int(row) for row in first),
    )


def _drawn(ids: Any) -> Any:
    """Identifiers in an order that says nothing of them."""
    first, second = drawn_by(row_number_of({"id": ids["id"]}), 0, 0)
    return ids.mutate(first=first, second=second).order_by(["first", "second", "id"]).select("id")


def _ids(expr: "ibis.Table", own: Column, other: Column) -> Any:
    made = expr.select(ROW, id=_id(expr, own, other))
    return made.filter(made["id"].notnull())  # noqa: PD004  (an expression, no frame)


def _id(expr: "ibis.Table", own: Column, other: Column) -> Any:
    """An identifier without blanks around it; blanks alone are none."""
    values = comparable(expr, own, other)
    return values.strip().nullif("") if values.type().is_string() else values


def _accident(table: Table, column: Column, seed: Seed) -> float:
    """The chance that two identifiers are equal by accident, from what their letters leave open."""
    import numpy as np

    from checks.stats.collisions import collision_rate

    rows = sample_rows(table, SAMPLE, seed.value, columns=(column,))
    words: Any = pandas_of(table, (column,), rows).iloc[:, 0].dropna()
    if column.kind in ("integer", "number", "boolean"):
        words = words.astype(float).abs().round().map("{:.0f}".format)
    text = words.astype(str).str.strip()
    width = int(min(LETTERS, text.str.len().max())) if len(text) else 0
    if not width:
        return 0.0
    # Digits count from the end, so that 99 and 100 differ in each place.
    letters = text.str.rjust(width).str.slice(-width)
    codes = np.array([[ord(letter) for letter in word] for word in letters], dtype=np.int64)
    return collision_rate(codes)


def _alike(
    given: Given, table: Table, train: Table | None, own: Column, other: Column, ids: "pd.DataFrame"
) -> tuple[Agreement, ...]:
    """Agreement in every column that tells people apart at all, the surest first."""
    taken = {given.roles.score, given.roles.prediction, given.roles.time, *given.roles.identifiers}
    source = table if train is None else train
    extra = [given.roles.target, *given.roles.sensitive, *given.roles.quasi]
    names = dict.fromkeys([c.name for c in features_in(given, table)] + [name for name in extra if name])
    both = [
        (table.column(name), source.column(name))
        for name in names
        if name not in taken and source.has(name) and table.has(name)
    ][:MOST_COMPARED]
    here = _rows_of(table, own, other, [(mine, theirs) for mine, theirs in both], ids)
    there = here if train is None else _rows_of(train, other, own, [(b, a) for a, b in both], ids)
    found: list[Agreement] = []
    for at, (mine, _) in enumerate(both):
        made = _agreement(here[["id", f"v{at}"]], there[["id", f"v{at}"]], within=train is None)
        if made is not None:
            agreeing, entities, by_chance = made
            found.append(
                Agreement(
                    column=mine.name,
                    agreeing=agreeing,
                    entities=entities,
                    by_chance=by_chance,
                    looks=len(both),
                )
            )
    found.sort(key=lambda each: (-(each.agreeing / each.entities - each.by_chance), each.column))
    return tuple(found)


def _rows_of(
    table: Table, own: Column, other: Column, both: list[tuple[Column, Column]], ids: "pd.DataFrame"
) -> "pd.DataFrame":
    import ibis

    cells = {
        f"v{at}": comparable(table.expr, mine, theirs).cast("string")
        for at, (mine, theirs) in enumerate(both)
    }
    values: Any = table.expr.select(id=_id(table.expr, own, other), **cells)
    return values.semi_join(ibis.memtable(ids), "id").limit(MOST_ROWS).to_pandas()


def _agreement(
    here: "pd.DataFrame", there: "pd.DataFrame", *, within: bool
) -> tuple[float, int, float] | None:
    """Mean agreement of the pairs of one identifier summed over identifiers, their number, and chance's."""
    name = here.columns[1]
    here, there = here.dropna(), there.dropna()
    if not len(here) or not len(there):
        return None
    p, q = here[name].value_counts(normalize=True), there[name].value_counts(normalize=True)
    by_chance = float(p.mul(q, fill_value=0).sum())
    a, b = here.groupby("id").size(), there.groupby("id").size()
    one, two = here.groupby(["id", name]).size(), there.groupby(["id", name]).size()
    if within:
        pairs = a * (a - 1) / 2
        same = (one * (one - 1) / 2).groupby("id").sum()
    else:
        pairs = a.mul(b).dropna()
        same = one.mul(two).dropna().groupby("id").sum()
    pairs = pairs[pairs > 0]
    if not len(pairs):
        return None
    return float((same.reindex(pairs.index).fillna(0) / pairs).sum()), len(pairs), by_chance
