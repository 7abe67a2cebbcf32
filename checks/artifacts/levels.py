"""How many rows of a table hold each value of its columns, counted once for all who ask.

Grouping one column by itself costs a tenth of grouping all cells by column and value, so each is; and those of
one kind are kept in the engine together. Columns with many different values are counted again for each who asks:
to keep them would take as much room as the table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.artifacts.cells import cell
from checks.table.kept import keep
from checks.table.tables import ROW, Column, Kind, Table

MOST_TABLES = 6  # whose counts are known at once
MOST_COLUMNS = 100  # that one query looks at
# Rows in so many stretches that tell which columns have many values: of a hundred thousand values that are equally
# common ten thousand rows hold 95 % differently.
PROBED, STRETCHES, NEARLY_ALL = 10_000, 4, 0.95
TYPES = {"integer": "int64", "number": "float64", "text": "string", "boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of one table the keys of columns with few values; by kind, those that are kept, each with the Ibis table
    (column, value, n) that holds it.
    """

    table: Table
    few: frozenset[str]
    kept: dict[Kind, dict[str, Any]] = field(default_factory=dict[Kind, dict[str, Any]])


_known: list[_Counted] = []


def levels_of(table: Table, columns: Sequence[Column], as_: Callable[[Any], Any] | None = None) -> Any:
    """An Ibis table of `column` (its key), `value` and the rows `n` that hold it, the empty ones a null value.

    Args:
        table: whose rows are counted.
        columns: at least one, all of one kind.
        as_: what to make of a value; values that become one are still counted apart.
    """
    import ibis

    held = _kept(table, columns[0].kind)
    places: dict[int, tuple[Any, list[str]]] = {}
    parts: list[Any] = []
    for column in columns:
        if (there := held.get(column.key)) is None:
            parts.append(_grouped(table, column))
        else:
            places.setdefault(id(there), (there, []))[1].append(column.key)
    parts += [there.filter(there["column"].isin(keys)) for there, keys in places.values()]
    told = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return told if as_ is None else told.select("column", value=as_(told["value"]), n=told["n"])


def by_kind(columns: Sequence[Column]) -> dict[Kind, list[Column]]:
    """The columns of each kind, as `levels_of` takes them."""
    found: dict[Kind, list[Column]] = {}
    for column in columns:
        found.setdefault(column.kind, []).append(column)
    return found


def has_few(table: Table, column: Column) -> bool:
    """Whether the column's counts are kept, so that asking for them costs next to nothing."""
    return column.key in _counted(table).few


def _counted(table: Table) -> _Counted:
    counted = next((each for each in _known if each.table is table), None)
    if counted is None:
        counted = _Counted(table, _with_few(table))
        _known.append(counted)
        del _known[:-MOST_TABLES]
    return counted


def _kept(table: Table, kind: Kind) -> dict[str, Any]:
    import ibis

    counted = _counted(table)
    if kind not in counted.kept:
        few = [column for column in table.columns if column.kind == kind and column.key in counted.few]
        held: dict[str, Any] = {}
        for start in range(0, len(few), MOST_COLUMNS):
            some = [_grouped(table, column) for column in few[start : start + MOST_COLUMNS]]
            together = keep(ibis.union(*some) if len(some) > 1 else some[0])
            held |= dict.fromkeys((column.key for column in few[start : start + MOST_COLUMNS]), together)
        counted.kept[kind] = held
    return counted.kept[kind]


def _with_few(table: Table) -> frozenset[str]:
    """The columns whose values are not nearly all different in some of the rows."""
    import ibis

    if table.rows <= PROBED:
        return frozenset(column.key for column in table.columns)
    row: Any = table.expr[ROW]
    starts = [table.rows // STRETCHES * place for place in range(STRETCHES)]
    some = table.expr.filter(ibis.or_(*(row.between(s, s + PROBED // STRETCHES - 1) for s in starts)))
    few: set[str] = set()
    for start in range(0, len(table.columns), MOST_COLUMNS):
        asked: dict[str, Any] = {
            column.key: cell(some, column).nunique() for column in table.columns[start : start + MOST_COLUMNS]
        }
        told = some.aggregate(**asked).to_pyarrow().to_pylist()[0]
        few |= {key for key, distinct in told.items() if distinct <= NEARLY_ALL * PROBED}
    return frozenset(few)


def _grouped(table: Table, column: Column) -> Any:
    import ibis

    values = cell(table.expr, column)
    if column.kind in TYPES:
        values = values.cast(TYPES[column.kind])
    grouped = values.name("value").as_table().group_by("value").agg(n=ibis._.count())
    return grouped.select(column=ibis.literal(column.key), value=grouped["value"], n=grouped["n"])
