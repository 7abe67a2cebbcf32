"""Whether probabilities mean what they say.

Sources: slope after Cox 1958, Biometrika 45:562; expected calibration error in equal-mass bins after
Naeini et al. 2015, AAAI, less what a calibrated model would show (Kumar et al. 2019, NeurIPS, use the
squared form of that correction).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

BINS = 15
CLIP = 1e-4
RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Per bin of like probabilities: mean probability, share of hits, and rows."""

    expected: "np.ndarray"
    seen: "np.ndarray"
    rows: "np.ndarray"


def slope(name: str, hit: "np.ndarray", chance: "np.ndarray", level: float) -> Estimate | None:
    """Slope of the logistic regression of `hit` (n,) bool on the log odds of `chance` (n,), with intercept.

    1 is calibrated; under 1 the probabilities are too extreme, above 1 too timid. Wald's interval. None
    where the fit does not settle, as with a perfect separation or a single probability.
    """
    import numpy as np

    clipped = np.clip(chance, CLIP, 1 - CLIP)
    odds = np.log(clipped / (1 - clipped))
    if len(hit) < 10 or odds.std() < 1e-9 or hit.all() or not hit.any():
        return None
    base = float(hit.mean())
    X, beta = np.column_stack([np.ones(len(odds)), odds]), np.array([math.log(base / (1 - base)), 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(X @ beta, -30, 30)))
        weight = p * (1 - p)
        information = X.T @ (X * weight[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, X.T @ (hit - p))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    if np.abs(beta).max() > 50:
        return None
    half = z_of(level) * math.sqrt(np.linalg.inv(information)[1, 1])
    return Estimate(
        name=name,
        value=float(beta[1]),
        low=float(beta[1]) - half,
        high=float(beta[1]) + half,
        level=level,
        n=len(hit),
        method="Cox calibration slope, Wald interval",
        of="population",
        unit="ratio",
    )


def offset(name: str, hit: "np.ndarray", chance: "np.ndarray", level: float) -> Estimate:
    """Share of hits minus mean probability, with a normal interval."""
    import numpy as np

    left = hit.astype(np.float64) - chance
    value = float(left.mean())
    half = z_of(level) * float(left.std(ddof=1)) / math.sqrt(len(left))
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=len(left),
        method="normal interval of a mean difference",
        of="population",
        unit="gap",
    )


def reliability(hit: "np.ndarray", chance: "np.ndarray", bins: int = BINS) -> Reliability:
    """At most `bins` bins of about equally many rows; equal probabilities share a bin."""
    import numpy as np

    edges = np.unique(np.quantile(chance, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, chance, side="left")
    _, place = np.unique(place, return_inverse=True)
    rows = np.bincount(place)
    return Reliability(
        expected=np.bincount(place, weights=chance) / rows,
        seen=np.bincount(place, weights=hit.astype(np.float64)) / rows,
        rows=rows,
    )


def calibration_error(name: str, told: Reliability, level: float, rng: "np.random.Generator") -> Estimate:
    """Mean distance between probability and share of hits over the bins, less what chance alone gives.

    Chance: each bin's hits as drawn at its mean probability. The interval is the bootstrap's spread over
    (bin, hit) cells, below the value so corrected and above the value less the bootstrap's own bias.
    """
    import numpy as np

    n = int(told.rows.sum())
    seen = float((told.rows * np.abs(told.seen - told.expected)).sum() / n)
    drawn = rng.binomial(told.rows, told.expected, size=(RESAMPLES, len(told.rows)))
    by_chance = float((np.abs(drawn / told.rows - told.expected) * told.rows).sum(axis=1).mean() / n)
    cells = np.concatenate([told.rows * told.seen, told.rows * (1 - told.seen)]) / n
    again = rng.multinomial(n, np.clip(cells, 0, 1) / cells.sum(), size=RESAMPLES)
    hits, rows = again[:, : len(told.rows)], again[:, : len(told.rows)] + again[:, len(told.rows) :]
    errors = np.abs(hits - rows * told.expected).sum(axis=1) / n
    value, half = max(0.0, seen - by_chance), z_of(level) * float(errors.std(ddof=1))
    # Where the error is real chance adds less to it; the resamples show how much.
    bias = float(errors.mean()) - seen
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, seen - by_chance - half) if seen > by_chance else 0.0,
        high=max(value, seen - bias + half),
        level=level,
        n=n,
        method=f"expected calibration error less chance, bootstrap interval, {RESAMPLES:,} resamples",
        of="population",
        unit="gap",
    )
