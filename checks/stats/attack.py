"""How well a score tells members from others: at a fixed false-alarm rate, as a privacy loss, row by row.

Sources: the share found at a low false-alarm rate (Carlini et al. 2022, arXiv 2112.03570); a lower bound of
epsilon from one threshold, chosen on one half and judged on the other by Clopper and Pearson's ends
(Jagielski et al. 2020, arXiv 2006.07709; Nasr et al. 2021); conformal p-values of single rows (Bates et al.
2023, Ann. Stat. 51:149) with the procedure of Benjamini and Hochberg (1995).
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.distributions import binomial_quantile
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np

CUTS = 50  # thresholds tried for the privacy loss


def needed_for(rate: float) -> int:
    """Non-members that resolve a false-alarm rate: ten of them lie beyond it."""
    return round(10 / rate)


def found_at(
    name: str, members: "np.ndarray", others: "np.ndarray", rate: float, level: float
) -> Estimate | None:
    """Share of `members` (m,) scored above the threshold that `rate` of the `others` (n,) pass; larger scores
    are likelier members. None where there are too few others to resolve the rate.

    The threshold is an order statistic of the others, so its own rate is uncertain too: the ends take the
    order statistics between which the true threshold lies, and Wilson's ends of the share there, each with
    half of the doubt.
    """
    import numpy as np

    n = len(others)
    if n < needed_for(rate):
        return None
    falling = -np.sort(-others)
    half = (1 - level) / 2
    places = (
        math.floor(n * rate),
        binomial_quantile(half / 2, n, rate),
        binomial_quantile(1 - half / 2, n, rate),
    )
    value, strict, lax = (int((members > falling[min(place, n - 1)]).sum()) for place in places)
    low, _ = wilson_ends(strict, len(members), 1 - half)
    _, high = wilson_ends(lax, len(members), 1 - half)
    return Estimate(
        name=name,
        value=value / len(members),
        low=low,
        high=high,
        level=level,
        n=len(members) + n,
        method="share above an order statistic of the non-members; binomial ends of the threshold, Wilson's of "
        "the share",
        of="population",
        unit="share",
    )


def epsilon_at_least(
    name: str, member: "np.ndarray", scores: "np.ndarray", half: "np.ndarray", level: float
) -> Estimate:
    """The smallest epsilon of differential privacy that the attack leaves possible, never below 0.

    `member`, `half` (n,) bool, `scores` (n,). The threshold that gives the largest bound is chosen where
    `half` is True and judged where it is not: log of the lower end of the true over the upper end of the
    false alarms, or of the two correct rejections the other way round.
    """
    import numpy as np

    cuts = np.unique(np.quantile(scores[half], np.linspace(0.01, 0.99, CUTS)))
    one_sided = (1 + level) / 2  # two ends share the doubt
    chosen = cuts[int(np.argmax(_epsilons(member[half], scores[half], cuts, one_sided)))]
    value = max(0.0, float(_epsilons(member[~half], scores[~half], cuts[cuts == chosen], one_sided)[0]))
    return Estimate(
        name=name,
        value=value,
        low=value,
        high=None,
        level=level,
        n=int((~half).sum()),
        method="one threshold chosen on one half, Clopper-Pearson ends on the other",
        of="population",
        unit="",
    )


def _epsilons(
    member: "np.ndarray", scores: "np.ndarray", cuts: "np.ndarray", one_sided: float
) -> "np.ndarray":
    """For each of the cuts (c,): log(true alarms / false alarms) or of the rejections, whichever is larger, at
    their worse ends; minus infinity where one of the kinds is absent."""
    import numpy as np
    from scipy.special import betaincinv

    inside, outside = int(member.sum()), int((~member).sum())
    if not inside or not outside:
        return np.full(len(cuts), -np.inf)
    hits = inside - np.searchsorted(np.sort(scores[member]), cuts, side="right")
    false = outside - np.searchsorted(np.sort(scores[~member]), cuts, side="right")
    bounds: list[np.ndarray] = []
    for good, many, bad, of in (
        (hits, inside, false, outside),
        (outside - false, outside, inside - hits, inside),
    ):
        low = np.where(good > 0, betaincinv(np.maximum(good, 1), many - good + 1, 1 - one_sided), 0.0)
        high = np.where(bad < of, betaincinv(bad + 1, np.maximum(of - bad, 1), one_sided), 1.0)
        with np.errstate(divide="ignore"):
            bounds.append(np.log(low) - np.log(high))
    return np.maximum(*bounds)


def smallest_seen(error: float, margin: float) -> float:
    """The AUC of an attack that would have been seen in nine of ten tries, by a one-sided test at 5 %.

    `error` is the AUC's standard error, `margin` what the difference of the tables may explain.
    """
    return 0.5 + (z_of(0.9) + z_of(0.8)) * error + margin


def exposed(members: "np.ndarray", others: "np.ndarray", q: float) -> "tuple[np.ndarray, np.ndarray]":
    """Conformal p (m,) of each member against the `others` (n,), and which are discoveries (m,) at rate q.

    The p of a member is the share of the others, itself among them, that score at least as high; among the
    discoveries a share of at most q is expected to be no more exposed than the others.
    """
    import numpy as np

    rising = np.sort(others)
    p = (1 + len(rising) - np.searchsorted(rising, members, side="left")) / (1 + len(rising))
    ordered = np.sort(p)
    under = np.flatnonzero(ordered <= q * np.arange(1, len(p) + 1) / len(p))
    bound = ordered[under[-1]] if len(under) else -1.0
    return p, p <= bound


def gain_of_guessing(
    name: str,
    members: "tuple[np.ndarray, np.ndarray]",
    others: "tuple[np.ndarray, np.ndarray]",
    level: float,
) -> Estimate:
    """By how much a model helps to guess something of its own training rows: the smaller of two gains.

    `members` and `others` are whether each guess was right with the model and without it, bool (m,) and (n,).
    The first gain is that of the members' right guesses with over those without, paired by row; the second by
    how much it exceeds the gain for the others. Each end of the interval is the smaller of the two normal
    intervals', so that it lies above a mark only where both do (an intersection-union test, Berger 1982).
    """
    import numpy as np

    own, theirs = (pair[0].astype(float) - pair[1].astype(float) for pair in (members, others))
    z = z_of(level)
    # A row more of either sign keeps the error of a few equal guesses from being nothing.
    of_own, of_theirs = (
        (float((each**2).sum()) + 1 - len(each) * float(each.mean()) ** 2) / len(each) ** 2
        for each in (own, theirs)
    )
    gains = ((float(own.mean()), of_own), (float(own.mean() - theirs.mean()), of_own + of_theirs))
    value = min(gain for gain, _ in gains)
    return Estimate(
        name=name,
        value=value,
        low=min(gain - z * np.sqrt(spread) for gain, spread in gains),
        high=max(value, min(gain + z * np.sqrt(spread) for gain, spread in gains)),
        level=level,
        n=len(own) + len(theirs),
        method="smaller of a paired gain and its excess over other rows, normal intervals",
        of="population",
        unit="gap",
    )
