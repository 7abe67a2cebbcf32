"""Where a number lies along an axis: a domain with round ticks, on a straight or a log axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, with ticks between; `log` places by logarithm."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value in per cent of the axis, kept inside it."""
        if self.log:
            low, high, it = (math.log(max(v, 1e-300)) for v in (self.low, self.high, value))
        else:
            low, high, it = self.low, self.high, value
        return round(min(100.0, max(0.0, 100 * (it - low) / (high - low))), 3)


def straight(values: Iterable[float], *, zero: bool = False, pad: float = 0.06) -> Axis:
    """An axis over the values with two to six round ticks. `zero` makes it start, or end, at 0: for bars."""
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    high = high if high > low or low != 0 else 1.0
    wide = high - low or abs(high)
    low -= 0.0 if zero and low == 0 else pad * wide
    high += 0.0 if zero and high == 0 else pad * wide
    return Axis(low, high, _round(low, high))


def logarithmic(values: Iterable[float]) -> Axis:
    """A log axis over the positive values, with powers of ten as ticks."""
    known = [value for value in values if value > 0 and math.isfinite(value)] or [1.0, 10.0]
    low, high = min(known), max(known)
    if low == high:
        low, high = low / 2, high * 2
    pad = (high / low) ** 0.06
    low, high = low / pad, high * pad
    powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    ticks = tuple(10.0**power for power in powers)
    return Axis(low, high, ticks if len(ticks) > 1 else (low * pad, high / pad), log=True)


def _round(low: float, high: float) -> tuple[float, ...]:
    least = 10 ** math.floor(math.log10((high - low) / 6))
    step = next(least * m for m in (1, 2, 5, 10, 20) if (high - low) / (least * m) <= 6)
    first = math.ceil(low / step)
    return tuple(round(i * step, 12) for i in range(first, math.floor(high / step) + 1))
