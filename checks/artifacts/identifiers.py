"""Columns that hold direct identifiers of people, counted over all rows; no value is kept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import DataTables
from checks.artifacts.patterns import LONGEST, PATTERNS, Pattern, header_kind, hits
from checks.contract import TableRole, artifact
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import ibis

CANDIDATES = 5_000
FEW_BY_HEADER = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """One kind of identifier in one column.

    `matched` of `rows` hold a valid one, `shaped` have its shape; `chance` is the validator's rate
    on random values of that shape. `by_header` marks what the column's name alone says. `first` are
    0-based numbers of rows, at most 100.
    """

    table: TableRole
    column: str
    kind: str
    rows: int
    shaped: int
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
    """Validate distinct candidates; beyond a bound their share is carried over to the rest."""
    shaped_rows = table.expr.filter(text.left(LONGEST).re_search(pattern.regex))
    grouped = (
        shaped_rows.group_by(value=text.left(LONGEST))
        .agg(n=shaped_rows.count(), first=shaped_rows[ROW].min())
        .order_by("first")
        .limit(CANDIDATES)
        .to_pandas()
    )
    valid = grouped[[hits(pattern, value) for value in grouped["value"]]]
    seen = int(grouped["n"].sum())
    return Identifiers(
        table=table.role,
        column=column.name,
        kind=pattern.kind,
        rows=table.rows,
        shaped=shaped,
        matched=round(int(valid["n"].sum()) * shaped / seen) if seen else 0,
        chance=pattern.chance,
        by_header=False,
        first=tuple(int(row) for row in valid["first"].head(100)),
    )


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
            matched=n,
            chance=0.0,
            by_header=True,
            first=(),
        )
    ]
