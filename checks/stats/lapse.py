"""The share of answers that have nothing to do with the features, however sure these are.

A score s tells an answer with the chance g + (1 - g - l) sigma(a + b s): g is the floor that the chance never
falls under and l what it stays short of 1, as the guess and lapse rates of a psychometric function (Wichmann
and Hill 2001, Perception & Psychophysics 63:1293). Label noise of a rate r leaves g = l = r; mistakes in one
class leave one of the two. Fitted by maximum likelihood; the interval is the profile likelihood's.
"""

from typing import TYPE_CHECKING, Literal

from checks.contract import Estimate
from checks.stats.distributions import chi_squared_quantile

if TYPE_CHECKING:
    import numpy as np

End = Literal["floor", "ceiling", "both"]
RATES = (
    0.0, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4,
)  # fmt: skip
FAR = 12.0  # log likelihood units: further from the best no interval reaches


def lapse(name: str, positive: "np.ndarray", scores: "np.ndarray", end: End, level: float) -> Estimate | None:
    """The rate g, l or both alike, from answers `positive` (n,) bool and scores (n,) that did not see them.

    None with fewer than ten of either answer, or scores that do not vary.
    """
    profile = _profile(positive, scores, end)
    if profile is None:
        return None
    rates, losses = profile
    best = min(range(len(losses)), key=losses.__getitem__)
    limit = losses[best] + chi_squared_quantile(level, 1) / 2
    return Estimate(
        name=name,
        value=rates[best],
        low=_crossing(rates, losses, range(best, 0, -1), -1, limit, rates[0]),
        high=_crossing(rates, losses, range(best, len(rates) - 1), 1, limit, rates[-1]),
        level=level,
        n=len(scores),
        method="profile likelihood of a logistic curve with a floor and a ceiling",
        of="population",
        unit="share",
    )


def _profile(
    positive: "np.ndarray", scores: "np.ndarray", end: End
) -> "tuple[list[float], list[float]] | None":
    """Rates and the least negative log likelihood at each."""
    import numpy as np
    from scipy.optimize import minimize

    spread, rare = float(scores.std()), min(int(positive.sum()), int((~positive).sum()))
    if rare < 10 or not spread > 0:
        return None
    s, y = (scores - np.median(scores)) / spread, positive.astype(np.float64)
    at = np.array([np.log(y.mean() / (1 - y.mean())), 0.0])
    losses: list[float] = []
    for rate in RATES:
        ends = {"floor": (rate, 0.0), "ceiling": (0.0, rate), "both": (rate, rate)}[end]
        fitted = minimize(_loss, at, args=(s, y, *ends), jac=True, method="L-BFGS-B")
        at = fitted.x
        losses.append(float(fitted.fun))
        if losses[-1] > min(losses) + FAR:
            break
    return list(RATES[: len(losses)]), losses


def _loss(
    at: "np.ndarray", s: "np.ndarray", y: "np.ndarray", floor: float, short: float
) -> "tuple[float, np.ndarray]":
    """Negative log likelihood and its gradient in (a, log b)."""
    import numpy as np

    slope, span = np.exp(min(at[1], 20.0)), 1 - floor - short
    curve = 1 / (1 + np.exp(-np.clip(at[0] + slope * s, -35, 35)))
    chance = np.clip(floor + span * curve, 1e-12, 1 - 1e-12)
    pull = (chance - y) / (chance * (1 - chance)) * span * curve * (1 - curve)
    value = -float(np.where(y > 0, np.log(chance), np.log(1 - chance)).sum())
    return value, np.array([pull.sum(), (pull * s * slope).sum()])


def _crossing(
    rates: list[float], losses: list[float], steps: range, way: int, limit: float, otherwise: float
) -> float:
    """Where the profile first rises over `limit`, between two rates in a straight line."""
    for here in steps:
        there = here + way
        if losses[there] > limit:
            part = (limit - losses[here]) / (losses[there] - losses[here])
            return rates[here] + part * (rates[there] - rates[here])
    return otherwise
