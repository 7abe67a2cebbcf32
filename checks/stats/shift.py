"""How far two samples' distributions lie apart, with intervals.

Sources: Kolmogorov's limit law for the largest gap of two empirical distributions (Smirnov 1948, Ann.
Math. Stat. 19:279); DeLong 1988 for the chance that one sample's value exceeds the other's.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.auc import logit_interval
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def gap_of(first: "np.ndarray", second: "np.ndarray") -> float:
    """The largest gap of the cumulative shares of two samples (n,) and (m,): Kolmogorov-Smirnov's statistic."""
    import numpy as np

    at = np.concatenate([first, second])
    one, other = (np.searchsorted(np.sort(each), at, side="right") / len(each) for each in (first, second))
    return float(np.abs(one - other).max())


def largest_gap(name: str, gap: float, n: int, m: int, level: float) -> Estimate:
    """The two-sample Kolmogorov-Smirnov distance of n and m values.

    By the triangle inequality the observed distance lies within the null law's quantile of the true
    one, whatever that is, so the interval holds for drifted samples too.
    """
    from scipy.special import kolmogi

    reach = float(kolmogi(1 - level)) * math.sqrt(1 / n + 1 / m)
    return Estimate(
        name=name,
        value=gap,
        low=max(0.0, gap - reach),
        high=min(1.0, gap + reach),
        level=level,
        n=n + m,
        method="Kolmogorov-Smirnov band",
        of="population",
        unit="share",
    )


def rank_shift(name: str, area: float, variance: float, rare: int, n: int, level: float) -> Estimate:
    """Chance that a later value exceeds an earlier one, ties half, folded at 0.5 so that 0.5 is no shift."""
    low, high = logit_interval(area, math.sqrt(max(0.0, variance)), level, rare)
    low, high = min(low, area), max(high, area)
    if area < 0.5:
        low, high = 1 - high, 1 - low
    value = max(area, 1 - area)
    return Estimate(
        name=name,
        value=value,
        low=max(0.5, low) if low > 0.5 else 0.5,
        high=high,
        level=level,
        n=n,
        method="DeLong interval of a rank comparison, folded at 0.5",
        of="population",
        unit="auc",
    )


def total_variation(name: str, levels: Mapping[tuple[int, int], int], level: float) -> Estimate | None:
    """Half the sum of the shares' differences, less what chance alone gives; both samples non-empty.

    `levels` maps a level's two counts to the number of levels with these counts. Chance gives the mean
    that shuffling would leave (each level's rows falling to the samples as coins do). The spread is that
    of the one difference of shares that the distance is: over all levels more common in the first.
    """
    n = sum(a * many for (a, _), many in levels.items())
    m = sum(b * many for (_, b), many in levels.items())
    if not n or not m:
        return None
    seen = sum(abs(a / n - b / m) * many for (a, b), many in levels.items()) / 2
    more = [(a, b, many) for (a, b), many in levels.items() if a / n > b / m]
    p, q = sum(a * many for a, _, many in more) / n, sum(b * many for _, b, many in more) / m
    by_total: dict[int, int] = {}
    for (a, b), many in levels.items():
        by_total[a + b] = by_total.get(a + b, 0) + many
    chance = sum(mean_gap(total, n, m) * many for total, many in by_total.items()) / 2
    value = min(1.0, max(0.0, seen - chance))
    # At least the spread of shuffled samples where they seem to have no level in common, or all.
    spread = math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    spread = max(spread, math.sqrt(1 / n + 1 / m) / math.sqrt(n + m))
    reach = z_of(level) * spread
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, min(value, seen - chance - reach)),
        high=min(1.0, max(value, seen + reach)),
        level=level,
        n=n + m,
        method="total variation less its mean under shuffling, normal interval",
        of="population",
        unit="share",
    )


def mean_gap(total: int, n: int, m: int) -> float:
    """Mean of |a/n - b/m| for `total` rows that each fall to the first sample with chance p = n/(n + m).

    As a/n - b/m is (1/n + 1/m) times a's distance from its mean, de Moivre's closed form of a binomial's mean
    absolute deviation gives it: 2 k C(t, k) p^k (1 - p)^(t - k + 1) with k = floor(t p) + 1 (Diaconis and Zabell
    1991, Stat. Sci. 6:284).
    """
    share = n / (n + m)
    above = total * n // (n + m) + 1
    if above > total:
        return 0.0
    log_ways = math.lgamma(total + 1) - math.lgamma(above + 1) - math.lgamma(total - above + 1)
    log_chance = log_ways + above * math.log(share) + (total - above + 1) * math.log1p(-share)
    return 2 * above * math.exp(log_chance) * (1 / n + 1 / m)
