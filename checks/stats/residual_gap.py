"""How far what came true lies from what was stated, in one group against another.

The difference of two mean residuals (share that came true less mean stated chance), with an interval by the
method of variance estimates recovery (Zou and Donner 2008, Statist. Med. 27:1693): each group's own ends are
Wilson's of its share, drawn to the spread of its residuals, so that few hits keep their skewness.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """Sums over `n` rows: hits, stated chances, squared residuals, and the variance that the chances imply."""

    n: int
    hits: int
    stated: float
    squares: float
    implied: float

    @classmethod
    def by_group(cls, hit: "np.ndarray", chance: "np.ndarray", codes: "np.ndarray") -> "list[Residuals]":
        """Of the groups 0, 1, ... in `codes` (m,), below which lie rows of no listed group; the last are all
        rows together. `hit` (m,) bool, `chance` (m,) in [0, 1].
        """
        import numpy as np

        parts = (np.ones(len(hit)), hit, chance, (hit - chance) ** 2, chance * (1 - chance))
        groups = int(codes.max(initial=-1)) + 1
        sums = [np.bincount(codes + 1, weights=part, minlength=groups + 1) for part in parts]
        return [cls._of([each[at + 1] for each in sums]) for at in range(groups)] + [
            cls._of([each.sum() for each in sums])
        ]

    @classmethod
    def _of(cls, sums: "list[np.floating]") -> "Residuals":
        n, hits, *rest = (float(each) for each in sums)
        return cls(n=round(n), hits=round(hits), stated=rest[0], squares=rest[1], implied=rest[2])

    def __sub__(self, other: "Residuals") -> "Residuals":
        return Residuals(
            n=self.n - other.n,
            hits=self.hits - other.hits,
            stated=self.stated - other.stated,
            squares=self.squares - other.squares,
            implied=self.implied - other.implied,
        )

    def __add__(self, other: "Residuals") -> "Residuals":
        return Residuals(
            n=self.n + other.n,
            hits=self.hits + other.hits,
            stated=self.stated + other.stated,
            squares=self.squares + other.squares,
            implied=self.implied + other.implied,
        )

    @property
    def share(self) -> float:
        return self.hits / self.n

    @property
    def mean(self) -> float:
        """The share that came true less the mean stated chance."""
        return self.share - self.stated / self.n

    @property
    def spread(self) -> float:
        """Standard deviation of one residual: as seen, or as the chances imply where that is more."""
        seen = (self.squares / self.n - self.mean**2) * self.n / max(1, self.n - 1)
        return math.sqrt(max(seen, self.implied / self.n, 0.0))

    @property
    def expected(self) -> float:
        """The rarer of the hits and misses that the chances lead one to expect."""
        return min(self.stated, self.n - self.stated)

    def ends(self, level: float) -> tuple[float, float]:
        low, high = wilson_ends(self.hits, self.n, level)
        binomial = math.sqrt(self.share * (1 - self.share))
        drawn = self.spread / binomial if binomial else 1.0
        return self.mean - drawn * (self.share - low), self.mean + drawn * (high - self.share)


def residual_gap(name: str, own: Residuals, other: Residuals, level: float) -> Estimate:
    """Mean residual of `own` minus that of `other`: above 0, `own` gets less than it turns out to be."""
    value = own.mean - other.mean
    (low, high), (least, most) = own.ends(level), other.ends(level)
    return Estimate(
        name=name,
        value=value,
        low=value - math.hypot(own.mean - low, most - other.mean),
        high=value + math.hypot(high - own.mean, other.mean - least),
        level=level,
        n=own.n + other.n,
        method="MOVER interval of a difference of mean residuals",
        of="population",
        unit="gap",
    )


def surer_gap(
    name: str,
    own: Residuals,
    other: Residuals,
    more: tuple[Residuals, Residuals] | None,
    level: float,
    floor: float,
) -> tuple[Estimate, bool]:
    """The gap in the judged rows, or with `more` rows of both sides where only these show it to be real.

    Both looks have half of the doubt, so that either may be picked. More rows count only where the judged ones
    point the same way by more than `floor`. True where they were picked.
    """
    if more is None:
        return residual_gap(name, own, other, level), False
    half = (1 + level) / 2
    alone, wider = (
        residual_gap(name, own, other, half),
        residual_gap(name, own + more[0], other + more[1], half),
    )
    together = abs(alone.value) > floor and alone.value * wider.value > 0
    if together and _real(wider, floor) and not _real(alone, floor):
        return wider, True
    return alone, False


def _real(gap: Estimate, floor: float) -> bool:
    return (gap.low or 0.0) > floor or (gap.high or 0.0) < -floor


def slope_ratio(name: str, own: Estimate, other: Estimate, level: float) -> Estimate | None:
    """The flatter of two calibration slopes over the steeper, with a delta interval on the log scale.

    None where either slope is not surely positive. Whichever way round, it is at most 1.
    """
    if not own.low or not other.low or own.high is None or other.high is None:
        return None
    if min(own.low, other.low) <= 0:
        return None
    spread = math.hypot(
        *((each.high - each.low) / 2 / z_of(each.level) / each.value for each in (own, other))  # type: ignore[operator]
    )
    apart, half = abs(math.log(own.value / other.value)), z_of(level) * spread
    return Estimate(
        name=name,
        value=math.exp(-apart),
        low=math.exp(-apart - half),
        high=math.exp(min(0.0, half - apart)),
        level=level,
        n=own.n + other.n,
        method="ratio of Cox calibration slopes, delta interval on the log scale",
        of="population",
        unit="ratio",
    )


def smallest_visible_mean(
    rows: int, rest: int, spread: float, level: float, power: float = 0.9
) -> float | None:
    """The smallest difference of two means that would be seen with this power; None without rows."""
    if min(rows, rest) < 1:
        return None
    return (z_of(level) + z_of(2 * power - 1)) * spread * math.sqrt(1 / rows + 1 / rest)
