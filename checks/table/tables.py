"""A table: a lazy Ibis expression over typed columns with safe keys, never a frame in memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from checks.contract import ColumnMissing, TableRole

if TYPE_CHECKING:
    import ibis

Kind = Literal["integer", "number", "text", "boolean", "date", "time"]
ROW = "row"


class Connection(Protocol):
    """What answers a run's queries, DuckDB or Spark, until it is let go of."""

    def disconnect(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `name` is the person's, `key` (c0, c1, ...) is the one that queries use.

    Keys keep names that differ only by case apart, which DuckDB would not, and keep hostile names
    out of every query.
    """

    name: str
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`expr` has a column `row` (int64, 0-based, the file's order) and one column per key."""

    name: str
    role: TableRole
    expr: "ibis.Table"
    columns: tuple[Column, ...]
    rows: int
    sha256: str
    path: str

    def column(self, name: str) -> Column:
        """The column called `name`; raises ColumnMissing, naming the nearest, if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ColumnMissing(missing_column(name, self.name, tuple(c.name for c in self.columns)))

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def missing_column(name: str, table: str, there: tuple[str, ...]) -> str:
    """One sentence that names the missing column and the nearest that exists."""
    from difflib import get_close_matches

    near = get_close_matches(name, there, n=1, cutoff=0.6)
    hint = f'did you mean "{near[0]}"?' if near else f"its columns are {_listed(there)}."
    return f'The table {table} has no column "{name}"; {hint}'


def _listed(names: tuple[str, ...], most: int = 12) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
