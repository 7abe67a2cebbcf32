"""Split conformal prediction: sets that hold the right answer nine times in ten, whatever the model.

Sources: Vovk, Gammerman, Shafer 2005 for the split form; adaptive prediction sets with randomisation after
Romano, Sesia, Candès 2020, NeurIPS 33; residuals over a local spread after Lei et al. 2018, JASA 113:1094.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np

COVERAGE = 0.9


def adaptive_scores(chances: "np.ndarray", draws: "np.ndarray") -> "np.ndarray":
    """(n, k): for each answer the chance of all likelier ones plus the draw's part of its own.

    A set holds the answers whose score is at most a common bound. With true chances and uniform draws (n,)
    such a set covers with the same probability in every row, and so in every slice.
    """
    import numpy as np

    order = np.argsort(-chances, axis=1, kind="stable")
    ranked = np.take_along_axis(chances, order, axis=1)
    ranked_scores = np.cumsum(ranked, axis=1) - (1 - draws[:, None]) * ranked
    scores = np.empty_like(ranked_scores)
    np.put_along_axis(scores, order, ranked_scores, axis=1)
    return scores


def bound(scores: "np.ndarray", coverage: float = COVERAGE) -> float:
    """The calibration scores' quantile (n,) that a fresh one stays under with at least `coverage`."""
    import numpy as np

    rank = math.ceil((len(scores) + 1) * coverage)
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else math.inf


def shortfall(name: str, covered: int, n: int, calibrated: int, level: float) -> Estimate:
    """By how much the coverage of `covered` in `n` rows misses 90 %; above 0 is too little.

    Wilson's interval of the share, widened for the bound's own error: that of a quantile over `calibrated`
    rows, whose coverage varies as a beta distribution with variance 0.9 * 0.1 / (calibrated + 2).
    """
    share = covered / n
    low, high = wilson_ends(covered, n, level)
    of_bound = z_of(level) * math.sqrt(COVERAGE * (1 - COVERAGE) / (calibrated + 2))
    return Estimate(
        name=name,
        value=COVERAGE - share,
        low=COVERAGE - share - math.hypot(high - share, of_bound),
        high=COVERAGE - share + math.hypot(share - low, of_bound),
        level=level,
        n=n,
        method="Wilson interval of a share, widened for the calibration",
        of="population",
        unit="gap",
    )
