"""Whether later scores are the earlier ones of the two answers, mixed otherwise: a prior shift.

The share is found by expectation maximisation over bins of the score (Saerens, Latinne, Decaestecker 2002,
Neural Comput. 14:21), as black-box shift estimation does with decisions (Lipton, Wang, Smola 2018, ICML);
the fit is Pearson's, with the variance of the earlier bins added.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BINS = 10
LEAST = 30  # rows of either answer, and later ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """`before` and `after` are shares of the positive answer; `fit` is the p of no other change."""

    before: float
    after: float
    fit: float


def mixture(positive: "np.ndarray", scores: "np.ndarray", later: "np.ndarray") -> Mixture | None:
    """From scores (n,) with answers (n,) bool, and later scores (m,) without; None where there are too few."""
    import numpy as np
    from scipy.special import chdtrc

    up, down = scores[positive], scores[~positive]
    if min(len(up), len(down), len(later)) < LEAST:
        return None
    edges = np.unique(np.quantile(np.concatenate([scores, later]), np.linspace(0, 1, BINS + 1)[1:-1]))
    bins = len(edges) + 1

    def counted(values: "np.ndarray") -> "np.ndarray":
        return np.bincount(np.searchsorted(edges, values, side="left"), minlength=bins).astype(np.float64)

    one, other, seen = counted(up), counted(down), counted(later)
    # Half a row more in every bin: a bin that one answer never had is no proof that it cannot.
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (one, other))
    share = float(positive.mean())
    for _ in range(500):
        chance = share * p / (share * p + (1 - share) * q)
        moved = float(seen @ chance / seen.sum())
        if abs(moved - share) < 1e-9:
            break
        share = moved
    m = seen.sum()
    expected = share * p + (1 - share) * q
    spread = m * expected * (1 - expected) + m**2 * (
        share**2 * p * (1 - p) / len(up) + (1 - share) ** 2 * q * (1 - q) / len(down)
    )
    # Bins share one total, so each takes part with all but its own share.
    off = float(((seen - m * expected) ** 2 * (1 - expected) / spread).sum())
    return Mixture(
        before=float(positive.mean()), after=share, fit=float(chdtrc(bins - 2, off)) if bins > 2 else 1.0
    )
