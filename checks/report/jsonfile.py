"""report.json: the whole Report, schema preflight/1, written so that the same run gives the same bytes."""

import math
from typing import Any

import msgspec

from checks.document import Report
from checks.record.previous import decode as decode

DIGITS = 12  # engines and processors agree on fewer than the 17 that a float holds


def encode(report: Report) -> bytes:
    """The report as indented UTF-8 JSON; floats have 12 significant digits.

    Raises ValueError naming the place of a number that is not finite: estimates are finite or absent.
    """
    # Through the schema once, so that a whole number in a float's place is written as a float.
    typed = msgspec.convert(msgspec.to_builtins(report), Report)
    plain = _plain(msgspec.to_builtins(typed), "report")
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}; a number is finite or absent")
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_plain(key, where): _plain(held, f"{where}.{key}") for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(held, f"{where}[{i}]") for i, held in enumerate(value)]
    return value
