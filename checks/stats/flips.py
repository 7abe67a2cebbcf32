"""How many decisions a little noise turns, against what a smooth model would show.

A smooth model's log odds move in step with the noise, so the decisions it turns are those of rows that lie
near the boundary: about the density there times the mean move, in proportion to the noise. What a model turns
beyond that it would turn however little it was disturbed.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

BANDWIDTH = 0.1  # standard deviations of the log odds over which the density at the boundary is averaged
CLIP = 0.01

# The share of all rows that a stratum stands for, and how often (or far) each of its rows moved (n,).
Strata = Sequence[tuple[float, "np.ndarray"]]


def margins(values: "np.ndarray", cut: float | None = None) -> "tuple[np.ndarray, np.ndarray]":
    """Distance (n,) to the decision boundary in log odds, and the spread (n,) of these log odds.

    `values` (n, k) are class probabilities, or (n, 1) those of the positive answer. With two answers the
    boundary is at the probability `cut` of the last one (0.5 by default); with more it lies between the two
    most likely answers, and the spread is that of their log odds over all rows.
    """
    import numpy as np

    chances = np.column_stack([1 - values[:, 0], values[:, 0]]) if values.shape[1] == 1 else values
    logs = np.log(np.clip(chances, CLIP, 1 - CLIP))
    if chances.shape[1] == 2:
        at = min(1 - CLIP, max(CLIP, 0.5 if cut is None else cut))
        odds = logs[:, 1] - logs[:, 0] - math.log(at / (1 - at))
        return np.abs(odds), np.full(len(odds), odds.std())
    order = np.argsort(-logs, axis=1, kind="stable")
    first, second = order[:, 0], order[:, 1]
    every = np.arange(len(logs))
    spread = np.zeros(len(logs))
    for pair in {(int(a), int(b)) for a, b in zip(first, second, strict=True)}:
        spread[(first == pair[0]) & (second == pair[1])] = (logs[:, pair[0]] - logs[:, pair[1]]).std()
    return logs[every, first] - logs[every, second], spread


def smooth_rate(distance: "np.ndarray", spread: "np.ndarray") -> float:
    """Share of decisions that a smooth model turns per standard deviation of (small) noise.

    Noise of s standard deviations in every feature moves the log odds of a linear model with independent
    features by s of theirs; this is the chance that such a move crosses the boundary, over s.
    """
    import numpy as np
    from scipy.special import ndtr

    wide = BANDWIDTH * spread
    crossed = np.where(wide > 0, ndtr(-distance / np.where(wide > 0, wide, 1.0)), 0.0)
    return float(crossed.mean()) / BANDWIDTH


def mean_of(strata: Strata) -> tuple[float, float]:
    """The mean over all rows and its variance."""
    value = sum(share * float(moved.mean()) for share, moved in strata)
    spread = sum(
        share**2 * float(moved.var(ddof=1)) / len(moved) for share, moved in strata if len(moved) > 1
    )
    return value, spread


def beyond_smooth(
    name: str,
    strata: Strata,
    wider: Strata,
    *,
    size: float,
    wide: float,
    rate: float,
    level: float,
    unit: Unit,
) -> Estimate:
    """What noise of `size` moves beyond what a smooth model would, with a normal interval.

    The smooth share is the larger of `rate` (of `smooth_rate`, 0 if unknown) times the size and of what the
    model itself shows under `wide` noise, scaled down in proportion. Strata count with their shares.
    """
    value, variance = mean_of(strata)
    far, far_variance = mean_of(wider)
    scaled, theory = far * size / wide, rate * size
    baseline, extra = (scaled, far_variance * (size / wide) ** 2) if scaled >= theory else (theory, 0.0)
    half = z_of(level) * math.sqrt(variance + extra)
    n = sum(len(moved) for _, moved in strata)
    return Estimate(
        name=name,
        value=value - baseline,
        low=value - baseline - half,
        # Where nothing moved the normal interval has no width; the rule of three has.
        high=value - baseline + max(half, -math.log(1 - level) / n if value == 0 else 0.0),
        level=level,
        n=n,
        method="normal interval of a stratified mean, less a smooth model's share",
        of="population",
        unit=unit,
    )
