"""How many rows of two tables hold each value of their columns."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from checks.artifacts.cells import compared
from checks.artifacts.levels import has_few, levels_of
from checks.table.kept import kept
from checks.table.tables import Column, Kind, Table

MOST_COLUMNS, MOST_CELLS = 100, 8_000_000  # that one query looks at

Pair = tuple[Column, Column]


def batches(earlier: Table, later: Table, pairs: list[Pair]) -> list[list[Pair]]:
    """The pairs in as many parts as there are queries, each within what a query may look at."""
    few = [(own, other) for own, other in pairs if has_few(earlier, own) and has_few(later, other)]
    many = [pair for pair in pairs if pair not in few]
    size = max(1, min(MOST_COLUMNS, MOST_CELLS // (earlier.rows + later.rows)))
    return [
        some[start : start + most]
        for some, most in ((few, MOST_COLUMNS), (many, size))
        for start in range(0, len(some), most)
    ]


@contextmanager
def tallied(earlier: Table, later: Table, pairs: list[Pair], kind: str) -> Generator[Any]:
    """A table of `column` (the earlier column's key), `value` and the rows `a` of the earlier and `b` of the later table.

    Values are of the Ibis type `kind`; empty cells are left out. What is counted is there within the context only.
    """
    import ibis

    counted: list[Any] = []
    for (mine, theirs), some in _by_kinds(pairs).items():
        old = levels_of(
            earlier, [own for own, _ in some], lambda v, a=mine, b=theirs: compared(v, a, b).cast(kind)
        )
        new = levels_of(
            later, [other for _, other in some], lambda v, a=theirs, b=mine: compared(v, a, b).cast(kind)
        )
        renamed = {other.key: own.key for own, other in some if other.key != own.key}
        none: Any = ibis.literal(0, "int64")
        counted += [
            old.select("column", "value", a="n", b=none),
            new.select(
                column=new["column"].substitute(renamed) if renamed else new["column"],
                value="value",
                a=none,
                b="n",
            ),
        ]
    both = ibis.union(*counted).filter(ibis._["value"].notnull()).group_by(["column", "value"])
    counts = both.agg(a=ibis._["a"].sum().cast("int64"), b=ibis._["b"].sum().cast("int64"))
    with kept(counts) as kinds:
        yield kinds


def by_count(kinds: Any, pairs: list[Pair]) -> dict[str, dict[tuple[int, int], int]]:
    """By key of the earlier column: how many of its values have so many rows (a, b) in the two tables."""
    import ibis

    told = kinds.group_by(["column", "a", "b"]).agg(many=ibis._.count()).to_pandas()
    found: dict[str, dict[tuple[int, int], int]] = {own.key: {} for own, _ in pairs}
    for key, a, b, many in told[["column", "a", "b", "many"]].itertuples(index=False):
        found[key][int(a), int(b)] = int(many)
    return found


def _by_kinds(pairs: list[Pair]) -> dict[tuple[Kind, Kind], list[Pair]]:
    found: dict[tuple[Kind, Kind], list[Pair]] = {}
    for own, other in pairs:
        found.setdefault((own.kind, other.kind), []).append((own, other))
    return found
