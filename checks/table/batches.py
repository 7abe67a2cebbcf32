"""Arrays into record batches with the row number in front: the one shape that leaves the reader."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from checks.table.tables import ROW

if TYPE_CHECKING:
    from checks.table.tables import Kind


def schema(types: Sequence[pa.DataType]) -> pa.Schema:
    """`row` int64, then c0, c1, ... of the given types."""
    keys = [pa.field(f"c{place}", kind) for place, kind in enumerate(types)]
    return pa.schema([pa.field(ROW, pa.int64(), nullable=False), *keys])


def described(names: Sequence[str], kinds: "Sequence[Kind]") -> list[dict[str, str]]:
    """The columns as a header tells them: the person's name, the key c0, c1, ..., the kind."""
    return [
        {"name": name, "key": f"c{place}", "kind": kind}
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]


def numbered(batches: Iterable[Sequence[pa.Array]], types: Sequence[pa.DataType]) -> Iterator[pa.RecordBatch]:
    """Record batches of the schema above; rows are numbered from 0 in the order they come."""
    of = schema(types)
    first = 0
    for arrays in batches:
        rows = len(arrays[0])
        if not rows:
            continue
        row = pa.arange(first, first + rows)
        yield pa.RecordBatch.from_arrays([row, *arrays], schema=of)
        first += rows
