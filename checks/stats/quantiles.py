"""Quantiles of repeated measurements, with intervals that assume no distribution.

Source: order-statistic intervals from the binomial distribution (Conover 1999, section 3.2).
"""

from collections.abc import Sequence
from statistics import fmean, stdev

from msgspec.structs import replace

from checks.contract import Estimate, Unit
from checks.stats.distributions import binomial_quantile, student


def quantile(name: str, values: Sequence[float], at: float, level: float, *, unit: Unit) -> Estimate:
    """The `at` quantile of independent values, with an interval of at least `level`.

    An end is None where there are too few values for the level to be reached on that side.
    """
    ordered = sorted(values)
    n = len(ordered)
    tail = (1 - level) / 2
    # The r-th smallest lies below the quantile if more than r - 1 values do, and so on above.
    below = binomial_quantile(tail, n, at)
    above = binomial_quantile(1 - tail, n, at) + 1
    point = ordered[min(n - 1, int(at * n))] if at != 0.5 else _median(ordered)
    return Estimate(
        name=name,
        value=point,
        low=ordered[below - 1] if below >= 1 else (0.0 if ordered[0] >= 0 else None),
        high=ordered[above - 1] if above <= n else None,
        level=level,
        n=n,
        method=f"order-statistic interval of the {100 * at:g} % quantile of {n} measurements",
        of="population",
        unit=unit,
    )


def unhurried(wall: Estimate, seconds: Sequence[float], spent: Sequence[float]) -> Estimate:
    """The wall-clock quantile with a lower end that other work on the machine cannot have pushed up.

    Other work lengthens waits, and processor time too where caches and cores are shared; it never shortens them.
    So what is sure of the model itself is no more than what every call took: the quickest of `seconds`, or of the
    processor's `spent` where that is more.
    """
    sure = max(min(spent), min(seconds))
    if wall.low is None or sure >= wall.low:
        return wall
    return replace(wall, low=sure, method=f"{wall.method}; its lower end is the quickest call's")


def average(name: str, values: Sequence[float], level: float, *, unit: Unit) -> Estimate:
    """Mean of independent values with Student's interval; ends are None for a single value."""
    n = len(values)
    centre = fmean(values)
    half = student(level, n - 1) * stdev(values) / n**0.5 if n > 1 else None
    return Estimate(
        name=name,
        value=centre,
        low=None if half is None else centre - half,
        high=None if half is None else centre + half,
        level=level,
        n=n,
        method="Student interval of a mean",
        of="population",
        unit=unit,
    )


def _median(ordered: list[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
