"""The `read` job, child's side: runs the parser named in its options and streams what it yields."""

import importlib
import json
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any, BinaryIO

from checks.jail.channel import Channel

if TYPE_CHECKING:
    import pyarrow as pa

PIECE = 64 << 20


def serve(channel: Channel, file: BinaryIO, options: dict[str, Any]) -> None:
    from checks.contract import Unusable

    def send_header(header: dict[str, Any]) -> None:
        channel.send("header", json.dumps(header, allow_nan=False).encode())

    sys.meta_path.insert(0, _WithoutPandas())
    try:
        parse = importlib.import_module(options["parser"]).parse
        for batch in parse(file, options["options"], send_header):
            for piece in _pieces(batch):
                channel.send("batch", _stream(piece))
        channel.send("end")
    except Unusable as unusable:
        channel.send("unusable", says=str(unusable)[:2000])
    except Exception as failure:
        # Never its text: a library's error quotes the cell that it could not read.
        channel.send("failed", error=type(failure).__name__)


class _WithoutPandas(MetaPathFinder):
    """PyArrow would import pandas to ask whether a list is one of its series: half a second per file."""

    def find_spec(self, fullname: str, *_: Any) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _pieces(batch: "pa.RecordBatch") -> "Iterator[pa.RecordBatch]":
    """Halve a batch until a piece fits a frame, or is one row."""
    if batch.nbytes <= PIECE or batch.num_rows <= 1:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _pieces(batch.slice(0, half))
    yield from _pieces(batch.slice(half))


def _stream(batch: "pa.RecordBatch") -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema.remove_metadata()) as stream:
        stream.write_batch(batch.replace_schema_metadata(None))
    return sink.getvalue().to_pybytes()
