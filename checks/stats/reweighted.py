"""What changed from one period to a later one, where rows of the earlier one count as often as they look later.

Weighing by the density ratio takes out what only comes of other rows being asked (Shimodaira 2000, J. Stat.
Plan. Inference 90:227; Sugiyama et al. 2007, J. Mach. Learn. Res. 8:985). The area under the curve and its
influence follow DeLong 1988 with weights; slopes have the sandwich variance of White 1982, Econometrica 50:1,
as weights are not counts.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

LEAST = 10  # rows of either kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number and its variance, from n rows."""

    value: float
    variance: float
    n: int

    def over(self, unit: float) -> "Measured":
        """The same in units of another size."""
        return Measured(value=self.value / unit, variance=self.variance / unit**2, n=self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How the answer follows what was stated: intercept, slope, the slope's variance, and what is left (n,).

    Of a chance the line is in its log odds.
    """

    intercept: float
    slope: float
    variance: float
    left: "np.ndarray"
    odds: bool

    def at(self, stated: "np.ndarray") -> "np.ndarray":
        """What the line expects (n,) where this was stated."""
        import numpy as np

        line = self.intercept + self.slope * stated
        return 1 / (1 + np.exp(-np.clip(line, -30, 30))) if self.odds else line

    def told(self, n: int) -> Measured:
        return Measured(value=self.slope, variance=self.variance, n=n)


def change(name: str, before: Measured, after: Measured, level: float, method: str, unit: Unit) -> Estimate:
    """`before` less `after`, from different rows, with a normal interval."""
    value = before.value - after.value
    half = z_of(level) * math.sqrt(before.variance + after.variance)
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=before.n + after.n,
        method=method,
        of="population",
        unit=unit,
    )


def share_lost(name: str, before: Measured, after: Measured, level: float, method: str) -> Estimate | None:
    """1 - after/before with Fieller's interval (1954, J. R. Stat. Soc. B 16:175) of a ratio.

    None where `before` is not surely above 0, where the interval has no end.
    """
    z2 = z_of(level) ** 2
    own = before.value**2 - z2 * before.variance
    if before.value <= 0 or own <= 0:
        return None
    cross = before.value * after.value
    root = math.sqrt(max(0.0, cross**2 - own * (after.value**2 - z2 * after.variance)))
    ratio = after.value / before.value
    return Estimate(
        name=name,
        value=1 - ratio,
        low=min(1 - ratio, 1 - (cross + root) / own),
        high=max(1 - ratio, 1 - (cross - root) / own),
        level=level,
        n=before.n + after.n,
        method=method,
        of="population",
        unit="share",
    )


def mean(values: "np.ndarray", weights: "np.ndarray") -> Measured:
    """The weighted mean of values (n,)."""
    share = weights / weights.sum()
    value = float(share @ values)
    return Measured(value=value, variance=float((share**2) @ (values - value) ** 2), n=len(values))


def area(positive: "np.ndarray", scores: "np.ndarray", weights: "np.ndarray") -> Measured | None:
    """Weighted AUC; None with fewer than ten rows of either kind."""
    told = _placed(positive, scores, weights)
    if told is None:
        return None
    value, influence = told
    return Measured(value=value, variance=float((influence**2).sum()), n=len(scores))


def mean_area(codes: "np.ndarray", values: "np.ndarray", weights: "np.ndarray", which: list[int]) -> Measured:
    """Mean over the classes `which` of the weighted AUC of one class against the rest; each has ten rows."""
    import numpy as np

    told = [_placed(codes == code, values[:, code], weights) for code in which]
    there = [each for each in told if each is not None]
    influence = np.mean([each[1] for each in there], axis=0)
    value = float(np.mean([each[0] for each in there]))
    return Measured(value=value, variance=float((influence**2).sum()), n=len(codes))


def _placed(
    positive: "np.ndarray", scores: "np.ndarray", weights: "np.ndarray"
) -> "tuple[float, np.ndarray] | None":
    """Weighted AUC and each row's share (n,) in its error, ties half."""
    import numpy as np

    if min(positive.sum(), (~positive).sum()) < LEAST:
        return None
    up, down = weights * positive, weights * ~positive
    up, down = up / up.sum(), down / down.sum()
    _, place = np.unique(scores, return_inverse=True)
    up_at, down_at = np.bincount(place, weights=up), np.bincount(place, weights=down)
    below = np.cumsum(down_at) - down_at / 2
    above = 1 - (np.cumsum(up_at) - up_at / 2)
    value = float(up_at @ below)
    influence = np.where(positive, up * (below[place] - value), down * (above[place] - value))
    return value, influence


def logistic(hit: "np.ndarray", odds: "np.ndarray", weights: "np.ndarray") -> Line | None:
    """Logistic regression of `hit` (n,) bool on stated log odds (n,); None where it does not settle."""
    import numpy as np

    if min(hit.sum(), (~hit).sum()) < LEAST or odds.std() < 1e-9:
        return None
    X, share = np.column_stack([np.ones(len(odds)), odds]), weights / weights.mean()
    base = float(np.average(hit, weights=share))
    beta = np.array([math.log(base / (1 - base)), 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(X @ beta, -30, 30)))
        information = X.T @ (X * (share * chance * (1 - chance))[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, X.T @ (share * (hit - chance)))
        beta = beta + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            return _line(X, beta, information, share, hit - chance, odds=True)
    return None


def straight(truth: "np.ndarray", predicted: "np.ndarray", weights: "np.ndarray") -> Line | None:
    """Least squares of a number (n,) on its prediction (n,); None where the prediction does not vary."""
    import numpy as np

    if len(truth) < LEAST or not predicted.std() > 1e-12 * (1 + np.abs(predicted).max()):
        return None
    centre, spread = predicted.mean(), predicted.std()
    # Scaled while it is solved: predictions in millions would spoil the arithmetic.
    X, share = np.column_stack([np.ones(len(truth)), (predicted - centre) / spread]), weights / weights.mean()
    information = X.T @ (X * share[:, None])
    beta = np.linalg.solve(information, X.T @ (share * truth))
    line = _line(X, beta, information, share, truth - X @ beta, odds=False)
    slope = line.slope / spread
    return Line(
        intercept=line.intercept - slope * centre,
        slope=slope,
        variance=line.variance / spread**2,
        left=line.left,
        odds=False,
    )


def _line(
    X: "np.ndarray",
    beta: "np.ndarray",
    information: "np.ndarray",
    share: "np.ndarray",
    left: "np.ndarray",
    *,
    odds: bool,
) -> Line:
    import numpy as np

    bread = np.linalg.inv(information)
    filling = X.T @ (X * ((share * left) ** 2)[:, None])
    return Line(
        intercept=float(beta[0]),
        slope=float(beta[1]),
        variance=float((bread @ filling @ bread)[1, 1]),
        left=left,
        odds=odds,
    )


def effects(
    left: "np.ndarray", values: "np.ndarray", weights: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Weighted mean product (p,) of what is left (n,) with each column of values (n, p), and its variance."""
    share = (weights / weights.sum())[:, None]
    product = left[:, None] * values
    found = (share * product).sum(axis=0)
    return found, (share**2 * (product - found) ** 2).sum(axis=0)
