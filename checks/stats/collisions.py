"""How many rows of a table agree by chance alone: coarse tables repeat rows without any defect.

The chance that two random rows agree in every column is taken as a product of conditional chances,
each conditioned on the few earlier columns that raise it most: the chain of a dependency tree
(Chow and Liu 1968, IEEE Trans. Inf. Theory 14:462), built on the events "both rows agree here" and
with up to three parents. Pairs that agree everywhere are what is in question, so they are left out of
every count and only the pairs that the chain itself expects are put back, until that settles.
"""

from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.distributions import poisson_quantile

if TYPE_CHECKING:
    import numpy as np

PARENTS = 3
SUPPORT = 50  # pairs that must agree on the parents before a conditional chance is believed
MOST_COLUMNS = 60
SLACK = 1.5  # the chain runs a little low where columns depend on each other in threes and fours
CERTAIN = 0.999
NEGLIGIBLE = 0.1  # pairs: fewer expected by chance explain no copy


def collision_rate(codes: "np.ndarray") -> float:
    """Chance that two random rows agree by chance in all columns of `codes` (n, d) int64.

    A single column gives its own rate of agreement: in it nothing tells a copy from a coincidence.
    Only the 60 finest columns are read; leaving columns out can only raise the chance.
    """
    import numpy as np

    n, d = codes.shape
    every = n * (n - 1) / 2
    if n < 2 or d == 0:
        return 0.0
    single = np.array([_pairs(codes[:, j]) for j in range(d)])
    if d == 1:
        return float(single[0] / every)
    whole = np.zeros(n, dtype=np.int64)
    for j in range(d):
        whole = _joined(whole, codes[:, j])
    alike = _pairs(whole)
    finest = np.argsort(single, kind="stable")[:MOST_COLUMNS]
    order = [int(j) for j in finest[::-1]]
    terms = [_term(codes, single, order[: t + 1], alike, every) for t in range(len(order))]
    by_chance = 0.0
    for _ in range(50):
        rate = 1.0
        for agree, given in terms:
            below = given if given == every else given - alike + by_chance
            rate *= (agree - alike + by_chance) / below if below > 0 else 1.0
        settled = min(alike, rate * every)
        if abs(settled - by_chance) < 1e-9 * max(1.0, by_chance):
            return rate
        by_chance = settled
    return by_chance / every


def allowance(expected: float) -> int:
    """The most agreeing pairs that chance explains where it explains `expected` on average.

    0 where it is not `modelled`; else the 99.9 % point of a Poisson law whose mean is half as large
    again, for what the chain misses.
    """
    return poisson_quantile(CERTAIN, SLACK * expected) if modelled(expected) else 0


def modelled(expected: float) -> bool:
    """Whether chance explains so many pairs that the model of it must be subtracted."""
    return expected >= NEGLIGIBLE


def beyond_chance(name: str, alike: int, pairs: int, expected: float, rows: int) -> Estimate:
    """Share of `rows` that are alike beyond chance: `alike` rows in `pairs` pairs, `expected` by chance.

    An exact count where chance explains none. Where it does, what chance explains is an estimate and so is
    the rest: the value takes away what is expected, the low end all that chance may explain, the
    high end nothing.
    """
    if not modelled(expected):
        return Estimate.exact(name, alike / rows, n=rows, unit="share", method="exact count of alike rows")
    left = (max(0.0, 1 - taken / pairs) if pairs else 0.0 for taken in (expected, allowance(expected)))
    value, low = (alike * part / rows for part in left)
    return Estimate(
        name=name,
        value=value if low > 0 else 0.0,
        low=low,
        high=alike / rows if low > 0 else 0.0,
        level=CERTAIN,
        n=rows,
        method="alike rows less those of a chance model from a sample, Poisson bound",
        of="population",
        unit="share",
    )


def _term(
    codes: "np.ndarray", single: "np.ndarray", order: list[int], alike: float, every: float
) -> tuple[float, float]:
    """Pairs that agree on the last column of `order` and its parents, and on the parents alone."""
    import numpy as np

    *earlier, own = order
    most = min(PARENTS, codes.shape[1] - 2)
    found, best = (float(single[own]), every), (float(single[own]) - alike) / every
    parents, chosen = np.zeros(len(codes), dtype=np.int64), set[int]()
    while len(chosen) < min(most, len(earlier)):
        tried: list[tuple[float, int, float, float]] = []
        for j in earlier:
            if j in chosen:
                continue
            together = _joined(parents, codes[:, j])
            given = _pairs(together)
            if given - alike >= SUPPORT:
                agree = _pairs(_joined(together, codes[:, own]))
                tried.append(((agree - alike) / (given - alike), j, agree, given))
        if not tried or max(tried)[0] <= best:
            break
        best, j, *counts = max(tried)
        found = (counts[0], counts[1])
        chosen.add(j)
        parents = _joined(parents, codes[:, j])
    return found


def _pairs(code: "np.ndarray") -> float:
    import numpy as np

    counts = np.bincount(code).astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def _joined(first: "np.ndarray", second: "np.ndarray") -> "np.ndarray":
    """Codes 0..m-1 of the pairs of two codes."""
    import numpy as np

    _, code = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)
    return code
