"""A trial's frames as the tables that checks read: Parquet with safe keys, opened lazily."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import TableRole
from checks.table.tables import ROW, Column, Kind, Table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def arrow_of(frame: "pd.DataFrame", columns: Sequence[str]) -> "pa.Table":
    """The columns as a model is given them."""
    import pyarrow as pa

    return pa.Table.from_pandas(frame[list(columns)], preserve_index=False)


def opened(frame: "pd.DataFrame", connection: Any, folder: Path, role: TableRole, like: Table) -> Table:
    """The frame as a table of the run; columns keep the kind they have in `like` where they have it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[str, Kind] = {column.name: column.kind for column in like.columns}
    columns = tuple(
        Column(name=str(name), key=f"c{place}", kind=_kind(frame.iloc[:, place], kinds.get(str(name))))
        for place, name in enumerate(frame.columns)
    )
    safe = frame.set_axis([column.key for column in columns], axis=1).reset_index(drop=True)
    safe.insert(0, ROW, range(len(frame)))
    path = folder / f"{role}.parquet"
    pq.write_table(pa.Table.from_pandas(safe, preserve_index=False), path)
    return Table(
        name=like.name,
        role=role,
        expr=connection.read_parquet(str(path), table_name=role),
        columns=columns,
        rows=len(frame),
        sha256=like.sha256,
        path=str(path),
    )


def _kind(column: "pd.Series", before: Kind | None) -> Kind:
    """The kind of the column's values now; whole numbers with gaps are floats in a frame and stay integers."""
    kind = column.dtype.kind
    if kind in "iuf":
        return (
            before
            if before in ("integer", "number") and kind == "f"
            else ("integer" if kind in "iu" else "number")
        )
    if kind == "b":
        return "boolean"
    if kind == "M":
        return before if before in ("date", "time") else "time"
    return before if before in ("text", "boolean", "date") else "text"


def usual(column: "pd.Series") -> Any:
    """The median of numbers, the commonest of anything else; as Python's own type."""
    there = column.dropna()
    if not len(there):
        return None
    if column.dtype.kind in "iuf":
        middle = there.median()
        return int(middle) if column.dtype.kind in "iu" else float(middle)
    value = there.mode().iloc[0]
    return value.item() if hasattr(value, "item") else value
