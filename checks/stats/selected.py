"""Which of many effects are shown to be small, and intervals that hold for those that were picked.

Sources: equivalence by an interval wholly under a margin (Schuirmann 1987); the false discovery rate (Benjamini
and Hochberg 1995); the level of intervals of what that picked, so that of them all at most the same share is
expected to miss (Benjamini and Yekutieli 2005, J. Am. Stat. Assoc. 100:71).
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Q = 0.01


def level_of_small(values: "np.ndarray", errors: "np.ndarray", margin: float, q: float = Q) -> float:
    """The level of each of the two-sided intervals value ± z error whose high ends under `margin` are discoveries.

    `values` and their standard `errors` (m,). With R discoveries among m it is 1 - 2 R q / m, and no other
    value's high end lies under the margin at that level; with none it is that of one.
    """
    import numpy as np
    from scipy.special import ndtr

    m = len(values)
    z = np.where(
        errors > 0,
        (margin - values) / np.where(errors > 0, errors, 1),
        np.where(values < margin, np.inf, -np.inf),
    )
    p = np.sort(ndtr(-z))
    under = np.flatnonzero(p <= q * np.arange(1, m + 1) / m)
    found = int(under[-1]) + 1 if len(under) else 1
    return 1 - 2 * found * q / max(1, m)


def error_of(losses: "np.ndarray", reference: "np.ndarray") -> tuple[float, float]:
    """A ratio of means over the same rows (n,), mean(losses) / mean(reference) > 0, and its delta-method error."""
    value = float(losses.mean()) / float(reference.mean())
    influence = (losses - value * reference) / float(reference.mean())
    return value, float(influence.std(ddof=1)) / math.sqrt(len(losses))
