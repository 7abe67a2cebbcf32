"""How far two ways of ranking features agree, how alike explanations are, and how long they are.

Sources: Spearman 1904; percentile bootstrap over rows (Efron 1979), both ways drawn anew; the length of an
explanation as in shapash's compacity (MAIF 2021), the nearness of explanations as in its stability and in
Alvarez-Melis and Jaakkola 2018 (arXiv:1806.08049).
"""

from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.ranks import ranks

if TYPE_CHECKING:
    import numpy as np

DRAWS = 400
AT_ONCE = 4_000_000  # cells of a block of draws


def rank_agreement(
    name: str,
    first: "np.ndarray",
    second: "np.ndarray",
    level: float,
    rng: "np.random.Generator",
) -> Estimate | None:
    """Rank correlation of the row means of `first` (c, m) and `second` (c, n); None under four features.

    The interval has the bootstrap's spread about the value on Fisher's scale: ranks of features that matter
    alike change from draw to draw, and say little.
    """
    import numpy as np

    c = len(first)
    if c < 4 or min(first.shape[1], second.shape[1]) < 2:
        return None
    value = float(_spearman(first.mean(axis=1)[None], second.mean(axis=1)[None])[0])
    drawn = _spearman(_resampled(first, rng), _resampled(second, rng))
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    return Estimate(
        name=name,
        value=value,
        low=min(value, float(low)),
        # Draws agree less than the truth: what noise takes away is given back.
        high=max(value, min(1.0, float(high) + max(0.0, value - float(np.median(drawn))))),
        level=level,
        n=min(first.shape[1], second.shape[1]),
        method="rank correlation, percentile bootstrap over rows",
        of="population",
    )


def _resampled(parts: "np.ndarray", rng: "np.random.Generator") -> "np.ndarray":
    """(DRAWS, c): means of rows drawn with replacement."""
    import numpy as np

    m = parts.shape[1]
    at_once = max(1, AT_ONCE // m)
    made = [
        rng.multinomial(m, np.full(m, 1 / m), size=min(at_once, DRAWS - start)) @ parts.T / m
        for start in range(0, DRAWS, at_once)
    ]
    return np.vstack(made)


def _spearman(first: "np.ndarray", second: "np.ndarray") -> "np.ndarray":
    """(d,) rank correlations of each row of two arrays (d, c); 0 where one does not vary."""
    import numpy as np

    a, b = (ranks(each) for each in (first, second))
    a, b = (each - each.mean(axis=1, keepdims=True) for each in (a, b))
    size = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return np.divide((a * b).sum(axis=1), size, out=np.zeros(len(a)), where=size > 0)


def lengths(parts: "np.ndarray", share: float) -> "np.ndarray":
    """(m,) how many of the largest of |parts| (m, k) make up this share of each row's sum; 0 where all are 0."""
    import numpy as np

    sizes = -np.sort(-np.abs(parts), axis=1)
    whole = sizes.sum(axis=1, keepdims=True)
    count = 1 + (np.cumsum(sizes, axis=1) < share * whole * (1 - 1e-12)).sum(axis=1)
    return np.where(whole[:, 0] > 0, count, 0)
