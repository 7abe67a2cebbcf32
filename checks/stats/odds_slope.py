"""How extreme stated log odds are against what came true: Cox's slope for any number of answers.

Sources: Cox 1958, Biometrika 45:562; for more than two answers the multinomial recalibration with one slope
for all (van Hoorde et al. 2014, Stat. Med. 33:2585, with the off-diagonal slopes at zero and the diagonal
ones equal).
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

CLIP = 1e-4
MOST_STEPS = 50
MOST_ANSWERS = 50  # beyond it the answers share one intercept: their own would cost more than they tell


def odds_slope(
    name: str, codes: "np.ndarray", chances: "np.ndarray", level: float, *, above: float = 0.5
) -> Estimate | None:
    """Slope of the multinomial regression of `codes` (n,) on the logs of `chances` (n, k), with Wald's interval.

    1 is calibrated; under 1 the chances are too extreme, above 1 too timid. Every answer that occurs has an
    intercept. With two answers it is Cox's logistic slope. `above` is the share of the doubt that the level
    leaves which lies above the interval: more of it there tells sooner that chances are too extreme. None where the fit does not settle, as with a
    perfect separation or the same chances in every row.
    """
    import numpy as np

    n, k = chances.shape
    there = np.bincount(codes, minlength=k)
    if n < 10 or (there > 0).sum() < 2:
        return None
    first = int(there.argmax())
    others = np.delete(np.arange(k), first)
    clipped = np.clip(chances, CLIP, 1 - CLIP)
    odds = np.log(clipped[:, others] / clipped[:, [first]])
    if np.ptp(odds, axis=0).max() < 1e-9:
        return None
    own = there[others] > 0 if k <= MOST_ANSWERS else np.zeros(k - 1, dtype=bool)
    fitted = _newton(codes[:, None] == others, odds, np.flatnonzero(own), there[first])
    if fitted is None:
        return None
    value, spread = fitted
    under, over = (z_of(1 - 2 * (1 - level) * share) for share in (1 - above, above))
    return Estimate(
        name=name,
        value=value,
        low=value - under * spread,
        high=value + over * spread,
        level=level,
        n=n,
        method=f"{'Cox' if k == 2 else 'multinomial'} calibration slope, Wald interval",
        of="population",
        unit="ratio",
    )


def _newton(
    hits: "np.ndarray", odds: "np.ndarray", own: "np.ndarray", first: int
) -> tuple[float, float] | None:
    """The slope and its standard error. `hits` and `odds` (n, k - 1) leave out the commonest answer, which
    `first` rows have; `own` are the places of the answers with an intercept.
    """
    import numpy as np

    free = len(own)
    # Started at no slope, from where the likelihood, which is concave, is climbed without overshooting.
    beta = np.append(np.log(hits[:, own].sum(axis=0) / first), 0.0)
    information = np.eye(free + 1)
    for _ in range(MOST_STEPS):
        eta = beta[free] * odds
        eta[:, own] += beta[:free]
        expected = np.exp(np.minimum(eta, 500))
        expected /= 1 + expected.sum(axis=1, keepdims=True)
        left, weighed = hits - expected, expected * odds
        mean = weighed.sum(axis=1)
        score = np.append(left[:, own].sum(axis=0), (left * odds).sum())
        chosen = expected[:, own]
        information[:free, :free] = np.diag(chosen.sum(axis=0)) - chosen.T @ chosen
        crossed = weighed[:, own].sum(axis=0) - chosen.T @ mean
        information[:free, free] = information[free, :free] = crossed
        information[free, free] = (weighed * odds).sum() - mean @ mean
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, score)
        beta = beta + step
        if np.abs(beta).max() > 50:
            return None
        if np.abs(step).max() < 1e-10:
            return float(beta[free]), math.sqrt(float(np.linalg.inv(information)[free, free]))
    return None
