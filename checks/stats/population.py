"""From a sample's groups to its population: risks of being found, and how many are unique outside too.

Sources: the risks of prosecutor, journalist and marketer as ARX gives them (Prasser et al. 2014; El Emam and
Dankar 2008); Pitman's sampling formula as a model of group sizes (Pitman 1995; Hoshino 2001, J. Official
Statistics 17:499), fitted by maximum likelihood.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import level, z_of

if TYPE_CHECKING:
    import numpy as np

ENOUGH_SAMPLED = 0.05  # of the population: below it the model runs far too low


@dataclass(frozen=True, slots=True)
class Risk:
    """Chance that one person is found: on average, and of those who are found most easily."""

    mean: float
    highest: float


def prosecutor(sizes: Mapping[int, int]) -> Risk:
    """Of an attacker who knows that the person is in the table; `sizes` maps a group's size to how many there are."""
    people, groups = sum(size * n for size, n in sizes.items()), sum(sizes.values())
    return Risk(groups / people, 1 / min(sizes))


def journalist(sizes: Mapping[int, int], population: int) -> Risk:
    """Of one who does not: a group of f in n people stands for f N / n of the N outside."""
    people = sum(size * n for size, n in sizes.items())
    own = prosecutor(sizes)
    return Risk(own.mean * people / population, own.highest * people / population)


def expected_unique(theta: float, alpha: float, population: int) -> float:
    """Groups of one among `population` people under Pitman's law, 0 <= alpha < 1, theta > 0."""
    log = (
        math.log(population)
        + math.lgamma(theta + alpha + population - 1)
        - math.lgamma(theta + alpha)
        - math.lgamma(theta + population)
        + math.lgamma(theta + 1)
    )
    return math.exp(log)


def population_unique(sizes: Mapping[int, int], population: int) -> Estimate | None:
    """Share of the population that is alone in its group, by Pitman's model with its likelihood's curvature.

    None where the sizes leave the model open: everybody is unique, or nobody differs.
    """
    import numpy as np
    from scipy.optimize import minimize

    people, groups = sum(size * n for size, n in sizes.items()), sum(sizes.values())
    if groups < 2 or groups == people:
        return None

    def loss(at: "np.ndarray") -> float:
        return -_likelihood(sizes, people, groups, *_parameters(at))

    def log_unique(at: "np.ndarray") -> float:
        return math.log(expected_unique(*_parameters(at), population) / population)

    best = min(
        (minimize(loss, np.array(start), method="Nelder-Mead") for start in ((0.0, 3.0), (-2.0, 6.0))),
        key=lambda fit: float(fit.fun),
    ).x
    slope, bend = _slope(log_unique, best), _bend(loss, best)
    variance = float(slope @ np.linalg.pinv(bend) @ slope)
    value, one = math.exp(log_unique(best)), level(1)
    reach = math.exp(z_of(one) * math.sqrt(max(0.0, variance)))
    return Estimate(
        name="population_unique",
        value=value,
        low=value / reach,
        high=min(1.0, value * reach),
        level=one,
        n=people,
        method="Pitman's sampling formula (Hoshino 2001), interval by the likelihood's curvature within the model",
        of="population",
        unit="share",
    )


def _parameters(at: "np.ndarray") -> tuple[float, float]:
    """theta > 0 and 0 < alpha < 1 of two free numbers."""
    alpha = 1 / (1 + math.exp(-max(-30.0, min(30.0, float(at[0])))))
    return math.exp(max(-30.0, min(30.0, float(at[1])))), min(max(alpha, 1e-9), 1 - 1e-9)


def _likelihood(sizes: Mapping[int, int], people: int, groups: int, theta: float, alpha: float) -> float:
    """Log of Pitman's sampling formula, but for what does not depend on its parameters."""
    lgamma = math.lgamma
    made = (groups - 1) * math.log(alpha) + lgamma(theta / alpha + groups) - lgamma(theta / alpha + 1)
    joined = sum(n * (lgamma(size - alpha) - lgamma(1 - alpha)) for size, n in sizes.items() if size > 1)
    return made - lgamma(theta + people) + lgamma(theta + 1) + joined


def _slope(function: "Callable[[np.ndarray], float]", at: "np.ndarray", step: float = 1e-4) -> "np.ndarray":
    import numpy as np

    moves = np.eye(2) * step
    return np.array([(function(at + move) - function(at - move)) / (2 * step) for move in moves])


def _bend(function: "Callable[[np.ndarray], float]", at: "np.ndarray", step: float = 1e-3) -> "np.ndarray":
    import numpy as np

    moves = np.eye(2) * step
    return np.array(
        [
            [
                (function(at + a + b) - function(at + a - b) - function(at - a + b) + function(at - a - b))
                / (4 * step * step)
                for b in moves
            ]
            for a in moves
        ]
    )
