"""Which numbers are weighted sums of others. Sources: variance inflation, Marquardt 1970, Technometrics
12:591; orthogonal matching pursuit, Pati, Rezaiifar and Krishnaprasad 1993.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RIDGE = 1e-9


def explained_by_others(values: "np.ndarray") -> "np.ndarray":
    """Share (p,) of each column's variance that a line over all other columns explains; 0 for a constant."""
    import numpy as np

    scores, spread = _standard(values)
    gram = scores.T @ scores / len(scores) + RIDGE * np.eye(scores.shape[1])
    share = 1 - 1 / np.diag(np.linalg.inv(gram))
    return np.where(spread > 0, np.clip(share, 0.0, 1.0), 0.0)


def terms(
    values: "np.ndarray", at: int, enough: float, most: int
) -> "tuple[list[int], Callable[[np.ndarray], np.ndarray]]":
    """The fewest other columns, chosen one by one, whose line explains more than what is left of `enough`.

    Columns are added until a tenth of the doubt that `enough` leaves is left, or nothing more is gained,
    at most `most` of them. The second value is the fitted line: rows (n, p) to predictions (n,).
    """
    import numpy as np

    scores, _ = _standard(values)
    goal, left, chosen = scores[:, at], scores[:, at], list[int]()
    weights = np.zeros(0)
    while len(chosen) < most:
        gain = np.abs(scores.T @ left)
        gain[[at, *chosen]] = -1.0
        best = int(np.argmax(gain))
        if gain[best] <= 1e-9 * len(goal):
            break
        chosen.append(best)
        weights = np.linalg.lstsq(scores[:, chosen], goal, rcond=None)[0]
        left = goal - scores[:, chosen] @ weights
        if left.var() < (1 - enough) / 10:
            break
    mean, spread = values.mean(axis=0), values.std(axis=0)

    def line(rows: "np.ndarray") -> "np.ndarray":
        if not chosen:
            return np.full(len(rows), mean[at])
        return mean[at] + spread[at] * ((rows[:, chosen] - mean[chosen]) / spread[chosen]) @ weights

    return chosen, line


def _standard(values: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    spread = values.std(axis=0)
    centred = values - values.mean(axis=0)
    return np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0), spread
