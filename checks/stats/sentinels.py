"""Numbers that stand for "no value": listed ones and others, told apart from values by where they lie."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from checks.stats.spread import Spread, centre, without_heaps

if TYPE_CHECKING:
    import numpy as np

Reason = Literal["far", "negative", "crowded", "zero"]
_NINES = (99, 999, 9_999, 99_999, 999_999, 9_999_999, 99_999_999, 99.9, 999.9, 999.99, 9_999.9, 9_999.99)
_LIMITS = (32_767, 65_535, 2_147_483_647, 4_294_967_295, 32_768, 2_147_483_648, 1e20, 1e30, 1e99)
LISTED_NUMBERS = (
    0, -1, -9, -88, -98, -888, -998, -8_888, -9_998, 9, 888, 8_888, 998, 9_998,
    *_NINES, *(-x for x in _NINES), *_LIMITS, *(-x for x in _LIMITS),
)  # fmt: skip
# The first days of calendars and clocks, and days that no record will reach.
LISTED_DATES = (
    date(1, 1, 1), date(1753, 1, 1), date(1800, 1, 1), date(1899, 12, 30), date(1899, 12, 31),
    date(1900, 1, 1), date(1900, 1, 2), date(1901, 1, 1), date(1970, 1, 1), date(1999, 9, 9), date(2079, 6, 6),
    date(2099, 12, 31), date(2199, 12, 31), date(2262, 4, 11), date(2999, 12, 31), date(9999, 1, 1),
    date(9999, 12, 31),
)  # fmt: skip
LISTED_DAYS = tuple((day - date(1970, 1, 1)).days for day in LISTED_DATES)
FAR = 3.0  # robust standard deviations between a sentinel and its nearest neighbour
LEAST, LEAST_FAR, LEAST_DISTINCT = 5, 2, 20
LEAST_FEW, WIDE = 6, 10.0  # different values, where the gap is ten times as wide as they lie
MANY_ROWS = 20_000  # from here on an unlisted value must occur ten times
CROWDED = 5  # times as many rows as the commonest neighbour
HALF = 0.5  # an unlisted value is no gap if it is what most rows say
SURE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentinel:
    """A value that `count` rows have and that cannot be one. `apart` is the distance to its nearest
    neighbour in robust standard deviations, where it lies outside all other values.
    """

    value: float
    count: int
    reason: Reason
    apart: float | None


def sentinels(spread: Spread, *, dates: bool = False) -> list[Sentinel]:
    """The sentinels of one column, by value; none where too little is left to say what is usual."""
    listed = LISTED_DAYS if dates else LISTED_NUMBERS
    there = [x for v in listed if v or dates for x in (float(v),) if spread.count_of(x)]
    rest = spread.without(*there)
    if rest.rows < 10:
        return []
    found = [s for value in there if (s := _listed(spread, rest, value, dates=dates))]
    left = spread.without(*(s.value for s in found))
    if not dates:
        far = _unlisted(left)
        found += far
        zero = far_zero(left.without(*(s.value for s in far)))
        found += [zero] if zero else []
    return sorted(found, key=lambda s: s.value)


def _listed(spread: Spread, rest: Spread, value: float, *, dates: bool) -> Sentinel | None:
    count = spread.count_of(value)
    low, high = float(rest.lows[0]), float(rest.highs[-1])
    bulk = without_heaps(rest)
    bulk = bulk if bulk.rows >= 10 and len(bulk.lows) > 1 else rest
    _, sd = centre(bulk)
    # A set of codes has no spread of its own: there, far is three times the width of the set.
    sd = max(sd, high - low) if len(bulk.lows) < 10 else sd
    gap = max(low - value, value - high)
    if gap > 0:
        apart = gap / sd if sd > 0 else None
        if sd > 0 and gap > FAR * sd and gap > 1 and count >= (1 if dates else LEAST_FAR):
            return Sentinel(value=value, count=count, reason="far", apart=apart)
        if value < 0 <= low and not dates and _negative(rest, value, count):
            return Sentinel(value=value, count=count, reason="negative", apart=apart)
    if (abs(value) >= 99 or dates) and _crowded(rest, value, count, sd):
        return Sentinel(
            value=value, count=count, reason="crowded", apart=gap / sd if gap > 0 and sd > 0 else None
        )
    return None


def _negative(rest: Spread, value: float, count: int) -> bool:
    """The only negative value, where all others are nothing or more.

    Minus one may be where a count's tail ends: there it must outnumber what a single peak allows, which is the
    rows of 0 where those are fewer than those of 1, and else the most of 0, 1 and 2 (a heap of zeros aside).
    """
    import numpy as np
    from scipy.special import pdtrc

    if len(rest.lows) < 10:
        return False
    if value < -1:
        return count >= LEAST_FAR
    if float(rest.lows[0]) - value >= 3 * float(np.diff(rest.lows).min()):
        return count >= LEAST
    nothing, one, two = (rest.between(x, x) for x in (0.0, 1.0, 2.0))
    near = max(one, two) if nothing > 0.3 * rest.rows else nothing if nothing < one else max(nothing, two)
    return count >= max(LEAST, 2 * near) and float(pdtrc(count - 1, max(near, 0.1))) < SURE


def _crowded(rest: Spread, value: float, count: int, sd: float) -> bool:
    """Far more rows than any value around it, by Poisson's law with the mean of a row's neighbours.

    What a row's own value has besides it, on average, grows with heaps and is near 0 where values are
    continuous; 3 more rows are granted, the upper 95 % bound of a count of none.
    """
    import numpy as np
    from scipy.special import pdtrc

    if count < LEAST or len(rest.lows) < LEAST_DISTINCT:
        return False
    reach = max(sd, 0.1 * float(rest.highs[-1] - rest.lows[0]))
    near = rest.counts[(rest.highs >= value - reach) & (rest.lows <= value + reach)].astype(float)
    if not len(near):
        return True
    if count < CROWDED * near.max():
        return False
    expected = (np.sum(near * (near - 1)) + 3) / near.sum()
    return float(pdtrc(count - 1, min(expected, near.max()))) < SURE


def _unlisted(spread: Spread) -> list[Sentinel]:
    """Values repeated at either end, with a gap of three robust sd before them, raw and on a log scale.

    The gap on the log scale keeps the round sums of a skewed amount from being taken for sentinels.
    """
    least = LEAST if spread.rows < MANY_ROWS else 2 * LEAST
    found: list[Sentinel] = []
    for sign in (1.0, -1.0):
        for drop in (1, 2):
            s = _at_end(spread, sign, drop, least)
            if s:
                found += s
                break
    return found


def _at_end(spread: Spread, sign: float, many: int, least: int) -> list[Sentinel]:
    import numpy as np
    from scipy.special import pdtrc

    if len(spread.lows) < LEAST_FEW + many:
        return []
    ends = np.arange(len(spread.lows))[-many:] if sign > 0 else np.arange(len(spread.lows))[:many]
    keep = np.ones(len(spread.lows), dtype=bool)
    keep[ends] = False
    rest, taken = spread.kept(keep), spread.counts[ends]
    alone = np.all(spread.lows[ends] == spread.highs[ends]) and not np.any(spread.lows[ends] == 0)
    if not alone or taken.min() < least or taken.sum() > HALF * spread.rows:
        return []
    inner = float(rest.highs[-1] if sign > 0 else rest.lows[0])
    outer = float(spread.lows[ends[0] if sign > 0 else ends[-1]])
    gap, width = abs(outer - inner), float(rest.highs[-1] - rest.lows[0])
    bulk = without_heaps(rest)
    if len(bulk.lows) < (LEAST_FEW if gap > WIDE * width else LEAST_DISTINCT):
        return []
    _, sd = centre(bulk)
    if not sd > 0 or gap <= FAR * sd:
        return []
    positive = bulk.kept(bulk.lows > 0)
    if min(outer, inner) > 0 and len(positive.lows) > LEAST_DISTINCT:
        logs = Spread(lows=np.log(positive.lows), highs=np.log(positive.highs), counts=positive.counts)
        if abs(np.log(outer / inner)) <= FAR * centre(logs)[1]:
            return []
    # Round sums are heaped far out as well: unless it is further off than all others lie apart, a sentinel
    # outnumbers the heaps of the outer twentieth.
    edge = rest.quantiles(0.95 if sign > 0 else 0.05)[0]
    near = rest.counts[rest.lows >= edge] if sign > 0 else rest.counts[rest.lows <= edge]
    heap = float(near.max()) if rest.rows <= MANY_ROWS else float(np.median(near))
    if gap <= width and (taken.min() < 2 * heap or float(pdtrc(int(taken.min()) - 1, heap)) >= 0.01):
        return []
    return [
        Sentinel(value=float(spread.lows[i]), count=int(spread.counts[i]), reason="far", apart=gap / sd)
        for i in ends
    ]


def far_zero(spread: Spread) -> Sentinel | None:
    """Zeros of a quantity that never comes near zero: 1.5 robust sd of nothing lie between.

    Amounts that are often nothing begin near zero or are nothing for most; a blood pressure is neither.
    """
    count, rest = spread.count_of(0.0), spread.without(0.0)
    least = least_of(rest)
    if least is None or not LEAST <= count <= 0.35 * spread.rows:
        return None
    median, sd = centre(rest)
    if not sd > 0 or least < 1.5 * sd or abs(median) < 2.5 * sd:
        return None
    return Sentinel(value=0.0, count=count, reason="zero", apart=least / sd)


def gap_above_zero(spread: Spread) -> bool:
    """Whether zeros lie outside all other values, three steps and more from the next."""
    import numpy as np

    rest = spread.without(0.0)
    least = least_of(rest)
    if least is None or not LEAST <= spread.count_of(0.0) <= 0.6 * spread.rows:
        return False
    steps = np.diff(rest.lows)
    return least >= 3 * float(steps.min())


def least_of(rest: Spread) -> float | None:
    """How near the values come to zero, the nearest row aside; None where they lie on both sides of it."""
    import numpy as np

    if len(rest.lows) < LEAST_DISTINCT or float(rest.lows[0]) * float(rest.highs[-1]) <= 0:
        return None
    nearest = (
        rest
        if rest.lows[0] > 0
        else Spread(lows=-rest.highs[::-1], highs=-rest.lows[::-1], counts=rest.counts[::-1])
    )
    reached = np.cumsum(nearest.counts)
    return float(nearest.lows[int(np.searchsorted(reached, 2))])


def odd_codes(spread: Spread) -> list["tuple[float, int]"]:
    """Rare codes at the edge of a small set of whole-number codes, with their rows.

    Either a code 0 that is fifty times rarer than the 1 beside it, where codes begin at 1; or codes
    beyond a dip, where rows become fewer towards an edge and then more again (both under 2 % of rows).
    Counts and ranks fall off towards their edges without a dip and without such a step.
    """
    import numpy as np

    codes, counts = spread.lows, spread.counts.astype(float)
    whole = len(codes) >= 4 and bool(np.all(codes == np.round(codes))) and bool(np.all(np.diff(codes) == 1))
    if not whole or len(codes) > 8 or abs(codes).max() > 20 or spread.rows < 500:
        return []
    found: dict[float, int] = {}
    if codes[0] == 0 and counts[0] < 0.005 * spread.rows and counts[1] > 50 * counts[0]:
        found[0.0] = int(counts[0])
    for way in (1, -1):
        found |= _beyond_dip(codes[::way], counts[::way], 0.02 * spread.rows)
    return sorted(found.items())


def _beyond_dip(codes: "np.ndarray", counts: "np.ndarray", rare: float) -> dict[float, int]:
    """Codes after the last place, going outwards, where rows surely rise again."""
    from scipy.special import bdtrc

    for j in range(len(codes) - 2, 0, -1):
        beyond = counts[j + 1 :]
        if beyond.sum() + counts[j] > rare:
            return {}
        here, next_ = int(counts[j]), int(counts[j + 1])
        if next_ > 1.5 * here and float(bdtrc(next_ - 1, here + next_, 0.5)) < SURE:
            return {float(c): int(n) for c, n in zip(codes[j + 1 :], beyond, strict=True)}
    return {}
