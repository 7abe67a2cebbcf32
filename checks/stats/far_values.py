"""Values beyond the tail of all others: how unlikely the gap before them is, even for a heavy tail."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.stats.spread import Spread, centre, without_heaps

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS, LEAST_DISTINCT = 50, 20
MOST_FAR, LEAST_MOST = 0.005, 5  # so many of the rows, or so many rows, may lie beyond the gap
# A tail's length is read from a twentieth of the rows, 25 at least.
TAIL, LEAST_TAIL = 0.05, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Far:
    """`count` rows lie from `low` to `high`, beyond a gap as long as chance makes with probability `p`."""

    low: float
    high: float
    count: int
    p: float


def without_nothing(spread: Spread) -> Spread | None:
    """The values without heaps (the zeros of an amount); None where they are too few, or mere codes."""
    rest = without_heaps(spread)
    # What is nothing for some rows and positive for all others is an amount: nothing is no small amount.
    if len(rest.lows) and rest.lows[0] == 0:
        rest = rest.without(0.0)
    if rest.rows < LEAST_ROWS or len(rest.lows) < LEAST_DISTINCT:
        return None
    return rest


def far_above(spread: Spread) -> Far | None:
    """The values beyond the least likely gap at the upper end.

    Values are looked at by the logarithm of their distance from the median, and positive ones by their own
    logarithm as well (the likelier gap counts): there the excesses of a tail that falls off as slowly as
    Pareto's are exponential. Of c such values the gap below them is exponential with mean b/c (Renyi 1953),
    b being the mean excess of the m values below the gap; with b estimated from those,
    P(gap > g) = (1 + c g/(m b))^-m. Lighter tails have shorter gaps. Rounded values have gaps by their
    rounding, so the widest step within the tail is taken off. The k-th largest distinct value counts with
    1/(k(k + 1)), which sums to 1.
    """
    import numpy as np

    median, sd = centre(spread)
    if not sd > 0:
        return None
    # Nearer than one deviation no tail begins.
    tail = spread.kept(spread.highs > median + sd)
    if len(tail.lows) < LEAST_DISTINCT / 2:
        return None
    found = _beyond(tail.highs, tail.counts, np.log(tail.highs - median), spread.rows)
    if found is None or spread.lows[0] <= 0:
        return found
    own = _beyond(tail.highs, tail.counts, np.log(tail.highs), spread.rows)
    return None if own is None else max(found, own, key=lambda far: far.p)


def far_below(spread: Spread) -> Far | None:
    """The same at the lower end, by the distance from the median."""
    turned = Spread(lows=-spread.highs[::-1], highs=-spread.lows[::-1], counts=spread.counts[::-1])
    found = far_above(turned)
    return found and Far(low=-found.high, high=-found.low, count=found.count, p=found.p)


def far_nearer_zero(spread: Spread) -> Far | None:
    """Positive values that are many times smaller than all others, on a log scale and on the raw one.

    A density that does not fall towards the middle has, between nothing and `high`, at most the rows of
    any stretch as long beyond it: so many as are found must be more than Poisson's law allows for that.
    """
    import numpy as np
    from scipy.special import pdtrc

    if spread.lows[0] <= 0:
        return None
    found = _beyond(spread.lows, spread.counts, -np.log(spread.lows), spread.rows)
    if found is None:
        return None
    others = spread.kept(spread.lows > found.high)
    reached = np.cumsum(others.counts)
    at = min(int(np.searchsorted(reached, max(5, found.count))), len(reached) - 1)
    beyond = float(others.lows[at]) - found.high
    raw = float(pdtrc(found.count - 1, int(reached[at]) * found.high / beyond))
    return found if raw < 1e-3 else None


def _beyond(values: "np.ndarray", counts: "np.ndarray", scaled: "np.ndarray", rows: int) -> Far | None:
    import numpy as np

    order = np.argsort(scaled, kind="stable")[::-1]
    values, counts, scaled = values[order], counts[order], scaled[order]
    reached = np.cumsum(counts)
    most = int(np.searchsorted(reached, max(LEAST_MOST, MOST_FAR * rows), side="right"))
    best: Far | None = None
    for k in range(1, min(most + 1, 400, len(values))):
        c = int(reached[k - 1])
        m = max(LEAST_TAIL, round(TAIL * (rows - c)))
        end = min(int(np.searchsorted(reached, c + m, side="left")), len(values) - 1)
        if end <= k + 1:
            continue
        # The widest step within the tail: a rounded value's own, and a few gaps' worth of any other.
        step = float(np.abs(np.diff(scaled[k : end + 1])).max())
        # On a log scale the steps of rounding grow towards nothing: two of them are no gap either.
        grid = 2 * float(np.median(np.abs(np.diff(values[k : end + 1]))))
        if abs(float(values[k - 1] - values[k])) <= grid:
            continue
        gap = float(scaled[k - 1] - scaled[k]) - step
        if gap <= 0:
            continue
        some = counts[k:end].astype(float)
        excess = float((some * (scaled[k:end] - scaled[end])).sum() / max(1.0, some.sum()))
        if excess <= 0:
            continue
        p = float(np.exp(-m * np.log1p(c * gap / (m * excess)))) * k * (k + 1)
        if best is None or p < best.p:
            best = Far(low=float(values[:k].min()), high=float(values[:k].max()), count=c, p=min(1.0, p))
    return best
