"""Columns that hold direct identifiers of people, counted over all rows; no value is kept."""

import math
import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import DataTables
from checks.artifacts.levels import levels_of
from checks.artifacts.patterns import LONGEST, LOOSE, NAME, PATTERNS, Pattern, header_kind, hit, masked
from checks.contract import TableRole, artifact
from checks.table.draws import drawn_by, row_number_of, text_number
from checks.table.kept import kept
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis

# Distinct values that are validated for one kind in one column, and how many are held at once.
MOST_CANDIDATES, AT_ONCE = 200_000, 10_000
FEW_BY_HEADER = 0.5
MOST_EXAMPLES = 3
AT_A_TIME = 100
LEADING = 3  # characters by which the patterns of whole numbers tell one shape from another, a sign included
LARGEST = 2**63 - 1
LEAST_LARGE = 10**8  # the least number of nine digits: smaller ones are no numbers of people or cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """One kind of identifier in one column.

    `matched` of `rows` hold a valid one, `shaped` have its shape; `chance` is the validator's rate
    on random values of that shape. `by_header` marks what the column's name alone says. `first` are
    0-based numbers of rows, at most 100; `masked` at most three examples with their characters hidden.
    Fewer than `fewest` are no finding. Where there are more distinct candidates than are validated,
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
    fewest: int = 3
    masked: tuple[str, ...] = ()


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
        columns = [column for column in table.columns if column.kind not in ("number", "boolean")]
        looked += len(columns)
        some = _with_candidates(table, columns)
        for column in columns:
            found.extend(_search(table, column, candidates=column.key in some))
    return IdentifierSearch(found=tuple(found), looked=looked, rows=max(t.rows for t in tables.tables))


def _with_candidates(table: Table, columns: list[Column]) -> set[str]:
    """Keys of the columns where any cell has what every pattern needs."""
    numbers = [column for column in columns if column.kind == "integer"]
    texts = [column for column in columns if column.kind == "text"]
    found: set[str] = set()
    for start in range(0, len(numbers), AT_A_TIME):
        asked: dict[str, Any] = {c.key: table.expr[c.key].max() for c in numbers[start : start + AT_A_TIME]}
        told = table.expr.aggregate(**asked).to_pyarrow().to_pylist()[0]
        found |= {key for key, most in told.items() if most is not None and most >= LEAST_LARGE}
    if texts:
        # Each different text is searched once, and not in every row.
        levels = levels_of(table, texts)
        there = levels.filter(levels["value"].left(LONGEST).re_search(LOOSE)).select("column").distinct()
        found |= set(there.to_pyarrow()["column"].to_pylist())
    return found


def _search(table: Table, column: Column, *, candidates: bool) -> list[Identifiers]:
    patterns = [each for each in PATTERNS if column.kind == "text" or each.digits] if candidates else []
    found: list[Identifiers] = []
    if patterns:
        cells: Any = table.expr.select(
            ROW, searched=_searched(table.expr[column.key]), held=table.expr[column.key]
        )
        if column.kind == "integer":
            shapes = [(n, _of_lengths(cells, lengths)) for n, lengths in _count_digits(cells, patterns)]
        else:
            some = cells.filter(cells.searched.re_search(LOOSE))
            shapes = [(n, some) for n in _count(some, patterns)]
        made = (
            _matched(table, some, column, pattern, n)
            for pattern, (n, some) in zip(patterns, shapes, strict=True)
            if n >= pattern.fewest
        )
        found = [each for each in made if each.matched]
    named = header_kind(column.name)
    whole = [made for made in found if made.kind != NAME and made.matched > FEW_BY_HEADER * table.rows]
    if named and not whole:
        # Titles and phrases find some of the names that the column's own name promises of all.
        found = [made for made in found if made.kind != named]
        found += _by_header(table, column, table.expr[column.key].cast("string"), named)
    return found


def _count(some: Any, patterns: list[Pattern]) -> list[int]:
    """Rows with the shape of each pattern, in one scan of those that may have any."""
    import ibis

    values = some.group_by("searched").agg(n=ibis._.count())
    sums = {f"p{i}": values.n.sum(where=values.searched.re_search(p.search)) for i, p in enumerate(patterns)}
    row = values.aggregate(**sums).to_pyarrow().to_pylist()[0]
    # Of no rows at all the sum is nothing.
    return [int(row[f"p{i}"]) if row[f"p{i}"] else 0 for i in range(len(patterns))]


def _count_digits(cells: Any, patterns: list[Pattern]) -> list[tuple[int, set[int]]]:
    """The same of whole numbers, whose shape is told by how many digits they have and which come first.

    With each count go the lengths of the numbers, a sign included, that have the shape.
    """
    import ibis

    filled = cells.filter(cells.searched.notnull())
    shapes = filled.group_by(length=filled.searched.length(), lead=filled.searched.left(LEADING))
    told = shapes.agg(n=ibis._.count(), one=ibis._.searched.min()).select("length", "n", "one").to_pyarrow()
    found: list[tuple[int, set[int]]] = []
    for pattern in patterns:
        some = [row for row in told.to_pylist() if re.search(pattern.search, row["one"])]
        found.append((sum(row["n"] for row in some), {int(row["length"]) for row in some}))
    return found


def _of_lengths(cells: Any, lengths: set[int]) -> Any:
    """The whole numbers that are written in so many characters: found without writing each of them out."""
    import ibis

    held: Any = cells.held
    ends = [(10 ** (n - 1), min(10**n - 1, LARGEST)) for n in lengths if n < len(str(LARGEST)) + 1]
    ends += [(-min(10 ** (n - 1) - 1, LARGEST), -(10 ** (n - 2))) for n in lengths if n > 1]
    return cells.filter(ibis.or_(*(held.between(low, high) for low, high in ends))) if ends else cells


def _matched(table: Table, some: Any, column: Column, pattern: Pattern, shaped: int) -> Identifiers:
    """Validate every distinct candidate once; where there are more than a bound, about as many as that.

    A first few are drawn by themselves: of many candidates hardly any more may be valid than by chance, and then
    the rest will not change that.
    """
    buckets = max(1, math.ceil(shaped / AT_ONCE))
    checked, matched, distinct = 0, 0, 0
    first: list[int] = []
    examples: set[str] = set()
    to = 1
    for start in (0, 1):
        if start:
            # About `distinct` different values lie in each bucket.
            to = buckets if distinct * buckets <= MOST_CANDIDATES else max(2, MOST_CANDIDATES // distinct)
        for value, n, row in _drawn(some, pattern, buckets, start, to):
            checked, distinct = checked + n, distinct + 1
            if (match := hit(pattern, value)) is not None:
                matched += n
                first.append(row)
                examples.add(masked(match))
        first, examples = sorted(first)[:100], set(sorted(examples)[:MOST_EXAMPLES])
        if 2 * checked >= AT_ONCE and matched < 2 * pattern.chance * checked:
            break
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
        fewest=pattern.fewest,
        masked=tuple(sorted(examples)),
    )


def _drawn(
    some: Any, pattern: Pattern, buckets: int, start: int, to: int
) -> "Iterator[tuple[str, int, int]]":
    """The distinct candidates of some of the buckets, the rows that hold each and the first of these rows."""
    import ibis

    if start >= min(to, buckets):
        return
    with ExitStack() as ending:
        if buckets > 1:
            # By what they hold, not by where they stand: a file may be sorted. Taken out first, for an engine may
            # search every row before it looks in which bucket it lies.
            drawn = some.filter(_bucket(some.held, buckets).between(start, to - 1)).select(ROW, "held")
            some = ending.enter_context(kept(drawn))
            some = some.select(ROW, searched=_searched(some.held))
        candidates = some.filter(some.searched.re_search(pattern.search))
        kinds = candidates.group_by(value=candidates.searched).agg(n=ibis._.count(), first=ibis._[ROW].min())
        for batch in kinds.to_pyarrow().to_batches():
            yield from zip(*(batch[name].to_pylist() for name in ("value", "n", "first")), strict=True)


def _searched(values: Any) -> Any:
    return values.cast("string").left(LONGEST)


def _bucket(held: Any, buckets: int) -> Any:
    """A number from 0 to `buckets` - 1 that depends on the value alone, a text or a whole number."""
    if held.type().is_string():
        return text_number(held) % buckets
    return drawn_by(row_number_of({"": held}), 0, 0)[0] % buckets


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
