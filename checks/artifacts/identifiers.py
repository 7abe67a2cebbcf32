"""Columns that hold direct identifiers of people, counted over all rows; no value is kept."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import DataTables
from checks.artifacts.patterns import LONGEST, PATTERNS, Pattern, header_kind, hits
from checks.contract import TableRole, artifact
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import ibis

# Distinct values that are validated for one kind in one column, and how many are held at once.
MOST_CANDIDATES, AT_ONCE = 200_000, 10_000
FEW_BY_HEADER = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """One kind of identifier in one column.

    `matched` of `rows` hold a valid one, `shaped` have its shape; `chance` is the validator's rate
    on random values of that shape. `by_header` marks what the column's name alone says. `first` are
    0-based numbers of rows, at most 100. Where there are more distinct candidates than are validated,
    only those of `checked` of the shaped rows were, drawn by a hash of the values, and `matched` counts
    among them alone.
    """

    table: TableRole
    column: str
    kind: str
    rows: int
    shaped: int
    checked: int
    matched: int
    chance: float
    by_header: bool
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSearch:
    """`looked` is the number of columns looked at, over all tables."""

    found: tuple[Identifiers, ...]
    looked: int
    rows: int


@artifact()
def identifier_search(tables: DataTables) -> IdentifierSearch:
    found: list[Identifiers] = []
    looked = 0
    for table in tables.tables:
        for column in table.columns:
            if column.kind in ("number", "boolean"):
                continue
            looked += 1
            found.extend(_search(table, column))
    return IdentifierSearch(found=tuple(found), looked=looked, rows=max(t.rows for t in tables.tables))


def _search(table: Table, column: Column) -> list[Identifiers]:
    text: Any = table.expr[column.key].cast("string")
    named = header_kind(column.name)
    patterns = [p for p in PATTERNS if column.kind == "text" or p.kind == "payment card number"]
    if column.kind in ("date", "time"):
        patterns = []
    counts = _count(table, text, patterns) if patterns else {}
    found = [
        made
        for pattern in patterns
        if counts[pattern.kind]
        for made in (_matched(table, column, text, pattern, counts[pattern.kind]),)
        if made.matched
    ]
    if named and not any(made.matched > FEW_BY_HEADER * table.rows for made in found):
        found += _by_header(table, column, text, named)
    return found


def _count(table: Table, text: Any, patterns: list[Pattern]) -> dict[str, int]:
    """Rows with the shape of each pattern, in one scan."""
    sums = {f"p{i}": text.left(LONGEST).re_search(p.regex).sum() for i, p in enumerate(patterns)}
    row = table.expr.aggregate(**sums).to_pandas().iloc[0]
    return {p.kind: int(row[f"p{i}"]) if row[f"p{i}"] == row[f"p{i}"] else 0 for i, p in enumerate(patterns)}


def _matched(table: Table, column: Column, text: Any, pattern: Pattern, shaped: int) -> Identifiers:
    """Validate every distinct candidate once, batch by batch; of more than a bound only some batches."""
    shaped_rows = table.expr.filter(text.left(LONGEST).re_search(pattern.regex))
    kinds = shaped_rows.group_by(value=text.left(LONGEST)).agg(
        n=shaped_rows.count(), first=shaped_rows[ROW].min()
    )
    distinct = int(kinds.count().to_pyarrow().as_py())
    batches = max(1, math.ceil(distinct / AT_ONCE))
    checked, matched = 0, 0
    first: list[int] = []
    for at in range(batches if distinct <= MOST_CANDIDATES else MOST_CANDIDATES // AT_ONCE):
        # By what they hold, not by where they stand: a file may be sorted.
        some = kinds if batches == 1 else kinds.filter(_bucket(kinds.value, batches) == at)
        frame = some.to_pyarrow()
        for value, n, row in zip(*(frame[name].to_pylist() for name in frame.column_names), strict=True):
            checked += n
            if hits(pattern, value):
                matched += n
                first.append(row)
        first = sorted(first)[:100]
    return Identifiers(
        table=table.role,
        column=column.name,
        kind=pattern.kind,
        rows=table.rows,
        shaped=shaped,
        checked=checked,
        matched=matched,
        chance=pattern.chance,
        by_header=False,
        first=tuple(first),
    )


def _bucket(value: Any, buckets: int) -> Any:
    """A number from 0 to `buckets` - 1 that depends on the value alone."""
    # A hash may be negative, and so is its remainder then.
    return (value.hash() % buckets + buckets) % buckets


def _by_header(table: Table, column: Column, text: "ibis.Value", kind: str) -> list[Identifiers]:
    """The column's name names an identifier: its values count where they are many and varied."""
    filled = table.expr.filter(text.notnull())
    row = filled.aggregate(n=filled.count(), distinct=filled[column.key].nunique()).to_pandas().iloc[0]
    n, distinct = int(row["n"]), int(row["distinct"])
    # A name of a plant, a month or a product has few values; people's names and birthdays have many.
    if distinct < max(20, 0.2 * n):
        return []
    return [
        Identifiers(
            table=table.role,
            column=column.name,
            kind=kind,
            rows=table.rows,
            shaped=n,
            checked=n,
            matched=n,
            chance=0.0,
            by_header=True,
            first=(),
        )
    ]
