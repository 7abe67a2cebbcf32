"""How many rows of two tables hold each value of their columns, counted once for all who ask."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from checks.artifacts.cells import comparable
from checks.table.kept import kept
from checks.table.tables import Column, Table

MOST_COLUMNS, MOST_CELLS = 100, 8_000_000  # that one query looks at


def batches(
    earlier: Table, later: Table, pairs: list[tuple[Column, Column]]
) -> list[list[tuple[Column, Column]]]:
    """The pairs in as many parts as there are queries, each within what a query may look at."""
    size = max(1, min(MOST_COLUMNS, MOST_CELLS // (earlier.rows + later.rows)))
    return [pairs[start : start + size] for start in range(0, len(pairs), size)]


@contextmanager
def tallied(earlier: Table, later: Table, pairs: list[tuple[Column, Column]], kind: str) -> Generator[Any]:
    """A table of `column` (the earlier column's key), `value` and the rows `a` of the earlier and `b` of the later table.

    Values are of the Ibis type `kind`; empty cells are left out. Each column is grouped by itself, which costs a
    tenth of grouping all cells by column and value. What is counted is there within the context only.
    """
    import ibis

    counted = [
        grouped
        for own, other in pairs
        for grouped in (
            _counted(comparable(earlier.expr, own, other).cast(kind), own.key, later=False),
            _counted(comparable(later.expr, other, own).cast(kind), own.key, later=True),
        )
    ]
    both = ibis.union(*counted).group_by(["column", "value"])
    counts = both.agg(a=ibis._["a"].sum().cast("int64"), b=ibis._["b"].sum().cast("int64"))
    with kept(counts) as kinds:
        yield kinds


def by_count(kinds: Any, pairs: list[tuple[Column, Column]]) -> dict[str, dict[tuple[int, int], int]]:
    """By key of the earlier column: how many of its values have so many rows (a, b) in the two tables."""
    import ibis

    told = kinds.group_by(["column", "a", "b"]).agg(many=ibis._.count()).to_pandas()
    found: dict[str, dict[tuple[int, int], int]] = {own.key: {} for own, _ in pairs}
    for key, a, b, many in told[["column", "a", "b", "many"]].itertuples(index=False):
        found[key][int(a), int(b)] = int(many)
    return found


def _counted(values: Any, key: str, *, later: bool) -> Any:
    import ibis

    told: Any = values.name("value").as_table()
    grouped = told.filter(told["value"].notnull()).group_by("value").agg(n=ibis._.count())
    none, n = ibis.literal(0, "int64"), grouped["n"]
    return grouped.select(
        column=ibis.literal(key), value=grouped["value"], a=none if later else n, b=n if later else none
    )
