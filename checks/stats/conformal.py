"""Split conformal prediction: sets and intervals that hold the truth as often as promised.

Sources: Vovk, Gammerman, Shafer 2005 (split conformal); Romano, Sesia, Candès 2020, NeurIPS (adaptive
prediction sets, randomised); Vovk 2012 for the coverage that one calibration set leaves, a Beta law.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np


def adaptive_scores(values: "np.ndarray", u: "np.ndarray") -> "np.ndarray":
    """(n, k): for each answer the probability of all likelier ones plus `u` (n,) times its own.

    `values` (n, k) are probabilities and `u` uniform draws. If the probabilities are true, the score of the true
    answer is uniform on 0 to 1 for every row alike.
    """
    import numpy as np

    order = np.argsort(-values, axis=1, kind="stable")
    sorted_values = np.take_along_axis(values, order, axis=1)
    before = np.cumsum(sorted_values, axis=1) - sorted_values
    scores = np.empty_like(values)
    np.put_along_axis(scores, order, before + u[:, None] * sorted_values, axis=1)
    return scores


def threshold(scores: "np.ndarray", promised: float) -> float:
    """The conformal quantile of calibration scores (n,): the ceil((n + 1) * promised)-th smallest, or infinity."""
    import numpy as np

    rank = math.ceil((len(scores) + 1) * promised)
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else math.inf


def coverage(name: str, hits: int, n: int, promised: float, calibrated_on: int, level: float) -> Estimate:
    """The share of `n` rows whose truth was covered, Wilson's interval widened by the calibration's own error.

    A threshold from m rows covers promised ± sqrt(promised (1 - promised) / (m + 2)) (Vovk 2012).
    """
    low, high = wilson_ends(hits, n, level)
    value = hits / n
    own = z_of(level) * math.sqrt(promised * (1 - promised) / (calibrated_on + 2))
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, value - math.hypot(value - low, own)),
        high=min(1.0, value + math.hypot(high - value, own)),
        level=level,
        n=n,
        method="Wilson interval, widened by the error of a calibration on other rows",
        of="population",
        unit="share",
    )
