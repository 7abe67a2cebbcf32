"""Drift of features summed by what the model rests on.

Distances are Kolmogorov and Smirnov's for numbers and total variation for the rest, less what chance gives; the
weights are shares of permutation importance. Two features may err together, so their standard errors are added
up and not their variances; the weights' own error is that of a ratio of means over rows (delta method).
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

# Mean of the largest gap of two samples of one law, in units of sqrt(1/n + 1/m): sqrt(pi/2) log 2.
CHANCE_GAP = 0.8687
# No share's standard error is more than this in those units.
MOST_SPREAD = 0.5


def distance(gap: float, n: int, m: int) -> tuple[float, float]:
    """A largest gap less its mean by chance, at least 0, and the standard error it has at most."""
    unit = math.sqrt(1 / n + 1 / m)
    return max(0.0, gap - CHANCE_GAP * unit), MOST_SPREAD * unit


def weighted(
    name: str, distances: "np.ndarray", spreads: "np.ndarray", rises: "np.ndarray", level: float, n: int
) -> tuple[Estimate, "np.ndarray"] | None:
    """The mean of distances (c,) by importance, and the weights (c,); None where nothing is important.

    `rises` (c, m) are by how much each row's loss rises without a feature.
    """
    import numpy as np

    means = np.maximum(rises.mean(axis=1), 0.0)
    total = float(means.sum())
    if not total > 0:
        return None
    weights = means / total
    value = float(weights @ distances)
    # Features whose importance is below 0 by chance have no weight, nor a part in its error.
    influence = ((distances - value)[means > 0] @ rises[means > 0]) / total
    of_weights = float(influence.std(ddof=1)) / math.sqrt(rises.shape[1])
    half = z_of(level) * math.hypot(float(weights @ spreads), of_weights)
    estimate = Estimate(
        name=name,
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        level=level,
        n=n,
        method="importance-weighted mean of distances, errors added up",
        of="population",
        unit="share",
    )
    return estimate, weights
