"""Means of one value per row, with Student's interval (1908)."""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.distributions import student
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

MOST_T = 200  # degrees of freedom from which Student's quantile is the normal one's for all that matters


def average(name: str, values: "np.ndarray", level: float, *, unit: Unit) -> Estimate:
    """The mean of `values` (n,), n > 0; of a single row the interval is open."""
    n = len(values)
    value = float(values.mean())
    if n == 1:
        half = math.inf
    else:
        quantile = student(level, n - 1) if n <= MOST_T else z_of(level)
        half = quantile * float(values.std(ddof=1)) / math.sqrt(n)
    return Estimate(
        name=name,
        value=value,
        low=None if math.isinf(half) else value - half,
        high=None if math.isinf(half) else value + half,
        level=level,
        n=n,
        method="Student's interval of a mean",
        of="population",
        unit=unit,
    )
