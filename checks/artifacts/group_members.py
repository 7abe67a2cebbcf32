"""Which group of each sensitive column every scored row belongs to, for what counts cannot tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.group_keys import GroupKey, GroupKeys
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.samples import MOST_DRAWN, sample_rows
from checks.artifacts.scored import Scored
from checks.contract import Seed, artifact
from checks.stats.contrasts import LEAST_ROWS, whose
from checks.table.tables import ROW, Table

if TYPE_CHECKING:
    import numpy as np

MOST_JUDGED = 50
MOST_RANKED = 5 * MOST_DRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One group: `mine` (m,) bool are its scored rows, so that `~mine` is the rest."""

    groups: dict[str, str]
    mine: "np.ndarray"

    @property
    def rows(self) -> int:
        return int(self.mine.sum())

    @property
    def whose(self) -> str:
        """The group as a clause about its people."""
        return whose(self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """One sensitive column. `names` are its groups, largest first; `codes` (m,) int64 index them for every
    scored row, -1 for values too rare to be listed, of which there are `unlisted`.
    """

    column: str
    names: tuple[str, ...]
    codes: "np.ndarray"
    unlisted: int

    def sides(self, rows: "np.ndarray | slice" = slice(None)) -> "Iterator[Side]":
        """The groups with enough rows on both sides, largest first, among all or some of the scored rows."""
        import numpy as np

        codes = self.codes[rows]
        counts = np.bincount(codes[codes >= 0], minlength=len(self.names))
        for at, name in enumerate(self.names):
            if min(counts[at], len(codes) - counts[at]) >= LEAST_ROWS:
                yield Side(groups={self.column: name}, mine=codes == at)

    def small(self) -> tuple[tuple[str, int], ...]:
        """The groups with too few scored rows for a verdict, and how many rows they have."""
        import numpy as np

        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.names))
        return tuple(
            (name, int(n))
            for name, n in zip(self.names, counts, strict=True)
            if min(n, len(self.codes) - n) < LEAST_ROWS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMembers:
    """`some` are the places of at most MOST_RANKED scored rows, for what must sort or fit them."""

    columns: tuple[Members, ...]
    some: "np.ndarray"


@artifact()
def group_members(given: Given, judged: Judged, keys: GroupKeys, scored: Scored, seed: Seed) -> GroupMembers:
    """Over the rows of Scored, in their order."""
    import numpy as np

    most = MOST_DRAWN if given.fast else MOST_RANKED
    some = np.arange(len(scored.rows))
    if len(some) > most:
        drawn = sample_rows(judged.table, most, seed.value)
        some = np.flatnonzero(np.isin(scored.rows, drawn, assume_unique=True))
    columns = tuple(members_of(judged.table, key, scored.rows) for key in keys.keys)
    return GroupMembers(columns=columns, some=some)


def members_of(table: Table, key: GroupKey, rows: "np.ndarray") -> Members:
    """The groups of `rows` (m,) of a table by one key; the MOST_JUDGED largest are listed."""
    import numpy as np

    cells = table.expr.select(row=table.expr[ROW], group=key.of(table.expr)).order_by("row")
    coded = cells.to_pyarrow()["group"].combine_chunks().dictionary_encode()
    labels = [key.label(value) for value in coded.dictionary.to_pylist()] + [key.label(None)]
    at = coded.indices.fill_null(len(labels) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    # Two values may have one name: a text that was trimmed, a 1 and a 1.0.
    known = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    codes = np.array([known[label] for label in labels])[at][rows]
    names = np.array(list(known), dtype=object)
    counts = np.bincount(codes, minlength=len(names))
    order = sorted((p for p in range(len(names)) if counts[p]), key=lambda p: (-counts[p], names[p]))
    listed = order[:MOST_JUDGED]
    place = np.full(len(names), -1, dtype=np.int64)
    place[listed] = np.arange(len(listed))
    return Members(
        column=key.column.name,
        names=tuple(str(names[p]) for p in listed),
        codes=place[codes],
        unlisted=len(order) - len(listed),
    )
