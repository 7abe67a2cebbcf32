"""How strongly two columns go together, as matrices over many columns at once.

Sources: Spearman 1904; Cramér's V with the bias correction of Bergsma 2013, J. Korean Stat. Soc. 42:323;
correlation ratio (Fisher 1925) of ranks over levels, adjusted like R² for the number of levels;
the jackknife over groups of rows (Quenouille 1956, Tukey 1958).
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.distributions import student
from checks.stats.ranks import ranks

GROUPS, BINS = 20, 8

if TYPE_CHECKING:
    import numpy as np


def rank_correlation(numbers: "np.ndarray") -> "np.ndarray":
    """Spearman's correlation (p, p) of the columns of `numbers` (n, p); NaN ranks in the middle.

    A constant column correlates with nothing.
    """
    import numpy as np

    scores = standard_ranks(numbers)
    return np.clip(scores.T @ scores / max(1, len(scores)), -1, 1)


def standard_ranks(numbers: "np.ndarray") -> "np.ndarray":
    """Ranks (n, p) of each column with mean 0 and variance 1, or all 0 for a constant one."""
    import numpy as np

    made = np.zeros_like(numbers, dtype=np.float64)
    for at in range(numbers.shape[1]):
        there = ~np.isnan(numbers[:, at])
        if there.any():
            ranked = ranks(numbers[there, at])
            # Empty cells stand in the middle, where they pull neither way.
            made[there, at] = ranked - ranked.mean()
    spread = made.std(axis=0)
    return np.divide(made, spread, out=np.zeros_like(made), where=spread > 0)


def cramers_v(first: "np.ndarray", second: "np.ndarray") -> float:
    """Corrected V of two columns of level codes (n,) from 0; 0 where either has one level."""
    import numpy as np

    n, r, k = len(first), int(first.max()) + 1, int(second.max()) + 1
    if n < 2:
        return 0.0
    table = np.bincount(first * k + second, minlength=r * k).reshape(r, k).astype(float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    r, k = table.shape
    if min(r, k) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi = float(((table - expected) ** 2 / expected).sum()) / n
    phi = max(0.0, phi - (k - 1) * (r - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    least = min(rows, columns) - 1
    return 0.0 if least <= 0 else float(np.sqrt(min(1.0, phi / least)))


def correlation_ratio(codes: "np.ndarray", scores: "np.ndarray") -> "np.ndarray":
    """How much levels (n,) tell of each column of `scores` (n, p) of mean 0 and variance 1: eta (p,)."""
    import numpy as np

    n, levels = len(codes), int(codes.max()) + 1
    if n <= levels or levels < 2:
        return np.zeros(scores.shape[1])
    counts = np.bincount(codes, minlength=levels)
    sums = np.zeros((levels, scores.shape[1]))
    np.add.at(sums, codes, scores)
    there = counts > 0
    explained = (sums[there] ** 2 / counts[there][:, None]).sum(axis=0) / n
    adjusted = 1 - (1 - explained) * (n - 1) / (n - there.sum())
    constant = (scores**2).sum(axis=0) == 0
    return np.where(constant, 0.0, np.sqrt(np.clip(adjusted, 0, 1)))


def jackknifed(name: str, measure: "Callable[[np.ndarray], float]", n: int, level: float) -> Estimate:
    """A measure from 0 to 1 of the rows whose numbers it is given, with an interval.

    Every twentieth row is left out in turn, so rows must be in no telling order; Student's interval with
    19 degrees of freedom on the scale of Fisher's z. Where leaving rows out changes nothing (a perfect
    association) the low end is what a few unseen exceptions would leave, by the rule of three.
    """
    import numpy as np

    rows = np.arange(n)
    value = measure(rows)
    parts = np.array([measure(rows[rows % GROUPS != group]) for group in range(GROUPS)])
    # Beyond a millionth of 1 only rounding differs.
    z = np.arctanh(np.clip([value, *parts], 0, 1 - 1e-6))
    spread = math.sqrt((GROUPS - 1) / GROUPS * float(((z[1:] - z[1:].mean()) ** 2).sum()))
    reach = student(level, GROUPS - 1) * spread
    unseen = 2 * math.log(2 / (1 - level)) / n
    low, high = math.tanh(float(z[0]) - reach), math.tanh(float(z[0]) + reach)
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, min(low, value - unseen)),
        high=min(1.0, max(high, value)),
        level=level,
        n=n,
        method="jackknife over twenty groups of rows",
        of="population",
    )


def association(feature: "np.ndarray", errors: "np.ndarray") -> float:
    """p of no association of numbers or text (n,) with any column of `errors` (n, k).

    One-way analysis of variance for text; for numbers the smaller p, twice, of a rank correlation, which sees
    a slope, and of an analysis of variance over eight quantile bins, which sees a bend. Bonferroni over k.
    """
    import numpy as np
    from scipy.special import ndtr

    n, k = errors.shape
    spread = errors.std(axis=0)
    if not (spread > 0).any():
        return 1.0
    scores = (errors - errors.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    if feature.dtype.kind != "f":
        return min(1.0, k * _of_levels(np.unique(feature, return_inverse=True)[1], scores))
    places = standard_ranks(feature[:, None])[:, 0]
    slope = float(2 * ndtr(-np.abs(places @ scores).max() / np.sqrt(n)))
    there = feature[~np.isnan(feature)]
    edges = np.unique(np.quantile(there, np.linspace(0, 1, BINS + 1)[1:-1])) if len(there) else there
    bend = _of_levels(np.searchsorted(edges, feature, side="left"), scores)
    return min(1.0, 2 * k * min(slope, bend))


def _of_levels(codes: "np.ndarray", scores: "np.ndarray") -> float:
    """Least p over the columns of `scores` (n, k) of equal means at all levels (n,) of five rows or more."""
    import numpy as np
    from scipy.special import fdtrc

    counts = np.bincount(codes)
    common = counts[codes] >= 5  # levels of a handful of rows say nothing
    levels = np.unique(codes[common], return_inverse=True)[1] if common.any() else codes[:0]
    m, groups = len(levels), int(levels.max()) + 1 if len(levels) else 0
    if groups < 2 or m <= groups:
        return 1.0
    kept = scores[common] - scores[common].mean(axis=0)
    sums = np.zeros((groups, kept.shape[1]))
    np.add.at(sums, levels, kept)
    between = (sums**2 / np.bincount(levels)[:, None]).sum(axis=0)
    within = np.maximum((kept**2).sum(axis=0) - between, 1e-300)
    ratio = float((between / within).max()) * (m - groups) / (groups - 1)
    return float(fdtrc(groups - 1, m - groups, ratio))
