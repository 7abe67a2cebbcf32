"""How far explanations of several fits agree, pair by pair, with intervals over the fits.

Sources: the overlap of two lists of shares is Ruzicka 1958 (the weighted Jaccard index), which two nearly
equal shares that change places hardly move; Spearman 1904 and Jaccard 1912 for ranks; the interval is the
jackknife of a mean over pairs, which leaves out one fit at a time with all its pairs (Arvesen 1969, Ann.
Math. Stat. 40:2076), because pairs that share a fit are not independent.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.distributions import student
from checks.stats.ranks import ranks

if TYPE_CHECKING:
    import numpy as np


def shares(weights: "np.ndarray") -> "np.ndarray":
    """(r, p) each row's weights over their sum; a row of nothing but zeros stays so."""
    import numpy as np

    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights, dtype=np.float64), where=total > 0)


def overlaps(parts: "np.ndarray") -> "np.ndarray":
    """(r, r) of shares (r, p): the sum of the smaller of each two over that of the larger; 1 for two empty."""
    import numpy as np

    made = np.ones((len(parts), len(parts)))
    for at, row in enumerate(parts):
        both, either = np.minimum(row, parts).sum(axis=1), np.maximum(row, parts).sum(axis=1)
        made[at] = np.divide(both, either, out=np.ones(len(parts)), where=either > 0)
    return made


def rank_agreements(parts: "np.ndarray") -> "np.ndarray":
    """(r, r): Spearman's correlation of the p weights of each two rows; 0 where a row does not vary."""
    import numpy as np

    ranked = ranks(parts)
    centred = ranked - ranked.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    return unit @ unit.T


def top_agreements(parts: "np.ndarray", k: int) -> "np.ndarray":
    """(r, r): Jaccard's index of the k largest of each two rows; ties go to the earlier column."""
    import numpy as np

    largest = np.argsort(-parts, axis=1, kind="stable")[:, :k]
    told = np.zeros(parts.shape)
    np.put_along_axis(told, largest, 1.0, axis=1)
    both = told @ told.T
    return both / (2 * min(k, parts.shape[1]) - both)


def of_pairs(name: str, matrix: "np.ndarray", level: float, *, low: float = 0.0) -> Estimate | None:
    """The mean over the pairs of r fits of a symmetric (r, r); `low` is the least that it can be, 1 the most.

    None with fewer than four fits.
    """
    r = len(matrix)
    if r < 4:
        return None
    of_each = matrix.sum(axis=1) - matrix.diagonal()
    every = float(of_each.sum()) / 2
    value = every / (r * (r - 1) / 2)
    without = (every - of_each) / ((r - 1) * (r - 2) / 2)
    error = math.sqrt((r - 1) / r * float(((without - without.mean()) ** 2).sum()))
    reach = student(level, r - 1) * error
    return Estimate(
        name=name,
        value=value,
        low=min(value, max(low, value - reach)),
        high=max(value, min(1.0, value + reach)),
        level=level,
        n=r,
        method="jackknife interval over refits of a mean over their pairs",
        of="population",
        unit="share",
    )


def disagreement(parts: "np.ndarray") -> "np.ndarray":
    """(p,) each column's part in what the rows' shares (r, p) differ by, summing to 1; zeros where none do."""
    import numpy as np

    apart = np.abs(parts[:, None, :] - parts[None, :, :]).sum(axis=(0, 1))
    return apart / apart.sum() if apart.sum() > 0 else apart
