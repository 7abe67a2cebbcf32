"""AUC within strata, so that what the strata explain does not count.

Source: the stratified (van Elteren) form of the Mann-Whitney statistic; variance by DeLong within
each stratum, as strata are independent.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.auc import placements, variance
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def stratified_auc(
    positive: "np.ndarray", scores: "np.ndarray", strata: "np.ndarray"
) -> tuple[float, float] | None:
    """The AUC and its standard error over strata weighted by their number of pairs.

    Arrays are (n,). None where no stratum has two of either kind.
    """
    import numpy as np

    areas: list[float] = []
    spreads: list[float] = []
    weights: list[float] = []
    for stratum in np.unique(strata):
        here = strata == stratum
        inside = positive[here]
        if min(inside.sum(), (~inside).sum()) < 2:
            continue
        area, up, down = placements(inside, scores[here])
        areas.append(area)
        spreads.append(variance(up, down))
        # van Elteren's weight: the precision of a stratum's area under the null.
        weights.append(len(up) * len(down) / (len(up) + len(down) + 1))
    if not areas:
        return None
    w = np.array(weights) / sum(weights)
    return float(w @ np.array(areas)), math.sqrt(float((w**2) @ np.array(spreads)))


def less_margin(name: str, area: float, error: float, margin: float, n: int, level: float) -> Estimate:
    """The AUC less a margin towards one half, never below one half, with its normal interval.

    What the margin stands for may as well hide as feign an effect, so it widens the interval on both sides.
    """
    value = max(0.5, area - margin)
    half = z_of(level) * error
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, min(value, area - margin - half)),
        high=min(1.0, max(value, area + margin + half)),
        level=level,
        n=n,
        method="stratified AUC, DeLong interval, less the margin between the two tables",
        of="population",
        unit="auc",
    )


def tenths(values: "np.ndarray") -> "np.ndarray":
    """(n,) which tenth of the order of `values` each row falls in; ties stay together."""
    import numpy as np

    edges = np.quantile(values, np.linspace(0.1, 0.9, 9))
    return np.searchsorted(edges, values, side="right")
