"""Differences of means, with intervals. Source: Welch 1947, Biometrika 34:28."""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


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
    from scipy.stats import t

    (n, mean, variance), (m, other, other_variance) = first, second
    a, b = variance / n, other_variance / m
    pooled = math.sqrt(((n - 1) * variance + (m - 1) * other_variance) / (n + m - 2))
    if not pooled > 0 or not math.isfinite(pooled):
        return None
    freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1))
    quantile = float(t.ppf(0.5 + level / 2, freedom)) if freedom < 200 else z_of(level)
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


def mean_gap(name: str, first: "np.ndarray", second: "np.ndarray", level: float) -> Estimate | None:
    """Mean of `first` (n,) minus mean of `second` (m,) with Welch's interval; None with fewer than two of either."""
    from scipy.stats import t

    n, m = len(first), len(second)
    if n < 2 or m < 2:
        return None
    a, b = float(first.var(ddof=1)) / n, float(second.var(ddof=1)) / m
    value, spread = float(first.mean() - second.mean()), math.sqrt(a + b)
    freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1)) if spread > 0 else 1.0
    half = float(t.ppf(0.5 + level / 2, freedom)) * spread
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n + m,
        method="Welch interval of a difference of means",
        of="population",
        unit="score",
    )
