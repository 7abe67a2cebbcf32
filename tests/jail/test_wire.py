"""The wire format refuses what is not exactly it."""

import pytest

from checks.jail import wire
from checks.jail.words import cleaned


def test_a_frame_survives() -> None:
    line = wire.encode("numbers", [b"abc", b""], shape=[1, 2])
    header = wire.decode(line)
    assert header == {"kind": "numbers", "sizes": [3, 0], "shape": [1, 2]}


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind": "x", "sizes": [], "a": NaN}',
        b'{"kind": "x", "sizes": [], "a": -Infinity}',
        b'{"kind": "x", "sizes": [], "a": 1e400}',
        b"[" * 100_000,
        b'{"kind": 1, "sizes": []}',
        b'{"kind": "x"}',
        b'{"kind": "x", "sizes": [1.0]}',
        b'{"kind": "x", "sizes": [true]}',
        b'{"kind": "x", "sizes": [-1]}',
        b'{"kind": "x", "sizes": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}',
        b'{"kind": "x", "sizes": [], "a": ' + b"9" * 5000 + b"}",
        b"\xff",
        b"",
        b"null",
    ],
)
def test_anything_else_is_garbled(line: bytes) -> None:
    with pytest.raises(wire.Garbled):
        wire.decode(line)


def test_a_header_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(wire.Garbled):
        wire.encode("x", says="x" * wire.LINE)
    with pytest.raises(wire.Garbled):
        wire.encode("x", value=float("nan"))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\r\n\tb", "a b"),
        ("a\u202eb\u2066c\u200b", "abc"),
        ("\x00\x07", ""),
        ("x" * 600, "x" * 499 + "…"),
        ("a\ud800b", "ab"),
    ],
)
def test_words_are_one_clean_line(text: str, clean: str) -> None:
    assert cleaned(text) == clean
