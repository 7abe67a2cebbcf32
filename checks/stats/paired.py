"""Two models on the same rows: who errs where, and by how much that differs.

Sources: McNemar 1947, Psychometrika 12:153, exact form; Bonett and Price 2012, J. Educ. Behav. Stat. 37:479,
adjusted Wald interval of a difference of paired shares; Student's interval of a mean difference.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided p-value that rows which only one of two models gets right fall to either alike.

    1.0 where there is no such row.
    """
    from scipy.stats import binom

    rows = only_first + only_second
    return min(1.0, 2 * float(binom.cdf(min(only_first, only_second), rows, 0.5))) if rows else 1.0


def share_change(name: str, gained: int, lost: int, n: int, level: float) -> Estimate:
    """Share of the second minus that of the first over the same `n` > 0 rows.

    `gained` rows count only for the second, `lost` ones only for the first.
    """
    up, down = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = z_of(level) * math.sqrt(max(0.0, up + down - (up - down) ** 2) / (n + 2))
    value = (gained - lost) / n
    return Estimate(
        name=name,
        value=value,
        low=max(-1.0, min(value, up - down - half)),
        high=min(1.0, max(value, up - down + half)),
        level=level,
        n=n,
        method="Bonett-Price interval of a difference of paired shares",
        of="population",
        unit="gap",
    )


def mean_change(name: str, changes: "np.ndarray", level: float, unit: Unit = "") -> Estimate:
    """Mean of the rows' changes (n,), n > 1, with Student's interval."""
    from scipy.stats import t

    n, value = len(changes), float(changes.mean())
    half = float(t.ppf(0.5 + level / 2, n - 1)) * float(changes.std(ddof=1)) / math.sqrt(n)
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n,
        method="Student interval of a paired mean difference",
        of="population",
        unit=unit,
    )
