"""What kind of value a column of text holds, learned batch by batch, and its conversion.

Every rule here errs towards text: a number that would not survive (beyond int64, 1e400, inf), a date
far from our time or a number with thousands separators stays as it is written.
"""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from checks.table.tables import Kind

# The tokens that pandas.read_csv reads as missing (pandas.io.parsers STR_NA_VALUES).
MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
    "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
TYPES: dict["Kind", pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "text": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
}
_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_INTEGER = r"^[+-]?[0-9]+$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_PLAIN_COMMA = r"[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?"
_GROUPED_COMMA = r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"
_COMMA = rf"^({_PLAIN_COMMA}|{_GROUPED_COMMA})$"
# A comma that is not followed by exactly three digits cannot part thousands.
_SURELY_DECIMAL = r",([0-9]{0,2}|[0-9]{4,})([eE][+-]?[0-9]+)?$|\..*,"
_THOUSANDS = r"^[+-]?[0-9]{1,3}([.,][0-9]{3})+([.,][0-9]+)?$"
# A number in form, whether or not a computer's number can hold it.
_NUMBER_LIKE = r"(?i)^[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf(inity)?)$"
# Far more digits than a float keeps; programs write up to 19 of them.
_MANY_DIGITS = r"^[+-]?[0.]*[1-9](\.?[0-9]){20,}"
# Beyond these years pandas' nanoseconds overflow, and such a date is a sentinel or a slip.
_FIRST_DAY, _LAST_DAY = -106_000, 106_000
_MICROSECONDS = 86_400_000_000
_RULES = ("integer", "boolean", "number", "comma", "date", "time", "utc")


@dataclass(slots=True)
class Learned:
    """What the batches of one column seen so far still allow."""

    allowed: tuple[str, ...] = _RULES
    seen: bool = False
    zeros: bool = False
    decimal_comma: bool = False
    thousands: bool = False
    far: bool = False
    beyond: bool = False
    rounded: bool = False

    def look(self, column: "pa.StringArray") -> None:
        """Narrow what the column may be by one batch of strings and nulls."""
        if column.null_count == len(column):
            return
        if self.beyond:
            self.beyond = _matches_all(_trimmed(column), _NUMBER_LIKE)
        if not self.allowed:
            return
        if not self.seen:
            self.thousands = _matches_all(_trimmed(column), _THOUSANDS)
        self.seen = True
        still: list[str] = []
        for rule in self.allowed:
            # A whole number is a number in either notation.
            implied = rule in ("number", "comma") and "integer" in still
            if implied or self._fits(rule, column):
                still.append(rule)
        if "number" in self.allowed and "number" not in still:
            self.beyond = _matches_all(_trimmed(column), _NUMBER_LIKE)
        self.allowed = tuple(still)
        if "number" in still and "integer" not in still and pc.max(pc.binary_length(column)).as_py() > 20:
            some = pc.match_substring_regex(_trimmed(column), _MANY_DIGITS)
            self.rounded = self.rounded or bool(pc.any(some).as_py())
        if "integer" in still:
            self.zeros = self.zeros or _leading_zero(column)

    def _fits(self, rule: str, column: "pa.StringArray") -> bool:
        match rule:
            case "integer":
                return _integers(column) is not None
            case "boolean":
                return _all(pc.is_in(column, value_set=pa.array([*_TRUE, *_FALSE])), column)
            case "number":
                return _numbers(column) is not None
            case "comma":
                fits = _commas(column) is not None
                if fits and not self.decimal_comma:
                    self.decimal_comma = bool(
                        pc.any(pc.match_substring_regex(_trimmed(column), _SURELY_DECIMAL)).as_py()
                    )
                return fits
            case "date":
                days = _cast(column, pa.date32())
                return days is not None and self._near(days.cast(pa.int32()), 1)
            case _:
                stamps = _stamps(column, utc=rule == "utc")
                return stamps is not None and self._near(stamps.cast(pa.int64()), _MICROSECONDS)

    def _near(self, values: pa.Array, day: int) -> bool:
        ends = pc.min_max(values)
        near = ends["min"].as_py() >= _FIRST_DAY * day and ends["max"].as_py() <= _LAST_DAY * day
        self.far = self.far or not near
        return near

    @property
    def rule(self) -> str:
        """The first rule that every batch fits; an empty column is a number, as in pandas."""
        if not self.seen:
            return "number"
        return self.allowed[0] if self.allowed else "text"


def kind(rule: str) -> "Kind":
    """The kind of column that a rule makes."""
    match rule:
        case "comma":
            return "number"
        case "utc":
            return "time"
        case "integer" | "number" | "boolean" | "date" | "time":
            return rule
        case _:
            return "text"


def converted(column: "pa.StringArray", rule: str) -> pa.Array:
    """One batch as its final type; the rule must have been learned on the same values."""
    if column.null_count == len(column):
        return pa.nulls(len(column), TYPES[kind(rule)])
    match rule:
        case "integer":
            values = _integers(column)
        case "number":
            values = _numbers(column)
        case "comma":
            values = _commas(column)
        case "boolean":
            values = pc.if_else(pc.is_null(column), None, pc.is_in(column, value_set=pa.array(_TRUE)))
        case "date":
            values = _cast(column, pa.date32())
        case "time" | "utc":
            values = _stamps(column, utc=rule == "utc")
        case _:
            return column
    if values is None:
        raise AssertionError(f"a batch does not fit the rule {rule} learned from it")
    return values


def _all(fits: pa.Array, column: pa.Array) -> bool:
    """Every value that is not null fits (is_in says false, not null, for a null)."""
    return pc.sum(fits).as_py() == len(column) - column.null_count


def _matches_all(column: "pa.StringArray", pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False


def _trimmed(column: "pa.StringArray") -> "pa.StringArray":
    return pc.utf8_trim(column, characters=" \t")


def _cast(column: pa.Array, to: pa.DataType) -> pa.Array | None:
    try:
        return pc.cast(column, to)
    except pa.ArrowInvalid:
        return None


def _integers(column: "pa.StringArray") -> pa.Array | None:
    values = _cast(column, pa.int64())
    # Arrow reads 0x10 as sixteen; in a table it is a code.
    if values is not None and not pc.any(pc.match_substring(column, "x", ignore_case=True)).as_py():
        return values
    bare = _trimmed(column)
    if not _matches_all(bare, _INTEGER):
        return None
    return _cast(pc.utf8_ltrim(bare, characters="+"), pa.int64())


def _numbers(column: "pa.StringArray") -> pa.Array | None:
    values = _cast(column, pa.float64())
    if values is None:
        column = _trimmed(column)
        if not _matches_all(column, _NUMBER):
            return None
        values = _cast(column, pa.float64())
    return values if values is not None and _survive(values, column) else None


def _survive(values: pa.Array, written: "pa.StringArray") -> bool:
    """No infinity, and no whole number too large for int64 (it would lose its last digits)."""
    ends = pc.min_max(values)
    if not pc.all(pc.is_finite(values)).as_py():
        return False
    if max(-ends["min"].as_py(), ends["max"].as_py()) < 2.0**63:
        return True
    return not pc.any(pc.match_substring_regex(written, r"^[+-]?[0-9]{19,}$")).as_py()


def _commas(column: "pa.StringArray") -> pa.Array | None:
    bare = _trimmed(column)
    if not _matches_all(bare, _COMMA):
        return None
    plain = pc.replace_substring(pc.replace_substring(bare, ".", ""), ",", ".")
    values = _cast(plain, pa.float64())
    return values if values is not None and _survive(values, plain) else None


def _stamps(column: "pa.StringArray", *, utc: bool) -> pa.Array | None:
    # Arrow also reads a bare date, or a date and an hour, as a time; those are other kinds.
    if pc.min(pc.binary_length(column)).as_py() < 16 + utc:
        return None
    if utc:
        if not _all(pc.ends_with(column, "Z"), column):
            return None
        column = pc.utf8_slice_codeunits(column, 0, -1)
    return _cast(column, pa.timestamp("us"))


def _leading_zero(column: "pa.StringArray") -> bool:
    candidates = column.filter(pc.fill_null(pc.starts_with(column, "0"), fill_value=False))
    return bool(pc.any(pc.match_substring_regex(candidates, "^0[0-9]")).as_py())
