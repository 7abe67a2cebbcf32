"""Features that are drawn through a standard normal, so that any two can be made to go together.

Each knows its effect on the answer: a function of the values as a file holds them, with mean 0 and
variance 1 on fresh rows, so that a weight is the feature's share of the pull's standard deviation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

Kind = Literal["number", "skewed", "zeros", "count", "category", "boolean"]
Values = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Feature:
    """`draw` makes values (n,) from standard normal draws (n,); `effect` what they pull by, mean 0, sd 1."""

    name: str
    kind: Kind
    draw: Values
    effect: Values


def number(name: str, mean: float, sd: float, decimals: int = 2, bend: Values | None = None) -> Feature:
    """A normal number. `bend` is what the answer follows instead of the number itself."""
    follow = _same if bend is None else bend
    return Feature(
        name,
        "number",
        lambda z: np.round(mean + sd * z, decimals),
        lambda x: _standard(follow, (np.asarray(x, dtype=np.float64) - mean) / sd),
    )


def skewed(name: str, median: float, sigma: float = 0.7, bend: Values | None = None) -> Feature:
    """A lognormal; the answer follows its logarithm. Sigma 0.7 puts a factor of ten between its tails."""
    follow = _same if bend is None else bend
    return Feature(
        name,
        "skewed",
        lambda z: np.round(median * np.exp(sigma * z), 2),
        lambda x: _standard(follow, np.log(np.asarray(x, dtype=np.float64) / median) / sigma),
    )


def zeros(name: str, share: float, scale: float) -> Feature:
    """Nothing for most rows and an amount for the others; the answer follows whether there is any."""
    sd = np.sqrt(share * (1 - share))

    def draw(z: np.ndarray) -> np.ndarray:
        place = (stats.norm.cdf(z) - share) / (1 - share)
        return np.where(place <= 0, 0.0, np.round(1 + stats.gamma.ppf(np.clip(place, 0, 1), 2) * scale, 2))

    return Feature(name, "zeros", draw, lambda x: ((np.asarray(x) > 0) - (1 - share)) / sd)


def count(name: str, mean: float) -> Feature:
    """A Poisson count."""
    return Feature(
        name,
        "count",
        lambda z: stats.poisson.ppf(stats.norm.cdf(z), mean).astype(np.int64),
        lambda x: (np.asarray(x, dtype=np.float64) - mean) / np.sqrt(mean),
    )


def category(name: str, levels: dict[str, float]) -> Feature:
    """Text with these shares; the answer rises from the first level named to the last, in steps."""
    names, shares = np.array(list(levels), dtype=object), np.array(list(levels.values()))
    shares = shares / shares.sum()
    steps = np.arange(len(names)) - shares @ np.arange(len(names))
    effect = dict(zip(names, steps / np.sqrt(shares @ steps**2), strict=True))
    ends = np.cumsum(shares)[:-1]
    return Feature(
        name,
        "category",
        lambda z: names[np.searchsorted(ends, stats.norm.cdf(z))],
        lambda x: np.array([effect[value] for value in x]),
    )


def boolean(name: str, share: float) -> Feature:
    """True for this share of rows."""
    sd = np.sqrt(share * (1 - share))
    return Feature(
        name,
        "boolean",
        lambda z: stats.norm.cdf(z) < share,
        lambda x: (np.asarray(x, dtype=np.float64) - share) / sd,
    )


def plateau(z: np.ndarray) -> np.ndarray:
    """Steep in the middle, flat at both ends."""
    return np.tanh(2 * z)


def step(z: np.ndarray) -> np.ndarray:
    """Low below the middle, high above it: what one split of a tree follows."""
    return (z > 0).astype(np.float64)


def band(z: np.ndarray) -> np.ndarray:
    """The middle half against both ends: what no line can follow and two splits can."""
    return (np.abs(z) > 0.6745).astype(np.float64)


def _same(z: np.ndarray) -> np.ndarray:
    return z


# The middles of 10,000 equally likely slices of a standard normal.
_AT = stats.norm.ppf((np.arange(10_000) + 0.5) / 10_000)


def _standard(follow: Values, z: np.ndarray) -> np.ndarray:
    """`follow(z)` less its mean and over its standard deviation under a standard normal z."""
    there = follow(_AT)
    return (follow(z) - there.mean()) / there.std()
