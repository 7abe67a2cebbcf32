"""Two models on the same rows: who errs where, and by how much that differs.

Sources: McNemar 1947, Psychometrika 12:153, exact form; Bonett and Price 2012, J. Educ. Behav. Stat. 37:479,
adjusted Wald interval of a difference of paired shares; Student's interval of a mean difference.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.distributions import student_or_normal
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided p-value that rows which only one of two models gets right fall to either alike.

    1.0 where there is no such row.
    """
    rows, fewer = only_first + only_second, min(only_first, only_second)
    # From the largest term of the tail down; each is k / (rows - k + 1) of the one before.
    term = math.exp(
        math.lgamma(rows + 1) - math.lgamma(fewer + 1) - math.lgamma(rows - fewer + 1) - rows * math.log(2)
    )
    tail = term
    for k in range(fewer, 0, -1):
        term *= k / (rows - k + 1)
        tail += term
        if term < 1e-17 * tail:
            break
    return min(1.0, 2 * tail)


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
    n, value = len(changes), float(changes.mean())
    half = student_or_normal(level, n - 1) * float(changes.std(ddof=1)) / math.sqrt(n)
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
