"""How far the tables keep one contract of columns: the training table's, else the judged one's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from checks.artifacts.inputs import Given
from checks.contract import InputMissing, Seed, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np

ASKED = 1_000  # rows that a model without column names is asked in both orders
GROUPS = {
    "integer": "numbers",
    "number": "numbers",
    "boolean": "true or false",
    "date": "dates",
    "time": "dates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One column that breaks the contract in `table`.

    `expected` is its name by the contract and `found` what stands there ("" where nothing does).
    `lost` of `cells` cells cannot serve: all of them where the column is missing or renamed, those that
    no longer read as what the contract holds (`was`, in words) where it is retyped. `needed` says
    whether a run rests on the column.
    """

    what: Literal["missing", "renamed", "retyped"]
    table: Table
    expected: str
    found: str
    was: str
    now: str
    lost: int
    cells: int
    needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reordering:
    """`changed` of `asked` rows are answered otherwise when a model without names reads the file's order.

    `refused` says that it cannot answer in that order at all; `columns` are the features that moved.
    """

    columns: tuple[str, ...]
    asked: int
    changed: int
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPair:
    """`table` held against the contract of `reference`; `extra` columns stand only in `table`."""

    reference: Table
    table: Table
    columns: int
    violations: tuple[Violation, ...]
    extra: tuple[str, ...]
    reordering: Reordering | None


@dataclass(frozen=True, slots=True)
class Schemas:
    pairs: tuple[SchemaPair, ...]


@artifact()
def schemas(given: Given, seed: Seed) -> Schemas:
    reference = given.train if given.train is not None else given.table
    others = [each for each in (given.table, given.production) if each is not None and each is not reference]
    if not others:
        raise InputMissing(
            "train", "Give the training table or a production table to compare the columns with."
        )
    return Schemas(tuple(_pair(given, reference, other, seed) for other in others))


def _pair(given: Given, reference: Table, table: Table, seed: Seed) -> SchemaPair:
    from checks.artifacts.renames import renamed
    from checks.artifacts.retypes import retyped

    roles = given.roles
    # Answers, scores and weights may be known in one table only, and what is ignored is no one's concern.
    aside = {roles.target, roles.score, roles.prediction, roles.weight, *roles.ignore}
    wanted = _wanted(given, reference)
    watched = wanted | {roles.time, *roles.identifiers, *roles.sensitive, *roles.quasi}
    lost = [c for c in reference.columns if not table.has(c.name) and c.name not in aside]
    new = [c for c in table.columns if not reference.has(c.name) and c.name not in aside]
    pairs = renamed(reference, lost, table, new, seed)
    found: list[Violation] = []
    for old, now in pairs:
        # The model's own name is the right one, whichever table has it.
        own = _named_by_model(given)
        wrong, expected, there = (
            (reference, now, old) if now.name in own and old.name not in own else (table, old, now)
        )
        needed = not watched.isdisjoint({old.name, now.name})
        found.append(_gone("renamed", wrong, expected, there.name, needed=needed))
    matched = {column.name for pair in pairs for column in pair}
    found += [
        _gone("missing", table, column, "", needed=column.name in wanted)
        for column in lost
        if column.name not in matched
    ]
    extra: list[str] = []
    for column in new:
        if column.name in matched:
            continue
        if table is given.table and column.name in wanted:
            found.append(_gone("missing", reference, column, "", needed=True))
        else:
            extra.append(column.name)
    both = [(c, table.column(c.name)) for c in reference.columns if table.has(c.name) and c.name not in aside]
    for old, now, bad, filled in retyped(reference, table, both):
        found.append(
            Violation(
                what="retyped",
                table=table,
                expected=old.name,
                found=now.name,
                was=in_words(old),
                now=in_words(now),
                lost=bad,
                cells=filled,
                needed=old.name in watched,
            )
        )
    return SchemaPair(
        reference=reference,
        table=table,
        columns=len(both),
        violations=tuple(found),
        extra=tuple(extra),
        reordering=_reordered(given, reference, table, seed),
    )


def in_words(column: Column) -> str:
    """What a column holds: "numbers", "text", "dates", "true or false"."""
    return GROUPS.get(column.kind, "text")


def _gone(
    what: Literal["missing", "renamed"], table: Table, column: Column, found: str, *, needed: bool
) -> Violation:
    rows = max(1, table.rows)
    return Violation(
        what=what,
        table=table,
        expected=column.name,
        found=found,
        was=in_words(column),
        now="",
        lost=rows,
        cells=rows,
        needed=needed,
    )


def _named_by_model(given: Given) -> frozenset[str]:
    """The features by the model's own account, as the judged table spells them; empty if it names none."""
    if given.model is None or given.model.facts.features is None:
        return frozenset()
    return frozenset(given.roles.features or ())


def _wanted(given: Given, reference: Table) -> frozenset[str]:
    """The columns that a model needs: the features, and where it names none itself what could be one."""
    features = frozenset(given.roles.features or ())
    if _named_by_model(given):
        return features
    taken = given.roles.taken()
    return features | {c.name for c in reference.columns if c.name not in taken}


def _reordered(given: Given, reference: Table, table: Table, seed: Seed) -> Reordering | None:
    """None where the order is the same, or where a model goes by names."""
    from checks.artifacts.samples import frame_of, sample_rows
    from checks.contract import Unusable

    model, features = given.model, given.roles.features or ()
    if model is None or model.facts.features is not None or not features or not table.rows:
        return None
    if not all(reference.has(name) and table.has(name) for name in features):
        return None
    right = [c.name for c in reference.columns if c.name in features]
    file = [c.name for c in table.columns if c.name in features]
    moved = tuple(name for name, other in zip(right, file, strict=True) if name != other)
    if not moved:
        return None
    rows = sample_rows(table, ASKED, seed.value)

    def asked(names: list[str]) -> "np.ndarray | None":
        frame: Any = frame_of(table, tuple(table.column(name) for name in names), rows)
        try:
            return model.predict(frame)
        except Unusable:
            return None

    usual, now = asked(right), asked(file)
    if usual is None:
        return None
    changed = len(rows) if now is None else int((abs(usual - now) > 1e-9).any(axis=1).sum())
    return Reordering(columns=moved, asked=len(rows), changed=changed, refused=now is None)
