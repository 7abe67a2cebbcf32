"""AUC with an interval that is not empty where two samples are wholly apart.

Source: Newcombe 2006, Statist. Med. 25:559, method 5: the score interval of the Mann-Whitney statistic, with the
variance of Hanley and McNeil 1982, Radiology 143:29, at the bound itself.
"""

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks.contract import Estimate
from checks.stats.auc import auc
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def separation(name: str, positive: "np.ndarray", scores: "np.ndarray", level: float) -> Estimate | None:
    """`auc`, but at exactly 0 or 1, where DeLong's variance is 0, the open end is Newcombe's.

    The rule of three that `auc` takes there counts every misplaced row as wholly misplaced, which no law
    of two overlapping samples does. None with fewer than two of either kind.
    """
    told = auc(name, positive, scores, level)
    if told is None or told.value not in (0.0, 1.0):
        return told
    m, n = int(positive.sum()), int((~positive).sum())
    least = lowest_area(m, n, level)
    method = "score interval of Newcombe for samples that are wholly apart"
    if told.value == 1.0:
        return replace(told, low=least, high=1.0, method=method)
    return replace(told, low=0.0, high=1 - least, method=method)


def lowest_area(m: int, n: int, level: float) -> float:
    """The smallest area that m and n rows of two laws, found wholly apart, are compatible with."""
    z, low, high = z_of(level), 0.5, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if 1 - middle > z * math.sqrt(_variance(middle, m, n)):
            low = middle
        else:
            high = middle
    return low


def _variance(area: float, m: int, n: int) -> float:
    mean = (m + n) / 2 - 1
    inner = 1 + mean * ((1 - area) / (2 - area) + area / (1 + area))
    return area * (1 - area) * inner / (m * n)
