"""More rows at a threshold than the density beside it would put there.

The idea is that of bunching estimators (Saez 2010; Kleven 2016, Annu. Rev. Econ. 8:435): the density just
outside a window, carried on into it, says what the window should hold.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

FEW = 20  # distinct scores around the threshold: with fewer the windows beside it hold none or all by chance
WIDE = 10  # half-widths that the density is then taken from


def bunching(name: str, distance: "np.ndarray", half: float, level: float, *, one_sided: bool) -> Estimate:
    """Share of rows nearer than `half` to the threshold beyond what the rows further out lead one to expect.

    `distance` (n,) are signed distances to the threshold, or for `one_sided` the distances to a boundary that
    nothing lies beyond. With windows of the same width next to the inner one (N1) and next to these (N2), a
    density that bends like a parabola puts 1.5 N1 - 0.5 N2 rows into it, and one that runs straight to a
    one-sided boundary 2 N1 - N2. Where only a few distinct scores are near, the mean density up to ten
    half-widths out is taken. A normal interval of the mean of the rows' weights.
    """
    import numpy as np

    n, away = len(distance), np.abs(distance)
    weights = np.zeros(n)
    weights[away < half] = 1.0
    first, second = (2.0, 1.0) if one_sided else (1.5, 0.5)
    near = away < 3 * half
    if len(np.unique(distance[near])) < FEW:
        weights[(away >= half) & (away < WIDE * half)] = -1 / (WIDE - 1)
        beside = f"{WIDE - 1} half-widths"
    else:
        weights[(away >= half) & (away < 2 * half)] = -first
        weights[(away >= 2 * half) & near] = second
        beside = "two windows"
    value = float(weights.mean())
    spread = z_of(level) * float(weights.std(ddof=1)) / math.sqrt(n)
    return Estimate(
        name=name,
        value=value,
        low=value - spread,
        high=value + spread,
        level=level,
        n=n,
        method=f"normal interval of an excess over the density of {beside} on each side",
        of="population",
        unit="share",
    )
