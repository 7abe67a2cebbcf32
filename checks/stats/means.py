"""Differences of means, with intervals. Source: Welch 1947, Biometrika 34:28."""

import math

from checks.contract import Estimate
from checks.stats.distributions import student
from checks.stats.levels import z_of


def standard_gap(
    name: str,
    first: tuple[int, float, float],
    second: tuple[int, float, float],
    level: float,
) -> Estimate | None:
    """First mean minus second, in pooled standard deviations, each given as (n, mean, variance).

    Welch's interval of the difference, with Student's quantile, over the pooled deviation; None
    where no variance is left.
    """
    (n, mean, variance), (m, other, other_variance) = first, second
    a, b = variance / n, other_variance / m
    pooled = math.sqrt(((n - 1) * variance + (m - 1) * other_variance) / (n + m - 2))
    if not pooled > 0 or not math.isfinite(pooled):
        return None
    freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1))
    quantile = student(level, freedom) if freedom < 200 else z_of(level)
    value, half = (mean - other) / pooled, quantile * math.sqrt(a + b) / pooled
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n + m,
        method="Welch interval of a difference of means",
        of="population",
        unit="sd",
    )
