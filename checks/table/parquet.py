"""Parquet: limits from the metadata first, then batches under a running cap.

The metadata alone is not enough: 507 bytes can hold one long string and 2,000 references to it. Text is
therefore read as a dictionary and measured before it is decoded.
"""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from checks.contract import Unusable
from checks.table import columnar, kinds
from checks.table.batches import numbered
from checks.table.bounds import Running, refuse_size
from checks.table.decode import Lent
from checks.table.limits import Options
from checks.table.names import shown

_ROWS, _CELLS = 65_536, 2_000_000
_INT64_MAX = 2**63 - 1
# Thrift allocates what a footer claims; ours never need more.
_THRIFT_STRING, _THRIFT_CONTAINER = 50_000_000, 5_000_000


def parquet(
    stream: BinaryIO, options: Options, send_header: Callable[[dict[str, Any]], None]
) -> Iterator[pa.RecordBatch]:
    """Send the header, then yield batches; raises Unusable on a damaged, nested-only or huge file."""
    try:
        file = _open(stream)
        schema = file.schema_arrow
        _refuse_large(file, schema, options)
        plan = columnar.plan(schema, options, too_large=_too_large(file, schema))
        send_header(plan.header("parquet"))
        types = [kinds.TYPES[kind] for kind in plan.kinds]
        yield from numbered(_batches(stream, schema, plan, options), types)
    except (pa.ArrowException, OSError, ValueError, KeyError) as bad:
        raise Unusable(
            f"The file {shown(options.name)} is not a readable Parquet file: it is cut short or damaged."
        ) from bad


def _open(stream: BinaryIO, text: list[str] | None = None) -> pq.ParquetFile:
    return pq.ParquetFile(
        Lent(stream),
        read_dictionary=text,
        thrift_string_size_limit=_THRIFT_STRING,
        thrift_container_size_limit=_THRIFT_CONTAINER,
    )


def _refuse_large(file: pq.ParquetFile, schema: pa.Schema, options: Options) -> None:
    metadata = file.metadata
    if not metadata.num_rows:
        raise Unusable(f"The table {shown(options.name)} has no rows.")
    refuse_size(metadata.num_rows, len(schema), options)
    said = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    Running(options).decoded(said)


def _too_large(file: pq.ParquetFile, schema: pa.Schema) -> list[str]:
    """Columns of unsigned 64-bit numbers of which some do not fit int64; they must be read to know."""
    unsigned = [field.name for field in schema if field.type == pa.uint64()]
    found: set[str] = set()
    if unsigned:
        for batch in file.iter_batches(_ROWS, columns=unsigned):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                if (pc.max(column).as_py() or 0) > _INT64_MAX:
                    found.add(name)
    return [name for name in unsigned if name in found]


def _batches(
    stream: BinaryIO, schema: pa.Schema, plan: columnar.Plan, options: Options
) -> Iterator[list[pa.Array]]:
    text = [
        field.name
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    stream.seek(0)
    file = _open(stream, text)
    running = Running(options)
    rows = max(1, min(_ROWS, _CELLS // max(1, len(schema))))
    # Columns are asked for by name: a nested one that is left out is never decoded.
    wanted = [schema.names[place] for place in plan.places]
    for batch in file.iter_batches(rows, columns=wanted, use_threads=False):
        running.add(batch.num_rows, len(plan.names))
        columns = [batch.column(name) for name in wanted]
        for column in columns:
            running.decoded(columnar.decoded_size(column))
        arrays = [columnar.plain(column, kind) for column, kind in zip(columns, plan.kinds, strict=True)]
        running.refuse_long_cells(pa.RecordBatch.from_arrays(arrays, names=wanted), plan.names)
        yield arrays
