"""Python values, as spreadsheets and JSON hold them, to columns of one kind each."""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from checks.table import kinds

if TYPE_CHECKING:
    from checks.table.tables import Kind

_INT64 = 2**63


class Values:
    """What the values of one column seen so far allow; texts are learned as in a CSV if `as_written`.

    Spreadsheets hold numbers and dates as text where someone typed them so; pandas reads those as CSV
    text is read. In JSON a text that looks like a number is a text, and only dates, which JSON cannot
    say, are read from texts.
    """

    def __init__(self, *, as_written: bool) -> None:
        self._as_written = as_written
        self._types: set[type] = set()
        self.texts = kinds.Learned()
        if not as_written:
            self.texts.allowed = ("date", "time", "utc")
        self.nested = False

    def look(self, values: Sequence[object]) -> None:
        """Narrow what the column may be by some of its values."""
        plain = _plains(values)
        types = {type(value) for value in plain} - {type(None)}
        self._types |= types
        self.nested = self.nested or bool(types & {list, dict})
        if str in types:
            texts = [value if isinstance(value, str) else None for value in plain]
            self.texts.look(self._column(texts))

    @property
    def empty(self) -> bool:
        """Whether no value was seen yet."""
        return not self._types

    @property
    def rule(self) -> str:
        """The rule of `kinds` to convert by."""
        types = self._types
        if str in types and not self.texts.seen:
            # Every text was one of the words for missing.
            types = types - {str}
        if not types:
            return "number"
        if types == {str}:
            return self.texts.rule
        if types == {bool}:
            return "boolean"
        if types == {int}:
            return "integer"
        if types <= {int, float}:
            return "number"
        if types <= {date, datetime} and datetime in types:
            return "time"
        if types == {date}:
            return "date"
        # Numbers among texts that are all numbers: a sheet where some were typed as text.
        if self._as_written and types <= {int, float, str} and self.texts.rule in ("integer", "number"):
            return "number" if float in types or self.texts.rule == "number" else "integer"
        return "text"

    @property
    def kind(self) -> "Kind":
        return kinds.kind(self.rule)

    def converted(self, values: Sequence[object]) -> pa.Array:
        """The values as one array of the final type."""
        plain = _plains(values)
        rule = self.rule
        if str in self._types and not self.texts.seen:
            plain = [None if isinstance(value, str) else value for value in plain]
        elif self._types == {str}:
            return kinds.converted(self._column(plain), rule)
        elif rule == "text" or str in self._types:
            return kinds.converted(self._column([_written(value) for value in plain]), rule)
        if rule == "time":
            plain = [
                datetime(value.year, value.month, value.day)  # noqa: DTZ001  a table's times carry no zone
                if isinstance(value, date) and not isinstance(value, datetime)
                else value
                for value in plain
            ]
        return pa.array(plain, kinds.TYPES[kinds.kind(rule)])

    def _column(self, texts: Sequence[object]) -> "pa.StringArray":
        missing = frozenset(kinds.MISSING) if self._as_written else frozenset[str]()
        return pa.array([None if text in missing else text for text in texts], pa.string())


def _plains(values: Sequence[object]) -> Sequence[object]:
    """Every value through `_plain`, or as they are where a look at their types shows that all are."""
    types = set(map(type, values)) - {type(None)}
    if types <= {bool, str}:
        return values
    # NaN and infinity fail the comparison, as they must.
    numbers = [value for value in values if isinstance(value, int | float)]
    if types <= {int, float} and all(-_INT64 <= value < _INT64 for value in numbers):
        return values
    return [_plain(value) for value in values]


def _plain(value: object) -> object:
    """One of None, bool, int, float, str, date, datetime, list and dict; what fits none is text."""
    match value:
        case bool() | str() | None | list() | dict():
            return value
        case int():
            return value if -_INT64 <= value < _INT64 else str(value)
        case float():
            return None if math.isnan(value) else value if math.isfinite(value) else str(value)
        case datetime():
            # A spreadsheet's whole day is a date that was formatted so, as pandas keeps it a time.
            return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        case date():
            return value
        case time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return str(value)


def _written(value: object) -> str | None:
    """The value as text, as a CSV would hold it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)
