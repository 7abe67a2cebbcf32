"""Whether rows that stand near each other are more alike than rows that do not.

Sources: the serial correlation of Wald and Wolfowitz 1943, Ann. Math. Stat. 14:378, over one and over several
lags, for numbers and, as Moran 1948 (J. R. Stat. Soc. B 10:243) has it for colours, for classes; the place of the
likest rows in the file, after the non-iid test of Cummings et al. 2023 (arXiv:2305.15696).
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


def likeness(name: str, scores: "np.ndarray", reach: int, level: float) -> Estimate | None:
    """Share of the answers' variance that a row has in common with each of the next `reach` rows.

    `scores` (n, k) are the answers in order: a standardised number, or one column per class holding 1 or 0;
    for two classes, and for numbers at a reach of one, this is the serial correlation. None where
    nothing varies or there are fewer than 30 rows or three reaches of them. The interval allows for the chance of pairs that
    have nothing in common, and for that of rows about a drift that is there.
    """
    import numpy as np

    n = len(scores)
    centred = scores - scores.mean(axis=0)
    spread = centred.T @ centred / n
    total = float(np.trace(spread))
    if n < max(30, 3 * reach) or not total > 0:
        return None
    sums = np.vstack([np.zeros(centred.shape[1]), np.cumsum(centred, axis=0)])
    # The last rows have fewer than `reach` ahead of them. Slices, as millions of rows have no room for many arrays.
    whole, last = n - reach, sums[n]
    common = np.vdot(centred[:whole], sums[1 + reach :] - sums[1 : whole + 1])
    common += np.vdot(centred[whole:], last - sums[whole + 1 :])
    pairs = whole * reach + reach * (reach - 1) / 2
    # Shuffled rows have on average one part in n - 1 less in common than none.
    value = float(common) / pairs / total + 1 / (n - 1)
    freedom = float((spread**2).sum()) / total**2
    drift = min(1.0, max(0.0, value))
    error = math.sqrt(freedom / pairs + 4 * drift * (1 - drift) / n)
    half = z_of(level) * error
    return Estimate(
        name=name,
        value=value,
        low=max(-1.0, value - half),
        high=min(1.0, max(value, value + half)),
        level=level,
        n=n,
        method="serial correlation, normal interval",
        of="population",
        unit="share",
    )


def nearest(points: "np.ndarray", many: int) -> "np.ndarray":
    """Numbers (n, many) of the rows nearest to each row of `points` (n, d), by Euclid, itself excepted."""
    import numpy as np

    squares = (points**2).sum(axis=1)
    apart = squares[:, None] + squares[None, :] - 2 * points @ points.T
    np.fill_diagonal(apart, np.inf)
    return np.argpartition(apart, many - 1, axis=1)[:, :many]


def share_farther(places: "np.ndarray", others: "np.ndarray") -> float:
    """Mean share of all rows that stand farther from a row than each of its `others` (n, k) does, ties half.

    `places` (n,) are the rows' places 0..n-1; 0.5 where the places are shuffled.
    """
    import numpy as np

    n = len(places)
    own = places[:, None]
    gap = np.abs(own - places[others])
    within = np.minimum(gap - 1, own) + np.minimum(gap - 1, n - 1 - own)
    level = (gap <= own).astype(np.int64) + (gap <= n - 1 - own)
    return float(((n - 1 - within - level / 2) / (n - 1)).mean())


def nearness(name: str, seen: float, by_chance: "Sequence[float]", n: int, level: float) -> Estimate | None:
    """Chance that a row's likest rows stand nearer to it in the file than any other row; 0.5 without order.

    `seen` and what shuffled places gave are means as of `share_farther`; the interval has the shuffles'
    spread, since rows that are like many others make the mean uncertain. None under 30 rows.
    """
    import numpy as np

    if n < 30:
        return None
    half = z_of(level) * float(np.std(np.asarray(by_chance), ddof=1))
    return Estimate(
        name=name,
        value=seen,
        low=max(0.0, seen - half),
        high=min(1.0, max(seen, seen + half)),
        level=level,
        n=n,
        method="mean place of the likest rows, spread of shuffled places",
        of="population",
        unit="auc",
    )
