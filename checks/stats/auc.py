"""Area under the ROC curve with DeLong's variance.

Source: DeLong, DeLong, Clarke-Pearson 1988, Biometrics 44:837; fast form of Sun and Xu 2014.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def placements(positive: "np.ndarray", scores: "np.ndarray") -> tuple[float, "np.ndarray", "np.ndarray"]:
    """AUC and its structural components of the positives (m,) and the negatives (n,).

    `positive` (N,) bool, `scores` (N,) float; ties count one half.
    """
    import numpy as np

    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    below = np.bincount(place[~positive], minlength=len(counts))
    above = counts - below
    v_up = ((np.cumsum(below) - below / 2) / below.sum())[place[positive]]
    v_down = (1 - (np.cumsum(above) - above / 2) / above.sum())[place[~positive]]
    return float(v_up.mean()), v_up, v_down


def variance(v_up: "np.ndarray", v_down: "np.ndarray") -> float:
    return float(v_up.var(ddof=1) / len(v_up) + v_down.var(ddof=1) / len(v_down))


def auc(name: str, positive: "np.ndarray", scores: "np.ndarray", level: float) -> Estimate | None:
    """AUC with an interval on the logit scale, so that it stays within 0 and 1.

    None with fewer than two of either kind. At an AUC of exactly 0 or 1, where DeLong's variance
    is 0, the rule of three over the rarer kind gives the open end.
    """
    rare = int(min(positive.sum(), (~positive).sum()))
    if rare < 2:
        return None
    value, v_up, v_down = placements(positive, scores)
    spread = math.sqrt(variance(v_up, v_down))
    low, high = logit_interval(value, spread, level, rare)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(scores),
        method="DeLong interval on the logit scale",
        of="population",
        unit="auc",
    )


def auc_gap(
    name: str, positive: "np.ndarray", first: "np.ndarray", second: "np.ndarray", level: float
) -> Estimate | None:
    """AUC of `first` minus AUC of `second` on the same rows, with DeLong's paired interval."""
    if int(min(positive.sum(), (~positive).sum())) < 2:
        return None
    one, up1, down1 = placements(positive, first)
    two, up2, down2 = placements(positive, second)
    spread = z_of(level) * math.sqrt(variance(up1 - up2, down1 - down2))
    return Estimate(
        name=name,
        value=one - two,
        low=one - two - spread,
        high=one - two + spread,
        level=level,
        n=len(first),
        method="DeLong interval of a paired difference",
        of="population",
        unit="gap",
    )


def logit_interval(value: float, spread: float, level: float, rare: int) -> tuple[float, float]:
    """Interval of a share-like value from its standard error, on the logit scale."""
    if value in (0.0, 1.0) or spread == 0:
        open_end = -math.log((1 - level) / 2) / rare
        return max(0.0, value - open_end), min(1.0, value + open_end)
    centre = math.log(value / (1 - value))
    half = z_of(level) * spread / (value * (1 - value))
    return 1 / (1 + math.exp(-(centre - half))), 1 / (1 + math.exp(-(centre + half)))
