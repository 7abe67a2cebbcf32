"""A number from what a row holds, the same on every engine: by it samples are drawn, whatever the rows' order.

Engines have hashes of their own that agree with nobody's; MD5 of text and whole-number arithmetic they share.
"""

import zlib
from collections.abc import Mapping
from typing import Any

# Each engine declares these two functions when it is connected, in its own words: the first 60 bits of a text's MD5, and
# a number with its first 20 binary places, or all 60 of a small one. A null and a NaN have their own.
_TEXT, _NUMBER = "preflight_text", "preflight_number"
_SCALED = (
    "floor(least(greatest(CASE WHEN abs(x) < 0.0009765625e0 THEN x * 1152921504606846976e0 "
    "WHEN abs(x) < 4398046511104e0 THEN x * 1048576e0 ELSE x END, -4e18), 4e18))"
)
DUCKDB = (
    f"CREATE OR REPLACE TEMP MACRO {_TEXT}(x) AS CAST('0x' || left(md5(x), 15) AS BIGINT)",
    f"CREATE OR REPLACE TEMP MACRO {_NUMBER}(x) AS CAST({_SCALED} AS BIGINT)",
)
_TEMPORARY = "CREATE OR REPLACE TEMPORARY FUNCTION"
SPARK = (
    f"{_TEMPORARY} {_TEXT}(x STRING) RETURNS BIGINT RETURN CAST(conv(left(md5(x), 15), 16, 10) AS BIGINT)",
    f"{_TEMPORARY} {_NUMBER}(x DOUBLE) RETURNS BIGINT RETURN CAST({_SCALED} AS BIGINT)",
)

_LOW, _WHOLE = 2**32 - 1, 2**62 - 1
_MOST_SUMMED = 64  # so many columns' numbers add up to less than 2**62
# A cube is a different number for each number below such a prime (2 modulo 3), and in no order of theirs.
_PRIMES = (2_147_483_477, 2_147_483_249)
_COPY = 4_736_338_717  # beyond 32 bits, in which Spark numbers the rows of a window and would multiply them


def text_number(text: Any) -> Any:
    """An int64 from 0 to 2**60 that depends on the text (an Ibis string value) alone."""
    return _functions()[0](text)


def row_number_of(cells: Mapping[str, Any]) -> Any:
    """An int64 of at least 0 from a row's cells (Ibis values by their column's name), in whatever order they come.

    Equal rows share theirs, and else hardly any: numbers count to 20 binary places, small ones to 60.
    """
    import ibis

    names = sorted(cells)
    texts = [cells[name] for name in names if cells[name].type().is_string()]
    numbers = [_weighed(cells[name], name) for name in names]
    sums: list[Any] = [
        sum(numbers[start + 1 : start + _MOST_SUMMED], numbers[start])
        for start in range(0, len(numbers), _MOST_SUMMED)
    ]
    texts += [each.cast("string") for each in sums[1:]]
    bar: Any = ibis.literal("|")
    found = sums[0] & _WHOLE
    return found + text_number(bar.join(texts)) if texts else found


def drawn_by(content: Any, copy: Any, seed: int) -> tuple[Any, Any]:
    """What to order rows by for a draw: two int64, from a number of `row_number_of`, which copy it is, and a seed."""
    started = content + (copy * _COPY + zlib.crc32(str(seed).encode()))
    first, second = (_cubed(started % prime, prime) for prime in _PRIMES)
    return first, second


def _cubed(rest: Any, prime: int) -> Any:
    return rest * rest % prime * rest % prime


def _weighed(cell: Any, name: str) -> Any:
    """A number below 2**55 in size from one cell, with a weight that its column's name decides."""
    of, weight = cell.type(), zlib.crc32(name.encode())
    low, high = (weight & 0x3FFFFF) | 1, (weight >> 10) | 1
    if of.is_string():
        # Empty cells leave no trace in texts that are joined.
        return (cell.isnull().cast("int64") & _LOW) * low
    whole = _whole(cell)
    # Half of a number at a time: no product is beyond 64 bits.
    told = (whole & _LOW) * low
    if not (of.is_boolean() or of.is_date()):
        told = told + (whole >> 32) * high
    return told.fill_null(77 * low)


def _whole(cell: Any) -> Any:
    """A cell that is no text as a whole number."""
    import ibis

    of = cell.type()
    if of.is_boolean():
        return cell.cast("int64")
    if of.is_date():
        return cell.delta(ibis.date("1970-01-01"), unit="day")
    if of.is_timestamp():
        return cell.delta(ibis.timestamp("1970-01-01"), unit="microsecond")
    return _functions()[1](cell) if of.is_floating() else cell


def _functions() -> tuple[Any, Any]:
    """The two that every engine declares, as Ibis calls them."""
    import ibis

    @ibis.udf.scalar.builtin(name=_TEXT)
    def of_text(x: str) -> int:  # pyright: ignore[reportReturnType, reportUnusedParameter]
        """The first 60 bits of its MD5."""

    @ibis.udf.scalar.builtin(name=_NUMBER)
    def of_number(x: float) -> int:  # pyright: ignore[reportReturnType, reportUnusedParameter]
        """Its binary places as a whole number."""

    return of_text, of_number
