"""Whether two things go together, from counts and from means: the tests of tables and of two groups."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

TIE = (
    1e-7  # tables whose chances differ by less are equally likely but for rounding, as R's fisher.test has it
)


def fisher_p(grid: Iterable[Iterable[int]], *, greater: bool = False) -> float:
    """p of Fisher's exact test (1922) of counts (2, 2): of all tables of these margins, those no likelier than
    this one; `greater`: those with as many in the first cell or more.

    Chances are relative to the likeliest table, by the ratio of each two neighbours in the hypergeometric
    distribution, so that they stay exact where factorials of millions would lose their digits.
    """
    import numpy as np

    (a, b), (c, d) = ((int(each) for each in row) for row in grid)
    first, column, n = a + b, a + c, a + b + c + d
    low, high = max(0, first + column - n), min(first, column)
    k = np.arange(low, high, dtype=np.float64)
    steps = np.log((first - k) * (column - k)) - np.log((k + 1) * (n - first - column + k + 1))
    # The chances rise to the mode and fall from there on.
    mode = int((steps > 0).sum())
    logs = np.concatenate([-np.cumsum(steps[:mode][::-1])[::-1], [0.0], np.cumsum(steps[mode:])])
    chances = np.exp(logs)
    there = a - low
    taken = chances[there:] if greater else chances[logs <= logs[there] + TIE]
    return min(1.0, float(taken.sum() / chances.sum()))


def independence_p(grid: "np.ndarray") -> float:
    """p of Pearson's chi-squared test (1900) of counts (r, c) larger than two by two, no margin empty."""
    import numpy as np
    from scipy.special import chdtrc

    rows, columns = grid.sum(axis=1), grid.sum(axis=0)
    expected = np.outer(rows, columns) / grid.sum()
    far = float(((grid - expected) ** 2 / expected).sum())
    return float(chdtrc((len(rows) - 1) * (len(columns) - 1), far))


def welch_p(first: Sequence[float], second: Sequence[float]) -> float:
    """p of equal means (Welch 1947) of two groups of mean, standard deviation and rows (two or more).

    One of the deviations is above 0.
    """
    from scipy.special import stdtr

    (mean, spread, n), (other, other_spread, m) = first, second
    error = math.hypot(spread / math.sqrt(n), other_spread / math.sqrt(m))
    share = (spread / error) ** 2 / n
    freedom = 1 / (share**2 / (n - 1) + (1 - share) ** 2 / (m - 1))
    return 2 * float(stdtr(freedom, -abs(mean - other) / error))
