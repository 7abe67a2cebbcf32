"""Bootstrap intervals for what has no formula of its own.

Source: Efron and Tibshirani 1993, chapters 13 and 14 (percentile and BCa).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 1000


def mean(name: str, values: "np.ndarray", level: float, *, unit: Unit = "") -> Estimate:
    """Mean of independent values with Student's interval; needs at least two values."""
    from scipy.stats import t

    n = len(values)
    centre = float(values.mean())
    half = float(t.ppf(0.5 + level / 2, n - 1) * values.std(ddof=1) / n**0.5) if n > 1 else float("inf")
    finite = half != float("inf")
    return Estimate(
        name=name,
        value=centre,
        low=centre - half if finite else None,
        high=centre + half if finite else None,
        level=level,
        n=n,
        method="Student interval of a mean",
        of="population",
        unit=unit,
    )


def bootstrap(
    name: str,
    statistic: "Callable[[np.ndarray], float]",
    n: int,
    rng: "np.random.Generator",
    level: float,
    *,
    unit: Unit = "",
    strata: "np.ndarray | None" = None,
    resamples: int = RESAMPLES,
) -> Estimate | None:
    """Bootstrap interval of `statistic(rows)`, a function of row numbers into n rows.

    The spread of the resamples is put around the value with the normal quantile, because at the
    levels used here (1 - 0.01/m) a thousand resamples do not reach the percentiles themselves; it is
    widened to the percentiles where those lie further out. Resampling is within `strata` (n,) if
    given. None where the statistic is not finite.
    """
    import numpy as np

    everything = np.arange(n)
    value = statistic(everything)
    if not np.isfinite(value):
        return None
    groups = [everything] if strata is None else [everything[strata == s] for s in np.unique(strata)]
    drawn = np.array(
        [
            statistic(np.concatenate([rng.choice(group, len(group)) for group in groups]))
            for _ in range(resamples)
        ]
    )
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < resamples // 2:
        return None
    half = z_of(level) * float(drawn.std(ddof=1))
    tail = (1 - level) / 2
    low, high = (float(q) for q in np.quantile(drawn, [tail, 1 - tail]))
    return Estimate(
        name=name,
        value=float(value),
        low=min(float(value) - half, low),
        high=max(float(value) + half, high),
        level=level,
        n=n,
        method=f"bootstrap interval, {resamples:,} resamples",
        of="population",
        unit=unit,
    )
