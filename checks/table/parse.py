"""A file's bytes to record batches of a few plain types. Runs inside the jail.

Imports the standard library, pyarrow, openpyxl and charset-normalizer only (each format's own when it
is met): no query engine ever sees bytes from outside.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from checks.contract import Unusable
from checks.table.decode import chunks
from checks.table.limits import Options
from checks.table.names import shown
from checks.table.sniff import sniff

if TYPE_CHECKING:
    import pyarrow as pa


def parse(
    stream: BinaryIO, options: dict[str, Any], send_header: Callable[[dict[str, Any]], None]
) -> "Iterator[pa.RecordBatch]":
    """Call `send_header` once, then yield batches of `row` (int64, 0-based) and c0, c1, ...

    `stream` is seekable and binary; `options` is `Options.wire()`. The header holds `format`,
    `columns` (name, key, kind), `notes`, and for text `encoding`, `delimiter` and `decimal`. Column
    types are int64, float64, bool, string, date32 and timestamp[us]. Raises Unusable, in one sentence
    without any cell, for whatever is not such a table.
    """
    import pyarrow as pa

    told = Options.of(options)
    file = shown(told.name)
    try:
        found = sniff(stream, told.name, lambda packed, how: next(chunks(packed, how, told), b""))
        match found.format:
            case "csv":
                from checks.table.delimited import delimited

                yield from delimited(stream, found, told, send_header)
            case "parquet":
                from checks.table.parquet import parquet

                yield from parquet(stream, told, send_header)
            case "arrow" | "arrow stream":
                from checks.table.arrow_file import arrow_file

                yield from arrow_file(stream, told, send_header, streamed=found.format == "arrow stream")
            case "json lines":
                from checks.table.json_lines import json_lines

                yield from json_lines(stream, found, told, send_header)
            case "excel":
                from checks.table.excel import excel

                yield from excel(stream, told, send_header)
    except (MemoryError, pa.ArrowMemoryError) as bad:
        raise Unusable(
            f"The table {file} needs more memory than a reader may use. Take a random sample of rows."
        ) from bad
    except RecursionError as bad:
        raise Unusable(f"The file {file} is nested too deeply to be a table.") from bad
