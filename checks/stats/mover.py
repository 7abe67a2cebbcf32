"""Differences of two estimates from separate rows, and ratios of means, with intervals.

Sources: the method of variance estimates recovery (MOVER; Zou and Donner 2008, Statist. Med. 27:1693), which
keeps the lopsidedness of each interval; the delta method on the log scale for ratios; Welch 1947, Biometrika
34:28, for means.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.distributions import student_or_normal
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Of some rows' values: how many, their mean and their variance (n - 1)."""

    n: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: "np.ndarray") -> "Moments":
        """`values` (n,), n > 0."""
        spread = float(values.var(ddof=1)) if len(values) > 1 else 0.0
        return cls(n=len(values), mean=float(values.mean()), variance=spread)


def difference(name: str, own: Estimate, other: Estimate, *, unit: Unit = "gap") -> Estimate:
    """`own` minus `other`, both with closed intervals of one level."""
    if own.low is None or own.high is None or other.low is None or other.high is None:
        raise ValueError("a difference needs closed intervals")
    value = own.value - other.value
    return Estimate(
        name=name,
        value=value,
        low=value - math.hypot(own.value - own.low, other.high - other.value),
        high=value + math.hypot(own.high - own.value, other.value - other.low),
        level=own.level,
        n=own.n + other.n,
        method=f"MOVER interval of a difference; each: {own.method}",
        of="population",
        unit=unit,
    )


def log_ratio(name: str, own: Estimate, other: Estimate) -> Estimate | None:
    """`own` over `other`, by MOVER on the log scale; None where either is not above 0.

    An end that is not there, or is not above 0, leaves that end of the ratio open.
    """
    if not (own.value > 0 and other.value > 0):
        return None
    up = _apart(own.high, own.value), _apart(other.value, other.low)
    down = _apart(own.value, own.low), _apart(other.high, other.value)
    value = own.value / other.value
    return Estimate(
        name=name,
        value=value,
        low=0.0 if None in down else value * math.exp(-math.hypot(*(each or 0.0 for each in down))),
        high=None if None in up else value * math.exp(math.hypot(*(each or 0.0 for each in up))),
        level=min(own.level, other.level),
        n=own.n + other.n,
        method=f"MOVER interval of a ratio on the log scale; each: {own.method}",
        of="population",
        unit="ratio",
    )


def _apart(high: float | None, low: float | None) -> float | None:
    """By how much two positive numbers differ in logs, at least 0."""
    if high is None or low is None or not (high > 0 and low > 0):
        return None
    return max(0.0, math.log(high / low))


def mean_gap(name: str, own: Moments, other: Moments, scale: float, level: float) -> Estimate:
    """Mean of `own` minus that of `other` in units of `scale` > 0, with Welch's interval."""
    a, b = own.variance / own.n, other.variance / other.n
    quantile, spread = z_of(level), a + b
    if spread > 0:
        freedom = spread**2 / (a * a / max(1, own.n - 1) + b * b / max(1, other.n - 1))
        quantile = student_or_normal(level, freedom)
    value, half = (own.mean - other.mean) / scale, quantile * math.sqrt(spread) / scale
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=own.n + other.n,
        method="Welch interval of a difference of means",
        of="population",
        unit="sd",
    )


def mean_ratio(name: str, own: Moments, other: Moments, level: float, power: float = 1.0) -> Estimate | None:
    """(mean of `own` over that of `other`) ** power, of values that are never below 0; folded to at most 1.

    A side whose values vary less than both together, each over its mean, may only lack the rare large ones, so
    it is taken to vary as much as both (Layard 1973, JASA 68:195, pools the kurtosis of variances likewise).
    None where either mean is 0. An interval that reaches over 1 ends there.
    """
    if not (own.mean > 0 and other.mean > 0):
        return None
    relative = [each.variance / each.mean**2 for each in (own, other)]
    pooled = (own.n * relative[0] + other.n * relative[1]) / (own.n + other.n)
    a, b = (max(seen, pooled) / each.n for seen, each in zip(relative, (own, other), strict=True))
    quantile, spread = z_of(level), a + b
    if spread > 0:
        quantile = student_or_normal(
            level, spread**2 / (a * a / max(1, own.n - 1) + b * b / max(1, other.n - 1))
        )
    apart, half = (
        power * abs(math.log(own.mean / other.mean)),
        power * quantile * math.sqrt(spread),
    )
    return Estimate(
        name=name,
        value=math.exp(-apart),
        low=math.exp(-apart - half),
        high=math.exp(min(0.0, half - apart)),
        level=level,
        n=own.n + other.n,
        method="delta interval of a ratio of means, log scale",
        of="population",
        unit="ratio",
    )
