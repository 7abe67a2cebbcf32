"""The slope of a straight line with an interval that does not trust equal variances.

Source: MacKinnon and White 1985, J. Econometrics 29:305 (HC3).
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def slope(
    name: str, x: "np.ndarray", y: "np.ndarray", level: float, *, unit: Unit = "share"
) -> Estimate | None:
    """Least-squares slope of `y` (n,) on `x` (n,) with the HC3 interval; None where x does not vary."""
    n = len(x)
    centred = x - x.mean()
    spread = float((centred**2).sum())
    if n < 4 or spread <= 0:
        return None
    value = float((centred * y).sum()) / spread
    residual = y - y.mean() - value * centred
    leverage = 1 / n + centred**2 / spread
    error = math.sqrt(float((centred**2 * (residual / (1 - leverage)) ** 2).sum())) / spread
    half = z_of(level) * error
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n,
        method="least-squares slope, HC3 interval",
        of="population",
        unit=unit,
    )
