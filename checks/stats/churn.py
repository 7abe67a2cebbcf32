"""How much several fits of one model, which differ by their seed alone, differ in what they answer.

Sources: churn is the share of rows that two models answer differently (Milani Fard et al. 2016, NIPS); over
pairs of fits its error is the jackknife's, which leaves out one fit at a time (Arvesen 1969, Ann. Math. Stat.
40:2076), joined with the error of the rows (Wilson 1927) as independent parts; a standard deviation's interval is
the chi-squared one.
"""

import math
from itertools import combinations
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.distributions import chi_squared_quantile, student
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np


def churn(name: str, decided: "np.ndarray", level: float) -> Estimate:
    """Mean share of n rows that two of r >= 3 fits decide differently; `decided` (r, n) ints."""
    apart = _pairs(decided, lambda one, other: (one != other).astype(float))
    value = float(apart.mean())
    n = decided.shape[1]
    low, high = wilson_ends(value * n, n, level)
    reach = _of_fits(apart.mean(axis=1), len(decided), level)
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, value - math.hypot(value - low, reach)),
        high=min(1.0, value + math.hypot(high - value, reach)),
        level=level,
        n=n,
        method=f"mean over pairs of {len(decided)} fits, Wilson interval over rows and jackknife over fits",
        of="population",
        unit="share",
    )


def movement(name: str, answers: "np.ndarray", level: float) -> Estimate | None:
    """Mean distance of two fits' numbers, in standard deviations of the answers; `answers` (r, n), r >= 3.

    None where the answers do not vary from row to row.
    """
    import numpy as np

    spread = float(answers.mean(axis=0).std())
    if not spread > 0:
        return None
    apart = _pairs(answers, lambda one, other: np.abs(one - other)) / spread
    value, n = float(apart.mean()), answers.shape[1]
    of_rows = z_of(level) * float(apart.mean(axis=0).std(ddof=1)) / math.sqrt(n) if n > 1 else value
    reach = math.hypot(of_rows, _of_fits(apart.mean(axis=1), len(answers), level))
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, value - reach),
        high=value + reach,
        level=level,
        n=n,
        method=f"mean over pairs of {len(answers)} fits, normal interval over rows and jackknife over fits",
        of="population",
        unit="sd",
    )


def spread(name: str, figures: "np.ndarray", level: float) -> Estimate:
    """Standard deviation of a figure over r >= 2 fits (r,), with its chi-squared interval."""
    import numpy as np

    r, value = len(figures), float(np.std(figures, ddof=1))
    low, high = (
        value * math.sqrt((r - 1) / chi_squared_quantile(0.5 + side * level / 2, r - 1)) for side in (1, -1)
    )
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=r,
        method=f"standard deviation over {r} fits, chi-squared interval",
        of="population",
        unit="score",
    )


def _pairs(answers: "np.ndarray", apart: "_Apart") -> "np.ndarray":
    """(pairs, n) in the order of `combinations`."""
    import numpy as np

    return np.stack([apart(one, other) for one, other in combinations(answers, 2)])


def _of_fits(of_pairs: "np.ndarray", r: int, level: float) -> float:
    """Half the width of the jackknife interval, over fits, of the mean over all pairs."""
    import numpy as np

    members = np.asarray(list(combinations(range(r), 2)))
    without = np.asarray([of_pairs[(members != fit).all(axis=1)].mean() for fit in range(r)])
    error = math.sqrt((r - 1) / r * float(((without - without.mean()) ** 2).sum()))
    return student(level, r - 1) * error


if TYPE_CHECKING:
    from collections.abc import Callable

    _Apart = Callable[[np.ndarray, np.ndarray], np.ndarray]
