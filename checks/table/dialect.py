"""How a text separates its values: the delimiter, the header record, and where the rows begin."""

import csv
import io
import itertools
import re
from dataclasses import dataclass

from checks.contract import Unusable
from checks.table.limits import Options
from checks.table.names import shown

DELIMITERS = (",", ";", "\t", "|")
WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
# Enough records to judge by, in a head that one hostile line cannot fill.
_RECORDS = 200
_HINT = re.compile(r'"?sep=(.)"?(\r\n|\n|\r)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`names` is the header record; `skip` characters and `lines` line ends come before the first row."""

    delimiter: str
    names: tuple[str, ...]
    skip: int
    lines: int
    blank: int


def detect(head: str, options: Options) -> Dialect:
    """Judge by the first characters of a text, which must hold the whole header record.

    The delimiter is the one that splits most records into as many values as the header has; among
    equals, into the most. Raises Unusable if there is no header or it never ends.
    """
    hint = _HINT.match(head)
    start = hint.end() if hint else 0
    blank = 0
    for line in io.StringIO(head[start:], newline=""):
        if line.strip():
            break
        start += len(line)
        blank += 1
    body = head[start:]
    if not body:
        raise Unusable(f"The file {shown(options.name)} is empty.")
    delimiter = options.delimiter or (hint[1] if hint else _best(body))
    names, length, lines = _header(body, delimiter, options)
    return Dialect(
        delimiter=delimiter, names=names, skip=start + length, lines=lines + blank + (hint is not None),
        blank=blank,
    )  # fmt: skip


def _best(body: str) -> str:
    scores: dict[str, tuple[float, int]] = {}
    for delimiter in DELIMITERS:
        counts = _counts(body, delimiter)
        if counts and counts[0] > 1:
            agree = counts.count(counts[0]) / len(counts)
            scores[delimiter] = (round(agree, 2), counts[0])
    return max(scores, key=lambda found: scores[found]) if scores else ","


def _counts(body: str, delimiter: str) -> list[int]:
    """How many values each of the first records holds; the last is left out, it may be cut."""
    counts: list[int] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        counts.extend(len(record) for record in itertools.islice(reader, _RECORDS + 1) if record)
    except csv.Error:
        return counts
    return counts[:-1] if len(counts) > 1 else counts


def _header(body: str, delimiter: str, options: Options) -> tuple[tuple[str, ...], int, int]:
    """The first record, how many characters it takes with its line end, and how many lines."""
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        names = next(reader)
    except csv.Error as bad:
        why = "opens a quote that never closes" if "end of data" in str(bad) else "is not valid CSV"
        raise Unusable(f"We could not read {shown(options.name)}. Its header {why}.") from bad
    lines = list(itertools.islice(io.StringIO(body, newline=""), reader.line_num))
    length = sum(len(line) for line in lines)
    ended = lines[-1].endswith(("\n", "\r"))
    return tuple(names), length, len(lines) if ended else len(lines) - 1


def looks_like_data(names: tuple[str, ...], numeric: list[bool]) -> bool:
    """Whether the header is a row of data: every numeric column's name is a number too.

    Numbers that count up by one or are years are names (a frame's default columns, 2019 to 2023).
    """
    written = [_number(name) for name in names]
    if not any(numeric) or any(
        value is None for value, is_number in zip(written, numeric, strict=True) if is_number
    ):
        return False
    values = [value for value in written if value is not None]
    years = all(1900 <= value <= 2100 and value.is_integer() for value in values)
    counting = all(later - earlier == 1 for earlier, later in itertools.pairwise(values))
    return not years and (len(values) < 2 or not counting)


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None
