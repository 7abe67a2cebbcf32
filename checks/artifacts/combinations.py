"""The smallest sets of columns that tell many people apart, found on a sample and counted over all rows.

A set can make no more rows unique than it has combinations of values, and what contains a set that tells
people apart does so too (minimal sample uniques, as SUDA seeks them: Elliot et al. 2002).
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.contract import NotApplicable, Seed, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np

MANY = 0.05  # of the rows: a set that makes more of them unique is told
MOST_COLUMNS, MOST_SETS, MOST_ROWS = 3, 500, 10_000
MOST_TOLD = 3
# Sets of one, two and three columns whose rows are all counted, where the sample was not the table.
MOST_COUNTED = {1: 2, 2: 4, 3: 6}
MOST_CANDIDATES = 60
MOST_NUMBERS = 200  # whole numbers with more values than this are amounts, not what others know


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """A set of columns, by name, and how many rows are the only one with their values in it."""

    columns: tuple[str, ...]
    unique: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """Of `rows` rows. `declared` are minimal sets among the declared quasi-identifiers that make more than
    5 % unique, or the one set that makes most unique where none does; empty where none is declared.
    `others` are such sets with at least one column that was not declared, among `looked` columns;
    `tried` sets were looked at.
    """

    rows: int
    declared: tuple[Combination, ...]
    others: tuple[Combination, ...]
    looked: tuple[str, ...]
    tried: int

    def share(self, found: Combination) -> float:
        return found.unique / self.rows


@artifact()
def combinations(given: Given, judged: Judged, seed: Seed) -> Combinations:
    table = judged.table
    quasi = [table.column(name) for name in given.roles.quasi]
    columns = [*quasi, *_candidates(given, table)]
    if not columns:
        raise NotApplicable("No column holds categories, dates or small whole numbers that others may know.")
    drawn = tuple(columns)
    frame = pandas_of(table, drawn, sample_rows(table, MOST_ROWS, seed.value))
    codes: list[tuple[Column, Any, int]] = []
    for place, column in enumerate(columns):
        values, many = _codes(frame.iloc[:, place])
        codes.append((column, values, many))
    declared, rest = codes[: len(quasi)], [each for each in codes[len(quasi) :] if _known(each, len(frame))]
    rest.sort(key=lambda each: (each[2], each[0].name))
    search = _Search(table, len(frame))
    own = search.minimal(declared, ())
    if declared and not own:
        # The set that makes most unique is the largest one that is looked at.
        own = [max(map(search.counted, _largest(declared)), key=lambda each: each.unique)]
    known = tuple(frozenset(each.columns) for each in own if each.unique > MANY * table.rows)
    pool = [*declared, *rest[:MOST_CANDIDATES]]
    inside = frozenset(column.name for column, _, _ in declared)
    others = search.minimal(pool, known, inside=inside) if rest else []
    return Combinations(
        rows=table.rows,
        declared=tuple(own),
        others=tuple(others),
        looked=tuple(column.name for column, _, _ in pool),
        tried=search.tried,
    )


def _candidates(given: Given, table: Table) -> list[Column]:
    """Columns that a stranger may know: no answers, identifiers or secrets, and nothing that is measured."""
    roles = given.roles
    aside = {roles.target, roles.weight, roles.score, roles.prediction, roles.time}
    aside |= {*roles.identifiers, *roles.confidential, *roles.quasi}
    kinds = ("text", "boolean", "date", "integer")
    found = [column for column in table.columns if column.name not in aside and column.kind in kinds]
    return sorted(found, key=lambda column: (column.name, column.key))[:MOST_SETS]


def _codes(values: Any) -> "tuple[np.ndarray, int]":
    """0, 1, ... for each different value, a missing one being one."""
    import pandas as pd

    codes, levels = pd.factorize(values, use_na_sentinel=False)
    return codes.astype("int64"), len(levels)


def _known(each: tuple[Column, Any, int], rows: int) -> bool:
    column, _, many = each
    return 1 < many <= (MOST_NUMBERS if column.kind == "integer" else rows / 2)


def _largest(columns: Sequence[tuple[Column, Any, int]]) -> list[tuple[Column, ...]]:
    """The largest sets that are looked at: the 12 of them that have the most combinations of values."""
    size = min(MOST_COLUMNS, len(columns))
    sets = sorted(itertools.combinations(columns, size), key=lambda some: -_cells(some))
    return [tuple(column for column, _, _ in some) for some in sets[:12]]


def _cells(some: Sequence[tuple[Column, Any, int]]) -> float:
    return math.prod(many for _, _, many in some)


class _Search:
    """Looks at sets of columns on the sample, and counts those that look unique over all rows."""

    def __init__(self, table: Table, sampled: int) -> None:
        self.table, self.sampled, self.tried = table, sampled, 0

    def minimal(
        self,
        columns: Sequence[tuple[Column, Any, int]],
        known: Sequence[frozenset[str]],
        inside: frozenset[str] | None = None,
    ) -> list[Combination]:
        """Minimal sets that make more than 5 % unique, of the fewest columns that do; none within `inside`,
        and none that contains a `known` one."""
        for size in range(1, min(MOST_COLUMNS, len(columns)) + 1):
            sets: list[tuple[tuple[Column, Any, int], ...]] = []
            for some in itertools.combinations(columns, size):
                names = {column.name for column, _, _ in some}
                new = inside is None or not names <= inside
                if new and _cells(some) > MANY * self.table.rows and not any(each <= names for each in known):
                    sets.append(some)
            # Of too many, those that can tell most people apart.
            sets.sort(key=lambda some: (-_cells(some), sorted(column.name for column, _, _ in some)))
            looks = [(self._unique(some), some) for some in sets[: max(0, MOST_SETS - self.tried)]]
            self.tried += len(looks)
            likely = sorted(
                (each for each in looks if each[0] > MANY * self.sampled), key=lambda each: -each[0]
            )
            found: list[Combination] = []
            for _, some in likely[: MOST_COUNTED[size]]:
                counted = self.counted(tuple(column for column, _, _ in some))
                if counted.unique > MANY * self.table.rows:
                    found.append(counted)
                if len(found) == MOST_TOLD:
                    break
            if found:
                return sorted(found, key=lambda each: (-each.unique, each.columns))
        return []

    def _unique(self, some: Sequence[tuple[Column, Any, int]]) -> int:
        """Rows of the sample that are the only one: no fewer, in share, than in the table."""
        import numpy as np

        whole = np.zeros(self.sampled, dtype=np.int64)
        for _, codes, many in some:
            whole = whole * many + codes
        return int((np.unique(whole, return_counts=True)[1] == 1).sum())

    def counted(self, columns: tuple[Column, ...]) -> Combination:
        """The same over all rows."""
        import ibis

        sizes: Any = self.table.expr.group_by([column.key for column in columns]).agg(n=ibis._.count())
        unique = sizes.filter(sizes.n == 1).count().to_pyarrow().as_py()
        return Combination(columns=tuple(sorted(column.name for column in columns)), unique=int(unique))
