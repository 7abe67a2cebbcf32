"""Whether probabilities mean what they say.

Sources: expected calibration error in equal-mass bins after Naeini et al. 2015, AAAI, less what a
calibrated model would show (Kumar et al. 2019, NeurIPS, use the squared form of that correction). The slope
of the odds is in `odds_slope`.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

BINS = 15
RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Per bin of like probabilities: mean probability, share of hits, and rows."""

    expected: "np.ndarray"
    seen: "np.ndarray"
    rows: "np.ndarray"


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
