"""Arrow and Feather files, and Arrow streams: batches under a running cap."""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from checks.contract import Unusable
from checks.table import columnar, kinds
from checks.table.batches import numbered
from checks.table.bounds import Running
from checks.table.decode import Lent
from checks.table.limits import Options
from checks.table.names import shown

_ROWS = 65_536
_INT64_MAX = 2**63 - 1


def arrow_file(
    stream: BinaryIO, options: Options, send_header: Callable[[dict[str, Any]], None], *, streamed: bool
) -> Iterator[pa.RecordBatch]:
    """Send the header, then yield batches; `streamed` tells the stream format from the file format.

    Raises Unusable on a damaged file, one without rows or readable columns, and beyond the limits.
    """
    try:
        schema = _open(stream, streamed=streamed).schema
        plan = columnar.plan(schema, options, too_large=_too_large(stream, schema, streamed=streamed))
        types = [kinds.TYPES[kind] for kind in plan.kinds]
        send_header(plan.header("arrow"))
        running = Running(options)
        yield from numbered(_converted(stream, plan, running, streamed=streamed), types)
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, TypeError, SystemError) as bad:
        raise Unusable(
            f"The file {shown(options.name)} is not a readable Arrow file: it is cut short or damaged."
        ) from bad
    if not running.rows:
        raise Unusable(f"The table {shown(options.name)} has no rows.")


def _open(
    stream: BinaryIO, *, streamed: bool
) -> "pa.ipc.RecordBatchStreamReader | pa.ipc.RecordBatchFileReader":
    stream.seek(0)
    source = pa.PythonFile(Lent(stream), mode="r")
    return pa.ipc.open_stream(source) if streamed else pa.ipc.open_file(source)


def _batches(stream: BinaryIO, *, streamed: bool) -> Iterator[pa.RecordBatch]:
    opened = _open(stream, streamed=streamed)
    if isinstance(opened, pa.ipc.RecordBatchFileReader):
        for place in range(opened.num_record_batches):
            yield opened.get_batch(place)
    else:
        yield from opened


def _too_large(stream: BinaryIO, schema: pa.Schema, *, streamed: bool) -> list[str]:
    """Columns of unsigned 64-bit numbers of which some do not fit int64; they must be read to know."""
    unsigned = [place for place, field in enumerate(schema) if field.type == pa.uint64()]
    found: set[int] = set()
    if unsigned:
        for batch in _batches(stream, streamed=streamed):
            batch.validate(full=True)
            found |= {place for place in unsigned if (pc.max(batch.column(place)).as_py() or 0) > _INT64_MAX}
    return [schema.names[place] for place in unsigned if place in found]


def _converted(
    stream: BinaryIO, plan: columnar.Plan, running: Running, *, streamed: bool
) -> Iterator[list[pa.Array]]:
    for whole in _batches(stream, streamed=streamed):
        # A writer may put a whole table into one batch.
        for start in range(0, whole.num_rows, _ROWS):
            batch = whole.slice(start, _ROWS)
            running.add(batch.num_rows, len(plan.names))
            columns = [batch.column(place) for place in plan.places]
            for column in columns:
                column.validate(full=True)
                running.decoded(columnar.decoded_size(column))
            arrays = [columnar.plain(column, kind) for column, kind in zip(columns, plan.kinds, strict=True)]
            named = pa.RecordBatch.from_arrays(arrays, names=[str(place) for place in plan.places])
            running.refuse_long_cells(named, plan.names)
            yield arrays
