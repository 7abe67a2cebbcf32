"""What a model loses beyond what its own scores lead one to expect.

Some rows are hard for any model, and a model says so by a score in the middle. Losses are therefore compared
with those of rows that have about the same score: what is left has mean 0 in every stratum of scores, however
well or badly the model is calibrated, and is large where the model is wrong without knowing it.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate

if TYPE_CHECKING:
    import numpy as np

STRATA, LEAST = 20, 50
# Beyond it a sum is that of one or two rows, and no curve fits.
MOST_SKEW = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardness:
    """Per row (n,): `expected`, its stratum's mean loss; `excess`, its loss less that; and the variance and
    third central moment of its stratum's losses. `strata` (n,) int64 are the strata themselves.
    """

    expected: "np.ndarray"
    excess: "np.ndarray"
    variance: "np.ndarray"
    third: "np.ndarray"
    strata: "np.ndarray"


def strata_of(score: "np.ndarray") -> "np.ndarray":
    """Up to 20 strata (n,) int64 of like scores (n,), of at least about 50 rows; equal scores share one."""
    import numpy as np

    many = max(1, min(STRATA, len(score) // LEAST))
    edges = np.unique(np.quantile(score, np.linspace(0, 1, many + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, score, side="left"), return_inverse=True)[1].astype(np.int64)


def mean_in(strata: "np.ndarray", values: "np.ndarray") -> "np.ndarray":
    """Each row's stratum mean (n,)."""
    import numpy as np

    return (np.bincount(strata, weights=values) / np.bincount(strata))[strata]


def hardness(losses: "np.ndarray", strata: "np.ndarray") -> Hardness:
    """Losses (n,) against the mean of their stratum."""
    expected = mean_in(strata, losses)
    excess = losses - expected
    return Hardness(
        expected=expected,
        excess=excess,
        variance=mean_in(strata, excess**2),
        third=mean_in(strata, excess**3),
        strata=strata,
    )


def tail(reach: float, skew: "np.ndarray") -> "np.ndarray":
    """Chance that a standardised sum with this skewness (k,) lies above `reach` (Pearson's type III).

    A sum of rare large losses has a heavier upper tail than the normal curve: that of a gamma distribution
    with the same three moments. No negative skewness is allowed to shorten it.
    """
    import numpy as np
    from scipy.special import gammaincc, ndtr

    shape = 4 / np.maximum(skew, 1e-2) ** 2
    return np.where(skew < 1e-2, ndtr(-reach), gammaincc(shape, shape + reach * np.sqrt(shape)))


def common_reach(looks: "np.ndarray", chance: float) -> float:
    """Standard errors that no slice exceeds by chance with more than `chance`, whatever goes with what.

    `looks` (400,) count the slices by the skewness of their sums, in bins whose upper ends are `skew_ends`. One reach
    for all: where few sums are skewed they may use more of the chance than the others (a union bound).
    """
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        if float((looks * tail(middle, skew_ends())).sum()) > chance:
            low = middle
        else:
            high = middle
    return high


def skew_ends() -> "np.ndarray":
    """Upper ends of the bins in which `count_skews` counts, from 0 to 20, finer where they are small."""
    import numpy as np

    return np.linspace(0, MOST_SKEW**0.5, 400) ** 2


def count_skews(skew: "np.ndarray") -> "np.ndarray":
    """How many of these skewnesses (any shape) fall in each bin, (400,) int64."""
    import numpy as np

    ends = skew_ends()
    return np.bincount(np.searchsorted(ends, np.clip(skew, 0.0, ends[-1]).ravel()), minlength=len(ends))


def skew_of(hard: Hardness, here: "np.ndarray") -> float:
    """Skewness of the sum of excesses over the rows `here` (n,) bool, as if nothing were wrong there."""
    variance = float(hard.variance[here].sum())
    return float(hard.third[here].sum()) / variance**1.5 if variance > 0 else 0.0


def relative_excess(
    name: str, hard: Hardness, here: "np.ndarray", reach: float, level: float
) -> Estimate | None:
    """Mean excess of the rows `here` (n,) bool over their mean expected loss; None without any to expect.

    Both ends lie `reach` standard errors away, as `level` asks. The low end is that of a score test: its
    spread is the strata's own, as if nothing were wrong here. The high end takes the spread of these rows.
    """
    expected = float(hard.expected[here].sum())
    n = int(here.sum())
    if n < 2 or not expected > 0:
        return None
    excess, variance = hard.excess[here], float(hard.variance[here].sum())
    value = float(excess.sum()) / expected
    return Estimate(
        name=name,
        value=value,
        low=value - reach * math.sqrt(variance) / expected,
        high=value + reach * float(excess.std(ddof=1)) * math.sqrt(n) / expected,
        level=level,
        n=n,
        method="score interval of a mean excess, at once for all slices looked at",
        of="population",
        unit="share",
    )
