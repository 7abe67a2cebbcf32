"""The wire format of both directions: a JSON line of at most 64 KiB, then raw parts of stated sizes.

    {"kind": "numbers", "shape": [100, 2], "sizes": [1600]}\\n<1600 bytes>

Stdlib only: the child speaks it before it may import anything else. Nothing here is ever unpickled.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

LINE = 64 * 1024
MOST_PARTS = 16


class Garbled(Exception):
    """A frame that breaks the format. The text says how, without quoting it."""


def encode(kind: str, parts: Sequence[bytes] = (), **header: Any) -> bytes:
    """One frame's header line. The parts follow it, unchanged.

    Raises Garbled if the line would be too long or holds a number that JSON cannot say.
    """
    try:
        told = {"kind": kind, "sizes": [len(part) for part in parts], **header}
        line = json.dumps(told, allow_nan=False).encode() + b"\n"
    except ValueError as failure:
        raise Garbled("a header that JSON cannot say") from failure
    if len(line) > LINE:
        raise Garbled("a header over 64 KiB")
    return line


def decode(line: bytes) -> dict[str, Any]:
    """The header of a frame from the other side, which may be hostile.

    `kind` is text and `sizes` a short list of non-negative integers; everything else is the caller's
    to check. Raises Garbled.
    """
    header = decode_json(line)
    if not isinstance(header, dict) or not isinstance(header.get("kind"), str):
        raise Garbled("a header without a kind")
    sizes = header.get("sizes")
    if not isinstance(sizes, list) or len(sizes) > MOST_PARTS:
        raise Garbled("a header without sizes")
    if any(type(size) is not int or size < 0 for size in sizes):
        raise Garbled("a size that is not a count")
    return header


def decode_json(text: bytes) -> Any:
    """Strict JSON: no NaN, no infinity, no number that overflows to one, no bottomless nesting."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as failure:
        raise Garbled(f"text that is not JSON ({type(failure).__name__})") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
