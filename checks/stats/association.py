"""How strongly two columns go together, as matrices over many columns at once.

Sources: Spearman 1904; Cramér's V with the bias correction of Bergsma 2013, J. Korean Stat. Soc. 42:323;
correlation ratio (Fisher 1925) of ranks over levels, adjusted like R² for the number of levels.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def rank_correlation(numbers: "np.ndarray") -> "np.ndarray":
    """Spearman's correlation (p, p) of the columns of `numbers` (n, p); NaN ranks in the middle.

    A constant column correlates with nothing.
    """
    import numpy as np

    scores = standard_ranks(numbers)
    return np.clip(scores.T @ scores / max(1, len(scores)), -1, 1)


def standard_ranks(numbers: "np.ndarray") -> "np.ndarray":
    """Ranks (n, p) of each column with mean 0 and variance 1, or all 0 for a constant one."""
    import numpy as np
    from scipy.stats import rankdata

    ranks = np.zeros_like(numbers, dtype=np.float64)
    for at in range(numbers.shape[1]):
        there = ~np.isnan(numbers[:, at])
        if there.any():
            ranked = rankdata(numbers[there, at])
            # Empty cells stand in the middle, where they pull neither way.
            ranks[there, at] = ranked - ranked.mean()
    spread = ranks.std(axis=0)
    return np.divide(ranks, spread, out=np.zeros_like(ranks), where=spread > 0)


def cramers_v(first: "np.ndarray", second: "np.ndarray") -> float:
    """Corrected V of two columns of level codes (n,) from 0; 0 where either has one level."""
    import numpy as np

    n, r, k = len(first), int(first.max()) + 1, int(second.max()) + 1
    if n < 2:
        return 0.0
    table = np.bincount(first * k + second, minlength=r * k).reshape(r, k).astype(float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    r, k = table.shape
    if min(r, k) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi = float(((table - expected) ** 2 / expected).sum()) / n
    phi = max(0.0, phi - (k - 1) * (r - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    least = min(rows, columns) - 1
    return 0.0 if least <= 0 else float(np.sqrt(min(1.0, phi / least)))


def correlation_ratio(codes: "np.ndarray", scores: "np.ndarray") -> "np.ndarray":
    """How much levels (n,) tell of each column of `scores` (n, p) of mean 0 and variance 1: eta (p,)."""
    import numpy as np

    n, levels = len(codes), int(codes.max()) + 1
    if n <= levels or levels < 2:
        return np.zeros(scores.shape[1])
    counts = np.bincount(codes, minlength=levels)
    sums = np.zeros((levels, scores.shape[1]))
    np.add.at(sums, codes, scores)
    there = counts > 0
    explained = (sums[there] ** 2 / counts[there][:, None]).sum(axis=0) / n
    adjusted = 1 - (1 - explained) * (n - 1) / (n - there.sum())
    constant = (scores**2).sum(axis=0) == 0
    return np.where(constant, 0.0, np.sqrt(np.clip(adjusted, 0, 1)))
