"""CSV and its relatives: two passes, one to learn every column's kind, one to convert.

Arrow's reader does the work. It accepts some things that would shift or merge rows without a word (an
unclosed quote, text after a closing quote), so wherever those are possible a slower, strict reader
goes over the file and names the line.
"""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from checks.contract import Unusable
from checks.table import decode, dialect, kinds
from checks.table.batches import described, numbered
from checks.table.bounds import Running
from checks.table.limits import Options
from checks.table.names import header, listed, shown
from checks.table.sniff import Sniffed

_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    stream: BinaryIO
    sniffed: Sniffed
    options: Options
    survey: decode.Survey
    dialect: dialect.Dialect

    def text(self, skip: int) -> decode.Utf8:
        return decode.Utf8(self.stream, self.sniffed.wrapping, self.options, self.survey.encoding, skip)


@dataclass(slots=True)
class _Learned:
    columns: list[kinds.Learned]
    rows: int = 0
    newlines: int = 0
    notes: list[str] = field(default_factory=list)


def delimited(
    stream: BinaryIO, sniffed: Sniffed, options: Options, send_header: Callable[[dict[str, Any]], None]
) -> Iterator[pa.RecordBatch]:
    """Send the header, then yield batches of `row` and c0, c1, ...; raises Unusable naming the line."""
    survey = decode.survey(stream, sniffed.wrapping, options)
    head = (
        decode.Utf8(stream, sniffed.wrapping, options, survey.encoding)
        .read(decode.CHUNK)
        .decode("utf-8", "ignore")
    )
    found = dialect.detect(head, options)
    source = _Source(stream=stream, sniffed=sniffed, options=options, survey=survey, dialect=found)
    names, notes = header(found.names, options)
    learned = _learn(source, len(names))
    rules, decimal = _rules(learned.columns)
    _refuse_headerless(source, rules)
    notes += _notes(source, learned, names, rules)
    send_header(
        {
            "format": "csv" if sniffed.wrapping is None else f"csv ({sniffed.wrapping})",
            "encoding": survey.encoding,
            "delimiter": dialect.WORDS.get(found.delimiter, found.delimiter),
            "decimal": decimal,
            "columns": described(names, [kinds.kind(rule) for rule in rules]),
            "notes": notes,
        }
    )
    converted = (
        [kinds.converted(column, rule) for column, rule in zip(batch.columns, rules, strict=True)]
        for batch in _batches(source, len(names))
    )
    yield from numbered(converted, [kinds.TYPES[kinds.kind(rule)] for rule in rules])


def _learn(source: _Source, width: int) -> _Learned:
    """The first pass; raises Unusable on a table without rows, over its limits, or not strictly CSV."""
    learned = _Learned(columns=[kinds.Learned() for _ in range(width)])
    running = Running(source.options)
    for batch in _batches(source, width):
        running.add(batch.num_rows, width)
        for place, column in enumerate(batch.columns):
            learned.columns[place].look(column)
            if source.survey.quotes:
                learned.newlines += pc.sum(pc.count_substring(column, "\n")).as_py() or 0
        running.refuse_long_cells(batch, source.dialect.names)
    # Both an unclosed quote and a quote closed too late leave line ends inside values.
    if learned.newlines or source.survey.quotes % 2:
        _strictly(source)
    if not running.rows:
        raise Unusable(f"The table {shown(source.options.name)} has no rows.")
    learned.rows = running.rows
    return learned


def _batches(source: _Source, width: int) -> Iterator[pa.RecordBatch]:
    """The rows as batches of text; Arrow's own message would quote a cell, so it is never passed on."""
    keys = [f"c{place}" for place in range(width)]
    if not _has_more(source.text(source.dialect.skip)):
        return
    try:
        yield from pyarrow.csv.open_csv(
            source.text(source.dialect.skip),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=keys),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=source.dialect.delimiter, newlines_in_values=source.survey.quotes > 0
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.string()),
                null_values=list(kinds.MISSING),
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        _strictly(source)
        raise Unusable(
            f"We could not read {shown(source.options.name)} as a table with the delimiter "
            f"{dialect.WORDS.get(source.dialect.delimiter, 'given')}. Save it as Parquet."
        ) from None


def _has_more(text: decode.Utf8) -> bool:
    """Whether anything but blank lines is left (Arrow takes an empty text for a broken one)."""
    while piece := text.read(decode.CHUNK):
        if piece.strip(b"\r\n"):
            return True
    return False


def _strictly(source: _Source) -> None:
    """Read record by record with the standard library and raise Unusable at the first bad line."""
    options = source.options
    width = len(source.dialect.names)
    limit = csv.field_size_limit(options.limits.cell_bytes)
    text = io.TextIOWrapper(io.BufferedReader(source.text(source.dialect.skip)), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=source.dialect.delimiter, strict=True)
    try:
        while True:
            line = source.dialect.lines + reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as bad:
                raise Unusable(
                    f"We could not read {shown(options.name)}. {_why(bad, line, options)}"
                ) from None
            if record and len(record) != width:
                raise Unusable(
                    f"We could not read {shown(options.name)}. Line {line:,} has {_values(len(record))}, "
                    f"the header has {width:,}. Fix that line or save the table as Parquet."
                )
    finally:
        csv.field_size_limit(limit)


def _why(bad: csv.Error, line: int, options: Options) -> str:
    said = str(bad)
    if "unexpected end" in said:
        return f"A quote opened on line {line:,} is never closed. Fix that line or save the table as Parquet."
    if "field limit" in said:
        limit = options.limits.cell_bytes // 1_000_000
        return f"A cell on line {line:,} holds more than {limit} MB of text, or its quote is never closed."
    return f"Line {line:,} has text after a closing quote. Fix that line or save the table as Parquet."


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count:,} values"


def _rules(columns: list[kinds.Learned]) -> tuple[list[str], str]:
    """One rule a column, and the file's decimal sign.

    A comma is the decimal sign where some number can only be read so, and no number has a point.
    """
    rules = [column.rule for column in columns]
    comma = any(
        rule == "comma" and column.decimal_comma for rule, column in zip(rules, columns, strict=True)
    ) and "number" not in {rule for rule, column in zip(rules, columns, strict=True) if column.seen}
    if comma:
        return rules, ","
    return ["text" if rule == "comma" else rule for rule in rules], "."


def _refuse_headerless(source: _Source, rules: list[str]) -> None:
    numeric = [rule in ("integer", "number", "comma") for rule in rules]
    if dialect.looks_like_data(source.dialect.names, numeric):
        raise Unusable(
            f"The first line of {shown(source.options.name)} looks like data, not like column names. "
            "Add a line with the column names."
        )


def _notes(source: _Source, learned: _Learned, names: list[str], rules: list[str]) -> list[str]:
    notes: list[str] = []
    survey = source.survey
    last = 0 if survey.ends_with_line else 1
    blank = survey.lines + last - source.dialect.lines - learned.rows - learned.newlines
    blank = max(0, blank) + source.dialect.blank
    if blank:
        notes.append("1 blank line skipped" if blank == 1 else f"{blank:,} blank lines skipped")
    told = list(zip(names, learned.columns, rules, strict=True))
    zeros = [name for name, column, rule in told if column.zeros and rule == "integer"]
    if zeros:
        notes.append(f"leading zeros in {listed(zeros)} were dropped: the values were read as numbers")
    grouped = [name for name, column, rule in told if column.thousands and rule == "text"]
    if grouped:
        notes.append(f"{listed(grouped)} stays text: the commas or points could part thousands or decimals")
    far = [name for name, column, rule in told if column.far and rule == "text"]
    if far:
        notes.append(f"{listed(far)} stays text: some dates lie before 1680 or after 2259")
    beyond = [name for name, column, rule in told if column.beyond and rule == "text"]
    if beyond:
        notes.append(
            f"{listed(beyond)} stays text: some numbers are infinite or too large to be kept exactly"
        )
    rounded = [name for name, column, rule in told if column.rounded and rule == "number"]
    if rounded:
        notes.append(
            f"some numbers in {listed(rounded)} have more digits than can be kept; they were rounded"
        )
    return notes
