"""JSON lines: one object a line, two passes, the standard library's reader."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

import pyarrow as pa

from checks.contract import Unusable
from checks.table import decode, kinds
from checks.table.batches import described, numbered
from checks.table.bounds import Running
from checks.table.limits import Options
from checks.table.names import header, listed, shown
from checks.table.sniff import Sniffed
from checks.table.values import Values

_ROWS = 8_192


def json_lines(
    stream: BinaryIO, sniffed: Sniffed, options: Options, send_header: Callable[[dict[str, Any]], None]
) -> Iterator[pa.RecordBatch]:
    """Send the header, then yield batches; raises Unusable naming the line that is no object.

    Columns are the keys in the order they first appear; a key that a line lacks is missing there.
    Columns with an object or a list in any row are left out and named.
    """
    survey = decode.survey(stream, sniffed.wrapping, options)

    def batches() -> Iterator[list[dict[str, object]]]:
        return _objects(decode.Utf8(stream, sniffed.wrapping, options, survey.encoding), options)

    learned, rows = _learn(batches(), options)
    kept = {name: values for name, values in learned.items() if not values.nested}
    names, notes = _named(kept, learned, options)
    blank = survey.lines + (not survey.ends_with_line) - rows
    if blank > 0:
        notes.append("1 blank line skipped" if blank == 1 else f"{blank:,} blank lines skipped")
    send_header(
        {
            "format": "json lines" if sniffed.wrapping is None else f"json lines ({sniffed.wrapping})",
            "encoding": survey.encoding,
            "columns": described(names, [values.kind for values in kept.values()]),
            "notes": notes,
        }
    )
    converted = (
        [values.converted([row.get(key) for row in batch]) for key, values in kept.items()]
        for batch in batches()
    )
    yield from numbered(converted, [kinds.TYPES[values.kind] for values in kept.values()])


def _learn(batches: Iterator[list[dict[str, object]]], options: Options) -> tuple[dict[str, Values], int]:
    """The first pass: what each key's values allow, and the number of rows."""
    learned: dict[str, Values] = {}
    running = Running(options)
    for batch in batches:
        for row in batch:
            for name in row:
                if name not in learned:
                    learned[name] = Values(as_written=False)
                    _refuse_wide(learned, options)
        running.add(len(batch), len(learned))
        for name, values in learned.items():
            values.look([row.get(name) for row in batch])
    if not running.rows:
        raise Unusable(f"The table {shown(options.name)} has no rows.")
    return learned, running.rows


def _named(
    kept: dict[str, Values], learned: dict[str, Values], options: Options
) -> tuple[list[str], list[str]]:
    """Names of the kept columns, and notes; raises Unusable if nothing is kept."""
    nested = [name for name in learned if name not in kept]
    if nested and not kept:
        raise Unusable(
            f"The table {shown(options.name)} has no column of plain values: only lists or objects, in {listed(nested)}."
        )
    names, notes = header(list(kept), options)
    if nested:
        notes.append(f"left out, because such values cannot be assessed: {listed(nested)} (nested)")
    return names, notes


def _refuse_wide(learned: dict[str, Values], options: Options) -> None:
    if len(learned) > options.limits.columns:
        raise Unusable(
            f"The table {shown(options.name)} has more than {options.limits.columns:,} columns; "
            "leave out columns that no one uses."
        )


def _objects(text: decode.Utf8, options: Options) -> Iterator[list[dict[str, object]]]:
    """Batches of objects; blank lines are left out."""
    held: list[dict[str, object]] = []
    for number, line in enumerate(_lines(text, options), start=1):
        if line.strip():
            held.append(_object(line, number, options))
        if len(held) >= _ROWS:
            yield held
            held = []
    if held:
        yield held


def _lines(text: decode.Utf8, options: Options) -> Iterator[bytes]:
    rest = b""
    cap = options.limits.cell_bytes * 4
    while piece := text.read(decode.CHUNK):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > cap:
            raise Unusable(
                f"A line of {shown(options.name)} holds more than {cap // 1_000_000} MB; the limit is "
                f"{options.limits.cell_bytes / 1e6:g} MB a cell."
            )
    if rest:
        yield rest


def _object(line: bytes, number: int, options: Options) -> dict[str, object]:
    try:
        value = _decoded(line.decode())
    except (ValueError, RecursionError):
        # The reader's own message would quote the line.
        value = None
    if not isinstance(value, dict):
        raise Unusable(
            f"We could not read {shown(options.name)}. Line {number:,} is not one JSON object. "
            "Fix that line or save the table as Parquet."
        ) from None
    row = cast("dict[str, object]", value)
    most = options.limits.cell_bytes
    for name, cell in row.items() if len(line) > most else ():
        if isinstance(cell, str) and len(cell) > most:
            raise Unusable(
                f"Line {number:,} of {shown(options.name)} holds more than {most / 1e6:g} MB "
                f'of text in "{shown(name)}".'
            )
    return row


def _decoded(text: str) -> object:
    try:
        value = _QUICK.decode(text)
    except ValueError:
        value = _CAREFUL.decode(text)
    if "\\u" in text:
        # Half a surrogate pair is no character; JSON may say it, a table may not hold it.
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def _number(digits: str) -> float | str:
    number = float(digits)
    return number if abs(number) < float("inf") else digits


_QUICK = json.JSONDecoder(parse_float=_number)
# Python refuses numbers of thousands of digits; those stay text.
_CAREFUL = json.JSONDecoder(
    parse_float=_number, parse_int=lambda digits: int(digits) if len(digits) < 20 else digits
)
