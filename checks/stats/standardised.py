"""A gap between two groups' shares among people of equal standing.

Sources: the Mantel-Haenszel risk difference, Greenland and Robins 1985, Biometrics 41:55; its variance,
which holds for few large strata and for many small ones, Sato 1989, Biometrics 45:1323.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.ranks import ranks

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """Counts per stratum, each (s,) float64: rows and hits of a group, rows and hits of the others."""

    own: "np.ndarray"
    own_hits: "np.ndarray"
    others: "np.ndarray"
    other_hits: "np.ndarray"


def strata_of(member: "np.ndarray", hit: "np.ndarray", stratum: "np.ndarray") -> Strata:
    """Count rows: `member` and `hit` (n,) bool, `stratum` (n,) int from 0."""
    import numpy as np

    def counted(rows: "np.ndarray") -> "np.ndarray":
        return np.bincount(stratum[rows], minlength=int(stratum.max()) + 1).astype(np.float64)

    return Strata(
        own=counted(member),
        own_hits=counted(member & hit),
        others=counted(~member),
        other_hits=counted(~member & hit),
    )


def standardised_gap(name: str, strata: Strata, level: float) -> Estimate | None:
    """The group's share less the others', stratum by stratum, weighed by Mantel and Haenszel.

    None where no stratum holds both.
    """
    own, others = strata.own, strata.others
    both = (own > 0) & (others > 0)
    if not both.any():
        return None
    n1, n0, x1, x0 = own[both], others[both], strata.own_hits[both], strata.other_hits[both]
    n = n1 + n0
    weight = float((n1 * n0 / n).sum())
    value = float(((x1 * n0 - x0 * n1) / n).sum()) / weight
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)
    spread = max(0.0, value * float(p.sum()) + float(q.sum())) / weight**2
    half = z_of(level) * math.sqrt(spread)
    if spread == 0:
        half = -math.log(1 - level) / weight  # the rule of three, where every stratum is of one mind
    return Estimate(
        name=name,
        value=value,
        low=max(-1.0, value - half),
        high=min(1.0, value + half),
        level=level,
        n=int(n.sum()),
        method="Mantel-Haenszel difference of shares, Sato's variance",
        of="population",
        unit="gap",
    )


def even_strata(scores: "np.ndarray", fold: "np.ndarray", most: int) -> "np.ndarray":
    """(n,) which of `most` equal parts of its own fold's order a row's score falls in; ties stay together.

    Scores of different folds come from different fits, and only their order can be compared.
    """
    import numpy as np

    placed = np.zeros(len(scores), dtype=np.int64)
    for out in np.unique(fold):
        held = fold == out
        reached = (ranks(scores[held]) - 0.5) / held.sum()
        placed[held] = np.minimum((reached * most).astype(np.int64), most - 1)
    return placed
