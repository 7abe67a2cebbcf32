"""Values in another unit: a second group that falls back on the first when a unit's factor is undone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.stats.far_values import Far
from checks.stats.spread import Spread

if TYPE_CHECKING:
    pass

LEAST_MODE = 10  # rows that make a second group
MOST_MODE = 0.35
MOST_STEP = 0.1
APART = 1.75  # middles of two groups, in widths of the first (its inner nine tenths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Another unit's value is `times` that of the first, plus `plus`."""

    times: float
    plus: float
    says: str


UNITS = (
    Unit(times=10.0, plus=0.0, says="10 times"),
    Unit(times=100.0, plus=0.0, says="100 times"),
    Unit(times=1000.0, plus=0.0, says="1,000 times"),
    Unit(times=1e6, plus=0.0, says="a million times"),
    Unit(times=0.1, plus=0.0, says="a tenth of"),
    Unit(times=0.01, plus=0.0, says="a hundredth of"),
    Unit(times=0.001, plus=0.0, says="a thousandth of"),
    Unit(times=1e-6, plus=0.0, says="a millionth of"),
    Unit(times=60.0, plus=0.0, says="60 times (minutes for hours, seconds for minutes)"),
    Unit(times=1 / 60, plus=0.0, says="a sixtieth of (hours for minutes, minutes for seconds)"),
    Unit(times=2.54, plus=0.0, says="2.54 times (centimetres for inches)"),
    Unit(times=1 / 2.54, plus=0.0, says="1/2.54 of (inches for centimetres)"),
    Unit(times=0.45359237, plus=0.0, says="0.4536 times (kilograms for pounds)"),
    Unit(times=1 / 0.45359237, plus=0.0, says="2.205 times (pounds for kilograms)"),
    Unit(times=1.8, plus=32.0, says="1.8 times and 32 more than (Fahrenheit for Celsius)"),
    Unit(times=1 / 1.8, plus=-32 / 1.8, says="5/9 of 32 less than (Celsius for Fahrenheit)"),
)
FAR_UNITS = tuple(unit for unit in UNITS if unit.times >= 100 or unit.times <= 0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherUnit:
    """`count` rows from `low` to `high` are as others would be in another unit."""

    unit: Unit
    low: float
    high: float
    count: int
    p: float


def unit_of(far: Far, spread: Spread) -> Unit | None:
    """The unit in which nine of ten far values would be usual ones, from the first to the 99th hundredth."""
    import numpy as np

    beyond = (spread.lows >= far.low) & (spread.highs <= far.high)
    rest, those = spread.kept(~beyond), spread.kept(beyond)
    first, median, last = rest.quantiles(0.01, 0.5, 0.99)
    # Divided by enough anything is near zero: that is no fit where values lie on both sides of it.
    other = rest.without(0.0)
    order = np.argsort(np.abs(other.lows), kind="stable")
    sizes = np.abs(other.lows[order])
    small = Spread(lows=sizes, highs=sizes, counts=other.counts[order]).quantiles(0.1)[0]
    best: tuple[float, Unit] | None = None
    for unit in FAR_UNITS:
        back = (those.lows - unit.plus) / unit.times
        fits = float(those.counts[(back >= first) & (back <= last)].sum()) / those.rows
        fits = fits if float(np.median(np.abs(back))) >= small else 0.0
        off = abs(float((back * those.counts).sum()) / those.rows - median)
        if fits >= 0.9 and (best is None or off < best[0]):
            best = off, unit
    return best and best[1]


def other_unit(spread: Spread, looks: int, q: float) -> OtherUnit | None:
    """The second group that a unit explains, of `looks` columns; None if there is none.

    For each unit, the rows in the converted range of the others (their first to 99th hundredth) are compared
    with the emptiest stretch of the same length between: where the density has one peak only, the
    outer stretch has no more rows than the inner (binomial, p < q/looks). Converted back they must lie as the others
    do (Kolmogorov-Smirnov, p > 0.002), so that a column with two natural groups is left alone.
    """
    best: OtherUnit | None = None
    for unit in UNITS:
        found = _as_unit(spread, unit)
        if found is not None and found.p < q / looks and (best is None or found.p < best.p):
            best = found
    return best


def _as_unit(spread: Spread, unit: Unit) -> OtherUnit | None:
    import numpy as np

    inside = np.zeros(len(spread.lows), dtype=bool)
    low = high = 0.0
    rest = spread
    for _ in range(3):
        first, last = rest.quantiles(0.005, 0.995)
        low, high = unit.times * first + unit.plus, unit.times * last + unit.plus
        inside = (spread.lows >= low) & (spread.lows <= high)
        rest = spread.kept(~inside)
        if not rest.rows or inside.sum() == 0:
            return None
    those = spread.kept(inside)
    if not LEAST_MODE <= those.rows <= MOST_MODE * spread.rows or len(those.lows) < 3:
        return None
    inner, outer = rest.quantiles(0.05, 0.95)
    if not (low > outer or high < inner) or not _apart(spread, rest, those):
        return None
    p = _one_peak(spread, those, rest, upper=low > outer)
    if p is None or not _alike(those, rest, unit):
        return None
    return OtherUnit(unit=unit, low=float(those.lows[0]), high=float(those.highs[-1]), count=those.rows, p=p)


def _apart(spread: Spread, rest: Spread, those: Spread) -> bool:
    """Whether the middles are further apart than the others are wide: wide columns have no second group."""
    import numpy as np

    low, middle, high = rest.quantiles(0.05, 0.5, 0.95)
    other = those.quantiles(0.5)[0]
    if spread.lows[0] > 0:
        low, middle, high, other = (float(np.log(x)) for x in (low, middle, high, other))
    return abs(other - middle) > APART * (high - low)


def _one_peak(spread: Spread, those: Spread, rest: Spread, *, upper: bool) -> float | None:
    """P of so many rows in the group's core against the emptiest stretch between, were there one peak.

    The core is tried as the group's inner eight tenths, half and third, so p is three times the least.
    """
    import numpy as np
    from scipy.special import bdtrc

    scale = np.log if spread.lows[0] > 0 else (lambda x: np.asarray(x, dtype=float))
    at = scale(spread.lows)
    reached = np.concatenate([[0], np.cumsum(spread.counts)])
    edge = float(scale(rest.quantiles(0.9 if upper else 0.1)[0]))
    best: float | None = None
    for tail in (0.1, 0.25, 1 / 3):
        start, end = (float(scale(x)) for x in those.quantiles(tail, 1 - tail))
        width = end - start
        # The stretch slides between the two groups, in tenths of its length.
        low, high = (edge, start - width) if upper else (end, edge - width)
        if not width > 0 or high <= low:
            continue
        starts = np.linspace(low, high, min(200, int(10 * (high - low) / width) + 2))
        # An end that touches the core counts its rows only once.
        first = np.searchsorted(at, starts, side="left" if upper else "right")
        last = np.searchsorted(at, starts + width, side="left" if upper else "right")
        between = int((reached[last] - reached[first]).min())
        core = int(spread.counts[(at >= start) & (at <= end)].sum())
        p = 3 * float(bdtrc(core - 1, core + between, 0.5))
        best = p if best is None else min(best, p)
    return best


def _alike(those: Spread, rest: Spread, unit: Unit) -> bool:
    """Whether the group, converted back, lies as the rest does."""
    import numpy as np
    from scipy.special import kolmogorov

    back = (those.lows - unit.plus) / unit.times
    own = np.cumsum(those.counts) / those.rows
    reached = np.cumsum(rest.counts) / rest.rows
    at = np.searchsorted(rest.lows, back, side="right")
    there = np.concatenate([[0.0], reached])[at]
    before = np.concatenate([[0.0], own[:-1]])
    # Rounding puts many rows on one value of either group: half a step each is no difference.
    step = min(MOST_STEP, float(max(rest.counts.max() / rest.rows, those.counts.max() / those.rows)))
    gap = max(0.0, float(np.maximum(np.abs(own - there), np.abs(before - there)).max()) - step)
    effective = those.rows * rest.rows / (those.rows + rest.rows)
    return float(kolmogorov(np.sqrt(effective) * gap)) > 0.002
