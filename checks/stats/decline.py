"""How fast a quality falls with time, from its values in stretches of time.

An ordinary straight line over stretches of equally many rows; its slope's variance comes from theirs, all
taken as equal, as a stretch of high quality would otherwise seem the surer one.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A line through the stretches: its value at the `start`, the `fall` over the whole time and its variance."""

    start: float
    fall: float
    variance: float


def trend(times: "np.ndarray", values: "np.ndarray", variances: "np.ndarray", span: float) -> Trend | None:
    """From stretches' mean times (k,) since the start, values and variances; None without two times."""
    import numpy as np

    centred = times - times.mean()
    lever = float(centred @ centred)
    if not lever > 0 or not span > 0:
        return None
    slope = float(centred @ values) / lever
    return Trend(
        start=float(values.mean() - slope * times.mean()),
        fall=-slope * span,
        variance=float(np.mean(variances)) / lever * span**2,
    )


def fall(name: str, told: Trend, n: int, level: float, unit: Unit, *, by: float = 1.0) -> Estimate:
    """The fall over the whole time in units of `by` (below 0 where a rise is what is meant)."""
    value, half = told.fall / by, z_of(level) * math.sqrt(told.variance) / abs(by)
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n,
        method="straight line over stretches of time, normal interval",
        of="population",
        unit=unit,
    )


def half_life(edge: float, fallen: float | None, span: float) -> float | None:
    """The time in which half of the `edge` over chance is lost at this fall per span; None if never."""
    if fallen is None or fallen <= 0 or edge <= 0:
        return None
    return edge / 2 / fallen * span
