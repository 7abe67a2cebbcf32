"""What goes into the jail: tables and labels as bytes that the child may trust."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


def answers_of(
    labels: "Sequence[str] | np.ndarray", classes: tuple[str, ...] | None
) -> "tuple[pa.Table, bool]":
    """The labels as a table of one column, and whether they are text."""
    import pyarrow as pa

    text = classes is not None
    return pa.table({"answer": pa.array(labels, pa.string() if text else pa.float64())}), text


def stream_of(table: "pa.Table") -> bytes:
    """An Arrow IPC stream without metadata; the child may trust it."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema.remove_metadata()) as stream:
        stream.write_table(table.replace_schema_metadata(None))
    return sink.getvalue().to_pybytes()
