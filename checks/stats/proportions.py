"""Shares, gaps and ratios of counts, with intervals.

Sources: Wilson 1927; Newcombe 1998, Statist. Med. 17:873, method 10 (hybrid score) for differences;
Katz et al. 1978, Biometrics 34:469, for log ratios.
"""

import math

from checks.contract import Estimate
from checks.stats.levels import z_of


def wilson_ends(hits: int, n: int, level: float) -> tuple[float, float]:
    """Wilson score interval of a share of `hits` in `n` > 0."""
    z = z_of(level)
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the edges the formula gives the edge itself, but for rounding.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == n else min(1.0, centre + half)
    return min(low, share), max(high, share)


def share(name: str, hits: int, n: int, level: float) -> Estimate:
    low, high = wilson_ends(hits, n, level)
    return Estimate(
        name=name,
        value=hits / n,
        low=low,
        high=high,
        level=level,
        n=n,
        method="Wilson interval of a share",
        of="population",
        unit="share",
    )


def gap(name: str, hits: int, n: int, other_hits: int, other_n: int, level: float) -> Estimate:
    """First share minus second, with Newcombe's hybrid score interval; both n > 0."""
    p1, p2 = hits / n, other_hits / other_n
    l1, u1 = wilson_ends(hits, n, level)
    l2, u2 = wilson_ends(other_hits, other_n, level)
    difference = p1 - p2
    return Estimate(
        name=name,
        value=difference,
        low=difference - math.hypot(p1 - l1, u2 - p2),
        high=difference + math.hypot(u1 - p1, p2 - l2),
        level=level,
        n=n + other_n,
        method="Newcombe interval of a difference of shares",
        of="population",
        unit="gap",
    )


def ratio(name: str, hits: int, n: int, other_hits: int, other_n: int, level: float) -> Estimate | None:
    """First share over second, with Katz's log interval; None where the second share is zero.

    Where the first has no hits the value and the low end are 0 and the high end is found with half
    a hit added to each cell, as Katz's variance is undefined there.
    """
    if other_hits == 0:
        return None
    value = (hits / n) / (other_hits / other_n)
    a, b = (hits, other_hits) if hits else (0.5, other_hits + 0.5)
    m, k = (n, other_n) if hits else (n + 0.5, other_n + 0.5)
    spread = z_of(level) * math.sqrt(max(0.0, 1 / a - 1 / m + 1 / b - 1 / k))
    centre = math.log((a / m) / (b / k))
    return Estimate(
        name=name,
        value=value,
        low=min(value, math.exp(centre - spread)) if hits else 0.0,
        high=max(value, math.exp(centre + spread)),
        level=level,
        n=n + other_n,
        method="Katz log interval of a ratio of shares",
        of="population",
        unit="ratio",
    )


def clopper_pearson_low(hits: int, n: int, level: float) -> float:
    """One-sided exact lower end of a share (Clopper and Pearson 1934)."""
    from scipy.stats import beta

    return float(beta.ppf(1 - level, hits, n - hits + 1)) if hits else 0.0
