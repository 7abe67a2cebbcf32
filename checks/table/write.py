"""Checked batches into the run's Parquet, whole or as a sample of the rows.

A sample has one row, drawn at random, of each of as many equal stretches of the file as it has rows: it is
stratified by place, so that a file sorted by day, by customer or by answer keeps its shares.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_GROUP_ROWS, _GROUP_BYTES = 122_880, 64_000_000


def write(
    batches: "Iterator[pa.RecordBatch]", types: "Sequence[pa.DataType]", to: Path, *, empty: str
) -> int:
    """Write batch by batch under a temporary name, then rename; the number of rows.

    Raises Unusable, saying `empty`, where there is none.
    """
    import pyarrow.parquet as pq

    from checks.table.batches import schema

    partial = to.with_name(f".{to.name}.partial")
    rows = 0
    try:
        with pq.ParquetWriter(partial, schema(types), compression="lz4") as writer:
            for batch in _gathered(batches):
                writer.write_batch(batch, row_group_size=batch.num_rows)
                rows += batch.num_rows
        if not rows:
            raise Unusable(empty)
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def thin(path: Path, rows: int, kept: int) -> int:
    """Leave `kept` of the `rows` rows in a table that `write` made; the number left.

    The rows left are numbered anew. The same file gives the same sample.
    """
    import pyarrow.parquet as pq

    if rows <= kept:
        return rows
    whole = path.with_name(f".{path.name}.whole")
    path.replace(whole)
    try:
        with pq.ParquetFile(whole) as file:
            types = [field.type for field in file.schema_arrow][1:]
            return write(_taken(file, _drawn(rows, kept)), types, path, empty="")
    finally:
        whole.unlink(missing_ok=True)


def _drawn(rows: int, kept: int) -> "np.ndarray":
    """One row number of each of `kept` stretches, rising."""
    import numpy as np

    ends = np.linspace(0, rows, kept + 1).astype(np.int64)
    return np.random.default_rng(0).integers(ends[:-1], ends[1:])


def _taken(file: Any, drawn: "np.ndarray") -> "Iterator[pa.RecordBatch]":
    import numpy as np
    import pyarrow as pa

    from checks.table.batches import numbered

    def columns() -> "Iterator[list[pa.Array]]":
        first = 0
        for batch in file.iter_batches(_GROUP_ROWS, use_threads=False):
            low, high = np.searchsorted(drawn, [first, first + batch.num_rows])
            some = batch.take(pa.array(drawn[low:high] - first))
            first += batch.num_rows
            yield some.columns[1:]

    return numbered(columns(), [field.type for field in file.schema_arrow][1:])


def _gathered(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Small batches joined to row groups that DuckDB scans well: about 120,000 rows or 64 MB."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.concat_batches(held)
            held, rows, size = [], 0, 0
    if held:
        yield pa.concat_batches(held)
