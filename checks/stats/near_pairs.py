"""How many pairs of rows are nearly alike, and how many would be by chance.

Two rows are near at a reach if they agree in every coarse column (they are of one group) and differ by at
most the reach, in standard deviations, in every measured column. The chance of that among the pairs of one
group is a product of conditional chances with up to three parents each (after Chow and Liu 1968, as in
`stats.collisions`), raised by as much as the same product falls short of the pairs seen at three times the
reach: what columns have in common beyond threes is seen there, where chance pairs are many.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from checks.contract import Estimate
from checks.stats.distributions import poisson_quantile
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np

REACHES = (0.04, 0.12, 0.36)
WIDER = 3.0
PARENTS, SUPPORT = 6, 50
SLACK = 3.0  # by how much the model of chance may fall short
FINEST = 12  # measured columns that the chance is taken over; leaving others out can only raise it
UNSEEN = 3  # pairs that a sample of pairs without any may have missed (rule of three)
TELLING = 0.1  # equal numbers are news in a column where close ones are seldom equal


Counted: TypeAlias = "Callable[[float], int | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Pairs near at `reach`, all or (`tied`) those with an equal number where close ones are seldom equal.

    `pairs` (m, 2) are row places and `by_chance` how many are expected.
    """

    reach: float
    tied: bool
    pairs: "np.ndarray"
    by_chance: float


def agreement_rate(close: "np.ndarray") -> float:
    """Chance that a pair agrees in all columns of `close` (m, d) bool by chance, d > 0.

    Pairs that agree everywhere are what is in question: they are left out of every count, and only those that
    the product itself expects are put back, until that settles.
    """
    import numpy as np

    m, d = close.shape
    order = np.argsort(-close.mean(axis=0), kind="stable")
    alike = int(close.all(axis=1).sum())
    # Numbers, so that counts of pairs are products of matrices.
    ones = close.astype(np.float32)
    terms = [_term(ones, order[: place + 1], alike) for place in range(d)]
    by_chance, rate = 0.0, 1.0
    for _ in range(50):
        rate = 1.0
        for agree, given in terms:
            # One more of either kind, so that what was never seen is not held impossible.
            rate *= min(1.0, (agree + by_chance + 1) / (given + by_chance + 1))
        settled = min(float(alike), rate * m)
        if abs(settled - by_chance) < 1e-9 * max(1.0, by_chance):
            break
        by_chance = settled
    return rate


def _term(close: "np.ndarray", order: "np.ndarray", alike: int) -> tuple[int, int]:
    """Pairs that agree on the last column of `order` and its parents, and on the parents alone, but for the alike.

    `close` (m, d) float32 holds 1 where a pair agrees, else 0.
    """
    *earlier, own = order
    rows = close
    found = int(rows[:, own].sum()) - alike, len(rows) - alike
    chosen: list[int] = []
    for _ in range(min(PARENTS, len(earlier))):
        agree, given = rows[:, own] @ rows - alike, rows.sum(axis=0) - alike
        tried = [
            (float(agree[j] / given[j]), int(j), int(agree[j]), int(given[j]))
            for j in earlier
            if j not in chosen and given[j] >= SUPPORT
        ]
        if not tried or max(tried)[0] <= found[0] / max(1, found[1]):
            break
        _, j, *counts = max(tried)
        found = counts[0], counts[1]
        chosen.append(j)
        rows = rows[rows[:, j] > 0]
    return found


def expected(apart: "np.ndarray", reach: float, total: int, counted: "Counted") -> float:
    """Pairs expected near at `reach` by chance among the `total` pairs of one group.

    `apart` (m, d) holds the differences of m of them, drawn at random or all; `counted` tells how many of all pairs
    are near at a wider reach, or None where too many are to be listed.
    """
    near, far = agreement_rate(apart <= reach), agreement_rate(apart <= WIDER * reach)
    first = _ring(apart, reach, total, counted)
    by_chain = total * near * max(1.0, first / total / max(far - near, far / 100))
    # Where rows lie on fewer dimensions than they have columns, the pairs fall with the reach as they fell
    # from the ring before: no copy in question lies in either ring.
    second = _ring(apart, WIDER * reach, total, counted)
    by_fall = first * first / second if second >= SUPPORT else 0.0
    return max(by_chain, by_fall)


def _ring(apart: "np.ndarray", reach: float, total: int, counted: "Counted") -> float:
    """Pairs, of all, that are near at three times the reach and not at the reach."""
    outer, inner = counted(WIDER * reach), counted(reach)
    if outer is not None and inner is not None:
        return outer - inner
    drawn = (apart <= WIDER * reach).all(axis=1) & ~(apart <= reach).all(axis=1)
    return (int(drawn.sum()) + (UNSEEN if len(apart) < total else 0)) * total / len(apart)


def telling_ties(apart: "np.ndarray", reach: float) -> "tuple[np.ndarray, float]":
    """Which columns (d,) seldom have equal numbers among close ones, and the chance of one such tie or more.

    The chance is taken column by column, and among all pairs that are near within the widest look: where rows are equal
    in several columns at once (accounts that lie idle) the latter is the larger.
    """
    import numpy as np

    close = apart <= reach
    other = np.logical_not(close.all(axis=1))
    some = close[other]
    tied = (apart[other] == 0).sum(axis=0) + UNSEEN
    share = tied / np.maximum(tied, some.sum(axis=0) + UNSEEN)
    telling = share <= TELLING
    around = other & (apart <= WIDER * REACHES[-1]).all(axis=1)
    both = int((apart[around][:, telling] == 0).any(axis=1).sum()) + UNSEEN
    together = both / (int(around.sum()) + UNSEEN)
    return telling, max(float(1 - np.prod(1 - share[telling])), together)


def widest(apart: "np.ndarray", total: int, most: int) -> float | None:
    """The widest reach, up to three times the last, at which at most `most` of `total` pairs seem near."""
    for reach in (WIDER * REACHES[-1], *REACHES[::-1]):
        if total * float((((apart <= reach).mean(axis=0)) + 1 / len(apart)).prod()) <= most:
            return reach
    return None


def near_pairs(points: "np.ndarray", groups: "np.ndarray", reach: float) -> "np.ndarray":
    """All pairs (m, 2), first < second, of one group (n,) whose points (n, d) differ by at most `reach`."""
    import numpy as np
    from scipy.spatial import KDTree

    # Groups stand farther apart than any reach, so that one tree serves them all.
    apart = groups.astype(np.float64) * 4 * reach
    tree = KDTree(np.column_stack([apart, points]), leafsize=32)
    return np.sort(tree.query_pairs(reach, p=np.inf, output_type="ndarray"), axis=1)


def pairs_of_groups(groups: "np.ndarray", most: int, rng: "np.random.Generator") -> "tuple[np.ndarray, int]":
    """At most `most` pairs (m, 2) of rows of one group (n,), all or drawn at random, and how many there are."""
    import numpy as np

    order = np.argsort(groups, kind="stable")
    _, start, size = np.unique(groups[order], return_index=True, return_counts=True)
    total = int((size * (size - 1) // 2).sum())
    if total <= most:
        # Pairs of places one apart, two apart, ..., as far as the largest group goes.
        own = np.repeat(np.arange(len(size)), size)
        left = start[own] + size[own] - np.arange(len(groups)) - 1
        made: list[np.ndarray] = []
        for lag in range(1, int(size.max(initial=1))):
            first = np.flatnonzero(left >= lag)
            made.append(np.column_stack([first, first + lag]))
        places = np.concatenate(made) if made else np.zeros((0, 2), dtype=np.int64)
        return order[places], total
    weight = (size * (size - 1)).astype(np.float64)
    group = rng.choice(len(size), most, p=weight / weight.sum())
    first = rng.integers(0, size[group])
    second = (first + rng.integers(1, size[group])) % size[group]
    return order[np.column_stack([start[group] + first, start[group] + second])], total


def near_copies(name: str, look: Look, copies: int, rows: int, level: float, *, sampled: bool) -> Estimate:
    """Share of `rows` that nearly repeat another beyond chance: `copies` rows in the pairs of `look`.

    The value takes away what chance is expected to explain, the low end all that it may (Poisson bound of three times as many); both
    ends are widened by Wilson's interval where the rows are a sample.
    """
    pairs = len(look.pairs)
    may = _allowance(look.by_chance, level)
    value, low = (copies * max(0.0, 1 - taken / pairs) if pairs else 0.0 for taken in (look.by_chance, may))
    high = float(copies)
    if low <= 0:
        value = 0.0
    ends = (low / rows, high / rows)
    if sampled:
        ends = (
            wilson_ends(int(low), rows, level)[0] if low > 0 else 0.0,
            wilson_ends(copies, rows, level)[1],
        )
    return Estimate(
        name=name,
        value=value / rows,
        low=min(ends[0], value / rows),
        high=max(ends[1], value / rows),
        level=level,
        n=rows,
        method="near rows less those of a chance model, Poisson bound",
        of="population",
        unit="share",
    )


def _allowance(by_chance: float, level: float) -> int:
    return poisson_quantile(0.5 + level / 2, SLACK * by_chance)
