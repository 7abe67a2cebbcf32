"""Groups' shares against the rest: which may be judged, how far they lie apart, how they are drawn.

Minimum evidence: no verdict for a group of fewer than 30 rows or 10 in a denominator. Gaps are
Newcombe's; the smallest gap that could be seen is (z of the level + z of a power of 0.9) standard
errors of a difference of two shares (Cohen 1988, chapter 6, in its normal form).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from checks.contract import Dots, Estimate, Grid
from checks.stats.absolute import absolute
from checks.stats.levels import z_of
from checks.stats.proportions import gap, ratio, wilson_ends

LEAST_ROWS, LEAST_N, LEAST_SHOWN = 30, 10, 5
POWER = 0.9
MOST_NAMED = 12
MISSING = "(missing)"  # the group of those whose cell is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`hits` of `n` in a group of `rows` rows, and the same of all rows outside the group.

    `groups` maps each of the group's columns to its value.
    """

    groups: dict[str, str]
    hits: int
    n: int
    rows: int
    rest_hits: int
    rest_n: int
    rest_rows: int

    @property
    def group(self) -> str:
        return ", ".join(self.groups.values())

    @property
    def named(self) -> str:
        return " and ".join(f"{column} {value}" for column, value in self.groups.items())

    @property
    def whose(self) -> str:
        """The group as a clause about its people: "whose sex is female and age_band is 18-29"."""
        return whose(self.groups)

    @property
    def share(self) -> float:
        return self.hits / self.n

    @property
    def rest_share(self) -> float:
        return self.rest_hits / self.rest_n

    @property
    def shown(self) -> bool:
        """Whether the share may be shown: what is not judged must not give away a handful of people."""
        return self.judged or min(self.hits, self.n - self.hits) >= LEAST_SHOWN

    @property
    def judged(self) -> bool:
        """Whether there is enough on both sides for a verdict."""
        return min(self.rows, self.rest_rows) >= LEAST_ROWS and min(self.n, self.rest_n) >= LEAST_N


def whose(groups: dict[str, str]) -> str:
    """A group as a clause about its people: "whose sex is female and age_band is 18-29"."""
    return "whose " + " and ".join(
        f"{column} is {'missing' if value == MISSING else value}" for column, value in groups.items()
    )


def contrasts(rates: Sequence[Rate], *, harm: bool = False) -> list[Rate]:
    """The groups to compare with their rest: all that may be judged, but of just two the worse off alone.

    With two groups each is the other's rest, and one gap must not be told twice. `harm` says that the
    share counts harm, so that the higher is worse off.
    """
    able = [rate for rate in rates if rate.judged]
    sign = -1 if harm else 1
    return able if len(able) != 2 else [min(able, key=lambda rate: (sign * rate.share, rate.group))]


def gap_to_rest(name: str, rate: Rate, level: float) -> Estimate:
    """The size of the gap, whichever way it points."""
    return absolute(gap(name, rate.hits, rate.n, rate.rest_hits, rate.rest_n, level))


def ratio_to(name: str, rate: Rate, reference: Rate, level: float) -> Estimate | None:
    """Share over the reference's, folded to min(r, 1/r); None where the reference's share is zero."""
    made = ratio(name, rate.hits, rate.n, reference.hits, reference.n, level)
    if made is None or made.low is None or made.high is None:
        return None
    if made.high <= 1:
        return made
    if made.low >= 1:
        return replace(made, value=1 / made.value, low=1 / made.high, high=1 / made.low)
    folded = made.value if made.value <= 1 else 1 / made.value
    return replace(made, value=folded, low=min(made.low, 1 / made.high), high=1.0)


def smallest_visible(rate: Rate, level: float, power: float = POWER) -> float | None:
    """The smallest gap to the rest that would be seen with this power; None without a denominator."""
    if rate.n == 0 or rate.rest_n == 0:
        return None
    overall = (rate.hits + rate.rest_hits + 1) / (rate.n + rate.rest_n + 2)
    error = math.sqrt(overall * (1 - overall) * (1 / rate.n + 1 / rate.rest_n))
    return min(1.0, (z_of(level) + z_of(2 * power - 1)) * error)


def per(share: float, other: float) -> tuple[str, str]:
    """Two shares as counts of people: "11 of 100" and "30 of 100", of more where 100 would show none."""
    least = min((each for each in (share, other) if each > 0), default=1.0)
    base = 100 if least >= 0.005 else 1000 if least >= 0.0005 else 10_000
    return f"{round(share * base):,} of {base:,}", f"{round(other * base):,} of {base:,}"


def looks_of(groups: int) -> int:
    """How many contrasts with their rest so many groups make: two make one, seen from either side."""
    return 1 if groups == 2 else groups


def too_few(rates: Sequence[Rate], level: float, unlisted: int = 0) -> str:
    """Names the groups without a verdict, their rows and the smallest gap that could have been seen.

    `unlisted` more values are too rare to be listed at all.
    """
    small = [(rate.group, rate.rows, smallest_visible(rate, level)) for rate in rates if not rate.judged]
    return small_named(small, unlisted)


def small_named(small: Sequence[tuple[str, int, float | None]], unlisted: int = 0) -> str:
    """The same of groups as (name, rows, smallest visible gap), where shares or other means were compared."""
    parts: list[str] = []
    for name, n, seen in small[:MOST_NAMED]:
        rows = f"{n:,} rows" if n >= LEAST_SHOWN else f"fewer than {LEAST_SHOWN} rows"
        hidden = "" if seen is None or seen >= 1 else f"; only a gap above {seen:.2f} could be seen"
        parts.append(f"{name} ({rows}{hidden})")
    more = len(small) - MOST_NAMED + unlisted if len(small) > MOST_NAMED else unlisted
    if more > 0:
        parts.append(f"and {more:,} more")
    return f"Too few rows for a verdict: {', '.join(parts)}."


def rate_dots(title: str, rates: Sequence[Rate], level: float) -> Dots:
    """Each group's share with Wilson's interval."""
    ends = [wilson_ends(rate.hits, rate.n, level) if rate.shown else (None, None) for rate in rates]
    return Dots(
        title=title,
        labels=tuple(rate.group for rate in rates),
        values=tuple(rate.share if rate.shown else None for rate in rates),
        lows=tuple(low for low, _ in ends),
        highs=tuple(high for _, high in ends),
        counts=tuple(rate.n if rate.n >= LEAST_SHOWN else None for rate in rates),
        judged=tuple(rate.judged for rate in rates),
        unit="share",
    )


def gap_dots(title: str, rates: Sequence[Rate], level: float, limit: float) -> Dots:
    """Each judged group's gap to the rest with its sign, its interval, and the limit of its size."""
    able = [rate for rate in rates if rate.judged]
    gaps = [gap("gap", r.hits, r.n, r.rest_hits, r.rest_n, level) for r in able]
    return Dots(
        title=title,
        labels=tuple(rate.group for rate in able),
        values=tuple(each.value for each in gaps),
        lows=tuple(each.low for each in gaps),
        highs=tuple(each.high for each in gaps),
        counts=tuple(rate.n for rate in able),
        judged=(True,) * len(able),
        unit="gap",
        limit=limit,
        limit_says="the limit, either way",
        either_way=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two judged groups furthest apart and the interval of their gap, which is never negative."""

    higher: Rate
    lower: Rate
    gap: Estimate

    def grid(self, title: str) -> Grid:
        apart = self.gap
        return Grid(
            title=title,
            columns=("higher", "lower", "gap", "gap at least", "gap at most"),
            rows=(
                (
                    self.higher.group,
                    self.lower.group,
                    *(_rounded(x) for x in (apart.value, apart.low, apart.high)),
                ),
            ),
        )


def furthest_pair(name: str, rates: Sequence[Rate], level: float) -> Pair | None:
    """The two judged groups furthest apart; None for fewer than three, which their rest tells already.

    `level` must already allow for the choice among all pairs.
    """
    able = [rate for rate in rates if rate.judged]
    if len(able) < 3:
        return None
    top = max(able, key=lambda rate: (rate.share, rate.group))
    bottom = min(able, key=lambda rate: (rate.share, rate.group))
    apart = gap(name, top.hits, top.n, bottom.hits, bottom.n, level)
    return Pair(higher=top, lower=bottom, gap=apart)


def pairs_of(count: int) -> int:
    return count * (count - 1) // 2


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
