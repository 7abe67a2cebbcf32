"""Which values of a later sample are new by more than the accident of what the earlier one happened to hold.

A level with t rows in both samples together falls wholly into the later one, of share q of all rows, with a
chance of q^t, so the levels that the earlier sample has tell how many others it would miss. By the rule of
three (Hanley, Lippman-Hand 1983, JAMA 249:1743) a level of rate p may well be absent from n rows while
n p < 3. The mass beyond the extremes of n draws of any continuous law is Beta(2, n - 1).
"""

import math
from collections.abc import Mapping

from checks.contract import Estimate
from checks.stats.proportions import share

LEAST = 2  # rows: one alone may be a slip of the pen
RULE_OF_THREE = 3.0


def least_rows(levels: Mapping[tuple[int, int], int], alpha: float, *, counts: bool = False) -> int | None:
    """From how many later rows on a level that the earlier sample lacks is no accident; None if none is.

    `levels` maps a level's rows in the earlier and in the later sample to the number of such levels. Where so
    many new levels of at least that size are expected by chance with more than `alpha`, they are accidents.
    `counts` says that the levels are whole numbers, which always thin out somewhere: then a level is new only
    if its rows all fall into the later sample with a chance under `alpha`.
    """
    from scipy.special import pdtrc

    n = sum(a * many for (a, _), many in levels.items())
    m = sum(b * many for (_, b), many in levels.items())
    if not n or not m:
        return None
    q = m / (n + m)
    least = max(LEAST, math.ceil(RULE_OF_THREE * m / n - 1e-9))
    if counts:
        least = max(least, math.ceil(math.log(alpha) / math.log(q)))
    sizes = sorted({b for (a, b) in levels if a == 0 and b >= least}, reverse=True)
    found = None
    for size in sizes:
        new = sum(many for (a, b), many in levels.items() if a == 0 and b >= size)
        by_chance = sum(
            many * q ** (a + b) / -math.expm1((a + b) * math.log(q))
            for (a, b), many in levels.items()
            if a and a + b >= size
        )
        if float(pdtrc(new - 1, by_chance)) < alpha / len(sizes):
            found = size
    return found


def beyond(name: str, rows: int, n: int, earlier: int, level: float) -> Estimate:
    """Share of `rows` of n that lie beyond the extremes of `earlier` values; its low end less what those leave.

    A half of what the level leaves is for the share, the other for the mass that extremes leave out by chance.
    """
    from msgspec.structs import replace
    from scipy.special import betaincinv

    half = 1 - (1 - level) / 2
    told = share(name, rows, n, half)
    chance = float(betaincinv(2, earlier - 1, half)) if earlier > 1 else 1.0
    return replace(
        told,
        low=max(0.0, (told.low or 0.0) - chance),
        level=level,
        method="Wilson interval, its low end less the mass that extremes leave out by chance",
    )
