"""What the Set up page shows of a table: its first rows and what each column is like."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from checks.table.names import shown
from checks.table.tables import ROW, Column, Kind, Table

FIRST = 20
# Exact distinct counts hold their values in memory: about this many at once.
_VALUES = 8_000_000


class ColumnProfile(Struct, frozen=True, kw_only=True):
    """Exact counts of one column. `every_row_differs`: no value missing and none twice."""

    name: str
    key: str
    kind: Kind
    missing: int
    distinct: int
    every_row_differs: bool


class Preview(Struct, frozen=True, kw_only=True):
    """`first` holds the first rows as text cut to 80 characters, None where a value is missing."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    first: tuple[tuple[str | None, ...], ...]


def preview(table: Table, *, rows: int = FIRST) -> Preview:
    """Profile every column by aggregates and take the first `rows` rows."""
    head = table.expr.order_by(ROW).limit(rows).to_pyarrow().to_pydict()
    shown_columns = [[_text(value) for value in head[column.key]] for column in table.columns]
    return Preview(
        rows=table.rows,
        columns=profile(table),
        first=tuple(zip(*shown_columns, strict=True)) if shown_columns else (),
    )


def profile(table: Table, columns: Sequence[Column] | None = None) -> tuple[ColumnProfile, ...]:
    """The profile of every column, or of those given."""
    wanted = list(table.columns if columns is None else columns)
    at_once = max(1, min(50, _VALUES // max(1, table.rows)))
    found: list[ColumnProfile] = []
    for start in range(0, len(wanted), at_once):
        found += _counted(table, wanted[start : start + at_once])
    return tuple(found)


def write(table: Table, folder: Path) -> Preview:
    """Profile a table and keep it beside it as `<role>.preview.json`."""
    made = preview(table)
    to = folder / f"{table.role}.preview.json"
    partial = to.with_name(f".{to.name}.partial")
    partial.write_bytes(msgspec.json.encode(made))
    partial.replace(to)
    return made


def _counted(table: Table, columns: Sequence[Column]) -> list[ColumnProfile]:
    asked = {}
    for column in columns:
        asked[f"{column.key}_filled"] = table.expr[column.key].count()
        asked[f"{column.key}_distinct"] = table.expr[column.key].nunique()
    counts = table.expr.aggregate(**asked).to_pyarrow().to_pylist()[0]
    return [
        ColumnProfile(
            name=column.name,
            key=column.key,
            kind=column.kind,
            missing=table.rows - counts[f"{column.key}_filled"],
            distinct=counts[f"{column.key}_distinct"],
            every_row_differs=table.rows > 1 and counts[f"{column.key}_distinct"] == table.rows,
        )
        for column in columns
    ]


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return shown(str(value))
