"""How much of a number's variance a prediction explains, and how two orders agree, with intervals.

Sources: R2 as in Kvalseth 1985, Am. Stat. 39:279, its interval by the delta method on the log of the
unexplained share; Spearman's rho with Bonett and Wright 2000, Psychometrika 65:23.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.ranks import ranks

if TYPE_CHECKING:
    import numpy as np


def explained(name: str, truth: "np.ndarray", predicted: "np.ndarray", level: float) -> Estimate | None:
    """R2 of predictions (n,) made without their own row's answer; negative where the mean is better.

    None with fewer than ten rows or where the truth does not vary. A perfect prediction has the interval
    from 1 to 1.
    """
    import numpy as np

    n = len(truth)
    total = (truth - truth.mean()) ** 2
    if n < 10 or not total.sum() > 0:
        return None
    error = (truth - predicted) ** 2
    left = float(error.sum() / total.sum())
    if left <= 1e-12:
        low = high = 1 - left
    else:
        # The spread of a ratio of means, relative to it.
        spread = float(np.std(error / error.mean() - total / total.mean(), ddof=1)) / math.sqrt(n)
        factor = math.exp(min(50.0, z_of(level) * spread))
        low, high = 1 - left * factor, 1 - left / factor
    return Estimate(
        name=name,
        value=1 - left,
        low=low,
        high=high,
        level=level,
        n=n,
        method="delta interval of explained variance, log scale",
        of="population",
        unit="share",
    )


def spearman(name: str, first: "np.ndarray", second: "np.ndarray", level: float) -> Estimate | None:
    """Rank correlation with Bonett and Wright's interval; None under ten rows or without variation."""
    n = len(first)
    if n < 10:
        return None
    a, b = ranks(first), ranks(second)
    spread = float(a.std() * b.std())
    if not spread > 0:
        return None
    value = float(((a - a.mean()) * (b - b.mean())).mean() / spread)
    bounded = max(-1 + 1e-12, min(1 - 1e-12, value))
    half = z_of(level) * math.sqrt((1 + bounded**2 / 2) / (n - 3))
    return Estimate(
        name=name,
        value=value,
        low=min(value, math.tanh(math.atanh(bounded) - half)),
        high=max(value, math.tanh(math.atanh(bounded) + half)),
        level=level,
        n=n,
        method="Bonett and Wright interval of a rank correlation",
        of="population",
    )
