"""Walks protobuf bytes without a schema: field numbers and where their values lie. Stdlib only."""

from collections.abc import Iterator
from typing import Protocol

VARINT, EIGHT_BYTES, SPAN, FOUR_BYTES = 0, 1, 2, 5
LONGEST_VARINT = 10


class Data(Protocol):
    """Anything that gives bytes for a slice: bytes themselves, or `FileBytes`."""

    def __getitem__(self, place: slice, /) -> bytes: ...


class Broken(Exception):
    """The bytes are not protobuf. `cut` tells a value that runs over the end from nonsense."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("cut off" if cut else "not protobuf")
        self.cut = cut


Field = tuple[int, int, int, int]


def fields(data: Data, start: int, end: int) -> Iterator[Field]:
    """(number, wire type, value or start, end) of each field between `start` and `end`.

    For a varint the third is its value; for the others the value lies between the third and the
    fourth. Raises Broken.
    """
    while start < end:
        key, start = _varint(data, start, end)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise Broken(cut=False)
        if wire == VARINT:
            value, start = _varint(data, start, end)
            yield number, wire, value, start
            continue
        if wire == SPAN:
            length, start = _varint(data, start, end)
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            length = 8 if wire == EIGHT_BYTES else 4
        else:
            raise Broken(cut=False)
        if start + length > end:
            raise Broken(cut=True)
        yield number, wire, start, start + length
        start += length


def whole_numbers(data: Data, wire: int, value: int, end: int) -> list[int]:
    """A repeated int64 field: one varint, or many of them packed. Negative numbers are restored."""
    if wire == VARINT:
        return [_signed(value)]
    found: list[int] = []
    while value < end:
        number, value = _varint(data, value, end)
        found.append(_signed(number))
    return found


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


def _varint(data: Data, start: int, end: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(data[start : min(end, start + LONGEST_VARINT)]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, start + place + 1
    raise Broken(cut=end - start < LONGEST_VARINT)
