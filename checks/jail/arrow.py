"""Arrow from a child, which may be hostile: allow-listed types, no compression, validated in full.

Without full validation 2 of 12 mutated streams crashed the process that read them. Compressed
buffers state their own length, so a small message could ask for all of the host's memory: a look at
the message itself refuses them before anything is decompressed.
"""

import re
import struct
from typing import TYPE_CHECKING

from checks.jail.wire import Garbled

if TYPE_CHECKING:
    import pyarrow as pa

MOST_COLUMNS = 20_000
_TIME_ZONE = re.compile(r"[A-Za-z0-9_+:/-]{1,64}")
# Where the tables of Arrow's Message.fbs keep their fields, in the order that file declares them.
MESSAGE_HEADER, BATCH_COMPRESSION = 2, 3
# What pyarrow raises of Python's own on damaged bytes.
_RAISED = (OSError, EOFError, ValueError, TypeError, LookupError, OverflowError, SystemError, MemoryError)


def batch_of(frame: bytes, expected: "pa.Schema | None") -> "pa.RecordBatch":
    """The one record batch of an IPC stream.

    Args:
        frame: a complete stream: a schema, one batch, nothing else.
        expected: the schema of the batches before it, which this one must share.

    Raises:
        Garbled: anything else; the text says what in general terms.
    """
    import pyarrow as pa

    try:
        with pa.BufferReader(frame) as stream:
            schema = pa.ipc.read_schema(stream).remove_metadata()
            _allowed(schema)
            if expected is not None and not schema.equals(expected):
                raise Garbled("batches of different columns")
            message = pa.ipc.read_message(stream)
            if message.type != "record batch" or _is_compressed(message.metadata.to_pybytes()):
                raise Garbled("a message that is no plain batch")
            batch = pa.ipc.read_record_batch(message, schema)
            batch.validate(full=True)
    except (pa.ArrowException, *_RAISED) as failure:
        raise Garbled(f"a batch that is not Arrow ({type(failure).__name__})") from None
    return batch


def _allowed(schema: "pa.Schema") -> None:
    import pyarrow as pa

    types = pa.types
    # Names that are not UTF-8 fail here and not later, when somebody asks for them.
    if len(schema.names) > MOST_COLUMNS:
        raise Garbled("too many columns")
    for field in schema:
        kind = field.type
        plain = (
            types.is_null(kind)
            or types.is_boolean(kind)
            or types.is_integer(kind)
            or types.is_float32(kind)
            or types.is_float64(kind)
            or types.is_string(kind)
            or types.is_large_string(kind)
            or types.is_date32(kind)
        )
        if types.is_timestamp(kind):
            plain = kind.tz is None or _TIME_ZONE.fullmatch(kind.tz) is not None
        if not plain or isinstance(kind, pa.BaseExtensionType) or field.metadata:
            raise Garbled("a column type that is not allowed")


def _is_compressed(metadata: bytes) -> bool:
    """Whether a record batch's message has its compression field set. Flatbuffers, read by hand."""
    try:
        root = struct.unpack_from("<I", metadata)[0]
        header = _field(metadata, root, MESSAGE_HEADER)
        if header is None:
            return True
        batch = header + struct.unpack_from("<I", metadata, header)[0]
        return _field(metadata, batch, BATCH_COMPRESSION) is not None
    except struct.error:
        return True


def _field(data: bytes, table: int, index: int) -> int | None:
    """The place of a table's field, or None where it is absent."""
    directory = table - struct.unpack_from("<i", data, table)[0]
    length = struct.unpack_from("<H", data, directory)[0]
    entry = 4 + 2 * index
    if directory < 0 or entry + 2 > length:
        return None
    offset = struct.unpack_from("<H", data, directory + entry)[0]
    return table + offset if offset else None
