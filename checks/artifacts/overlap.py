"""Rows of the judged table that the training table holds too, and how many would by chance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from checks.artifacts.cells import answer_text, comparable, features_in
from checks.artifacts.inputs import Given, Judged, Training
from checks.artifacts.repeats import SHOWN, chance_rate
from checks.contract import NotApplicable, Seed, artifact
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Judged rows that agree with a training row in some columns.

    `key` says in which: "whole" is every column that both tables have, the answer included;
    "features" the features alone. `rows` counts judged rows, `pairs` judged-training pairs, and
    `by_chance` the pairs expected without a defect; `numbers` are the first 100 judged rows.
    """

    key: Literal["whole", "features"]
    columns: tuple[str, ...]
    rows: int
    pairs: int
    by_chance: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """`rows` and `name` are the judged table's, `training` is the training table's name."""

    name: str
    training: str
    rows: int
    shared: tuple[Shared, ...]


@artifact()
def overlap(given: Given, judged: Judged, training: Training, seed: Seed) -> Overlap:
    roles = given.roles
    taken = {roles.score, roles.prediction}
    whole = tuple(c for c in judged.table.columns if c.name not in taken and training.table.has(c.name))
    features = tuple(c for c in features_in(given, judged.table) if training.table.has(c.name))
    if not whole:
        raise NotApplicable("The training table has no column in common with the judged one.")
    known = None if roles.task == "regression" else roles.target
    shared: list[Shared] = []
    if features:
        shared.append(_shared("features", features, judged.table, training.table, None, seed))
    # What shares every column shares the features too.
    if shared and not shared[0].rows and {c.key for c in features} <= {c.key for c in whole}:
        shared.insert(0, _none("whole", whole))
    else:
        shared.insert(0, _shared("whole", whole, judged.table, training.table, known, seed))
    return Overlap(
        name=judged.table.name,
        training=training.table.name,
        rows=judged.table.rows,
        shared=tuple(shared),
    )


def _shared(
    key: Literal["whole", "features"],
    columns: tuple[Column, ...],
    judged: Table,
    training: Table,
    answer: str | None,
    seed: Seed,
) -> Shared:
    import ibis

    both = [(column, training.column(column.name)) for column in columns]
    keys = [column.key for column in columns]
    old = _cells(training.expr, [(theirs, ours) for ours, theirs in both], keys, answer, judged=0)
    new = _cells(judged.expr, both, keys, answer, judged=1)
    old, new = _suspects(old, new, keys)
    kinds = ibis.union(old, new).group_by(keys)
    told = kinds.agg(new=ibis._["judged"].sum(), old=(1 - ibis._["judged"]).sum())
    met: Any = told.filter((ibis._["new"] > 0) & (ibis._["old"] > 0))
    sums = met.agg(rows=met["new"].sum(), pairs=(met["new"] * met["old"]).sum()).to_pandas().fillna(0)
    rows, pairs = int(sums["rows"].iloc[0]), int(sums["pairs"].iloc[0])
    if not rows:
        return _none(key, columns)
    # The training table tells how often strangers agree; the judged one does where it has too few rows.
    source, own = (training, [theirs for _, theirs in both]) if training.rows > 1 else (judged, list(columns))
    rate = chance_rate(source, tuple(own), seed)
    return Shared(
        key=key,
        columns=tuple(column.name for column in columns),
        rows=rows,
        pairs=pairs,
        by_chance=rate * judged.rows * training.rows,
        numbers=_numbers(old, new, keys),
    )


def _none(key: Literal["whole", "features"], columns: tuple[Column, ...]) -> Shared:
    return Shared(key=key, columns=tuple(c.name for c in columns), rows=0, pairs=0, by_chance=0.0, numbers=())


def _cells(
    expr: "ibis.Table",
    pairs: list[tuple[Column, Column]],
    keys: list[str],
    answer: str | None,
    *,
    judged: int,
) -> Any:
    import ibis

    cells: dict[str, Any] = {
        key: answer_text(expr, own) if own.name == answer else comparable(expr, own, other)
        for key, (own, other) in zip(keys, pairs, strict=True)
    }
    return expr.select(ROW, judged=ibis.literal(judged, "int64"), **cells)


def _suspects(old: Any, new: Any, keys: list[str]) -> tuple[Any, Any]:
    """The rows whose hash a row of the other table has too, so that only they are compared cell by cell."""
    import ibis

    def hashed(rows: Any) -> Any:
        return rows.mutate(content=ibis.struct({key: rows[key] for key in keys}).hash())

    old, new = hashed(old), hashed(new)
    both = ibis.memtable(old.select("content").semi_join(new, "content").distinct().to_pyarrow())
    return tuple(rows.semi_join(both, "content").drop("content") for rows in (old, new))


def _numbers(old: Any, new: Any, keys: list[str]) -> tuple[int, ...]:
    """The first judged rows that a training row equals."""
    import ibis

    both = ibis.union(old, new)
    least = both["judged"].min().over(ibis.window(group_by=keys))
    found = both.mutate(least=least).filter((ibis._["least"] == 0) & (ibis._["judged"] == 1))
    rows = found.order_by(ROW).limit(SHOWN).select(ROW).to_pandas()[ROW]
    return tuple(int(row) for row in rows)
