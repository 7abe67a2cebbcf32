"""How a time grows with a number of rows, from repeated measurements at several sizes.

What other work on the machine adds to a measurement is never negative, so the smallest of the repeats stands
for each size (Moreno and Balkcom 2019, arXiv 1608.04295, on minima of timings). Curves are fitted by least
squares of relative errors; intervals take the error of a minimum from the fit's own residuals and never under
three in a hundred, as caches and clocks leave that much between two sizes.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.quantiles import average, quantile

if TYPE_CHECKING:
    import numpy as np

LEAST_ERROR, LEAST_BLOCKS = 0.03, 3
EXPONENTS = (0.30, 2.50, 0.02)


def superlinear_share(
    name: str, seconds: Mapping[int, Sequence[float]], level: float, at: int | None = None
) -> Estimate | None:
    """The part d·N² of the time a + b·n + d·n² at the measured size N = `at`, the largest by default.

    `seconds` maps rows to one measurement per block, all of a block made one after the other: d is fitted block
    by block, as a busy moment lengthens a whole block, and the estimate is the median of the blocks, or of too few
    blocks for an order-statistic interval their mean with Student's. Of the
    weights of least squares those are taken whose errors are in proportion to a time that grows with the rows. The
    lower end is no higher than what the quickest call of each size says: a busy hour lengthens many blocks alike.
    None with fewer than four sizes or three blocks.
    """
    import numpy as np

    rows, least, _ = _least(seconds)
    blocks = len(seconds[int(rows[0])])
    if len(rows) < 4 or blocks < LEAST_BLOCKS:
        return None
    times = np.array([seconds[int(size)] for size in rows], dtype=np.float64)
    usual = np.median(times, axis=1)[:, None]
    place = len(rows) - 1 if at is None else int(np.searchsorted(rows, at))
    scaled = rows / rows[place]
    design = np.column_stack([np.ones(len(rows)), scaled, scaled**2]) / usual
    inverse = np.linalg.pinv(design)
    quadratic = (inverse @ (times / usual))[2]
    quickest = float((inverse @ (least / usual[:, 0]))[2] / least[place])
    shares = [float(each) for each in quadratic / times[place]]
    if 0.5 ** (blocks - 1) <= 1 - level:
        found, how = quantile(name, shares, 0.5, level, unit="share"), "median"
    else:
        found, how = average(name, shares, level, unit="share"), "mean"
    assert found.low is not None
    assert found.high is not None
    ends = (
        found.value,
        min(found.low, found.value - LEAST_ERROR, quickest - LEAST_ERROR),
        max(found.high, found.value + LEAST_ERROR),
    )
    ends = (min(1.0, max(0.0, each)) for each in ends)
    value, low, high = ends
    return replace(found, value=value, low=low, high=high, method=f"{how} of {blocks} fits; {found.method}")


def exponent_over_rows(name: str, seconds: Mapping[int, Sequence[float]], level: float) -> Estimate | None:
    """c of the time a + b·n^c (a, b >= 0), with the values of c that fit nearly as well as its interval.

    None with fewer than four sizes.
    """
    import numpy as np
    from scipy.optimize import nnls

    rows, least, repeats = _least(seconds)
    if len(rows) < 4:
        return None
    tried = np.arange(*EXPONENTS)
    lost = np.empty(len(tried))
    for at, power in enumerate(tried):
        design = np.column_stack([np.ones(len(rows)), (rows / rows[-1]) ** power]) / least[:, None]
        _, left = nnls(design, np.ones(len(rows)))
        lost[at] = left**2
    best = int(lost.argmin())
    error = max(LEAST_ERROR, math.sqrt(lost[best] / max(1, len(rows) - 3)))
    near = tried[lost <= lost[best] + (z_of(level) * error) ** 2]
    value, low, high = (float(round(each, 2)) for each in (tried[best], near.min(), near.max()))
    return _estimate(name, value, low, high, level, repeats)


def slope_in_logs(name: str, seconds: Mapping[int, Sequence[float]], level: float) -> Estimate | None:
    """The slope of log time on log rows by least squares. None with fewer than three sizes."""
    import numpy as np

    rows, least, repeats = _least(seconds)
    if len(rows) < 3:
        return None
    x, y = np.log(rows), np.log(least)
    x = x - x.mean()
    value = float((x @ y) / (x @ x))
    error = _error(y - y.mean() - value * x, len(rows) - 2)
    spread = z_of(level) * error / math.sqrt(float(x @ x))
    return _estimate(name, value, value - spread, value + spread, level, repeats)


def _least(seconds: Mapping[int, Sequence[float]]) -> "tuple[np.ndarray, np.ndarray, int]":
    """Sizes, rising, the least of the repeats at each, and how many measurements there are."""
    import numpy as np

    rows = np.array(sorted(seconds), dtype=np.float64)
    least = np.array([max(1e-9, min(seconds[int(size)])) for size in rows])
    return rows, least, sum(map(len, seconds.values()))


def _error(residuals: "np.ndarray", freedom: int) -> float:
    return max(LEAST_ERROR, math.sqrt(float(residuals @ residuals) / max(1, freedom)))


def _estimate(name: str, value: float, low: float, high: float, level: float, repeats: int) -> Estimate:
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=repeats,
        method="least squares over the least processor times of repeated calls",
        of="population",
        unit="",
    )
