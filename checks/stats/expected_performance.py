"""What a model's quality will be on rows without answers, from what it states of them.

Confidence-based performance estimation (NannyML's CBPE; Garg et al. 2022, ICLR, for its assumption): an answer
comes as often where the same is stated as it did on rows with answers. Those rows say how often, bin by bin
of the statement, so the model's own miscalibration on them is taken out, and the doubt about every bin is
carried by drawing it again. For numbers the same is done with the size of the error (NannyML's DLE).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

BINS, LEAST_IN_BIN = 30, 20
DRAWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Binned:
    """Per bin of what is stated, lowest first: rows with answers, the sum of their outcomes and its square
    (for hits both are counts), and rows without answers.
    """

    rows: "np.ndarray"
    sums: "np.ndarray"
    squares: "np.ndarray"
    later: "np.ndarray"


def binned(stated: "np.ndarray", outcome: "np.ndarray", later: "np.ndarray") -> Binned:
    """Bins of about equally many rows of both; every bin has at least twenty rows with answers.

    `stated` and `outcome` (n,), `later` (m,) what is stated of rows without answers.
    """
    import numpy as np

    edges = np.unique(np.quantile(np.concatenate([stated, later]), np.linspace(0, 1, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, stated, side="left")
    counts = np.bincount(place, minlength=len(edges) + 1)
    # Bins with too few answers join the next one above, and the last the one below.
    joined, bin_at, held = np.zeros(len(counts), dtype=np.int64), 0, 0
    for at, count in enumerate(counts):
        joined[at] = bin_at
        held += count
        if held >= LEAST_IN_BIN:
            bin_at, held = bin_at + 1, 0
    if held < LEAST_IN_BIN:
        joined[joined == bin_at] = max(0, bin_at - 1)
    mine, theirs = joined[place], joined[np.searchsorted(edges, later, side="left")]
    many = int(joined.max()) + 1
    return Binned(
        rows=np.bincount(mine, minlength=many).astype(np.float64),
        sums=np.bincount(mine, weights=outcome, minlength=many),
        squares=np.bincount(mine, weights=outcome**2, minlength=many),
        later=np.bincount(theirs, minlength=many).astype(np.float64),
    )


def expected_mean(
    name: str, told: Binned, level: float, unit: Unit, *, relative: bool = False
) -> tuple[Estimate, float, float]:
    """How much lower the later mean is expected to be, and both means; as a rise of it if `relative`."""
    import numpy as np

    n, m = told.rows.sum(), told.later.sum()
    mean = told.sums / told.rows
    # The bins' own doubt, a little of the whole's added where a bin of few rows shows none.
    whole = max(0.0, float(told.squares.sum() / n - (told.sums.sum() / n) ** 2))
    spread = (np.maximum(told.squares - told.sums * mean, 0.0) + whole) / told.rows
    before, after = told.rows / n, told.later / m
    old, new = float(before @ mean), float(after @ mean)
    moved = float((after - before) ** 2 @ (spread / told.rows))
    drawn = float(after @ (mean - new) ** 2) / m + float(before @ (mean - old) ** 2) / n
    by = old if relative and old > 0 else 1.0
    value = (new - old) / by if relative else old - new
    half = z_of(level) * float(np.sqrt(moved + drawn)) / by
    estimate = Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=int(n + m),
        method=f"expected from {len(mean)} bins of what is stated, delta interval",
        of="population",
        unit=unit,
    )
    return estimate, old, new


def expected_area(
    name: str, told: Binned, level: float, rng: "np.random.Generator"
) -> tuple[Estimate, float, float] | None:
    """How much lower the later AUC is expected to be, and both areas; None where either has one answer only.

    Both areas are taken over the same bins, so that what binning costs falls out of the difference.
    """
    import numpy as np

    n, m = int(told.rows.sum()), int(told.later.sum())
    old = _area(told.sums, told.rows - told.sums)
    rate = (told.sums + 0.5 * told.sums.sum() / n) / (told.rows + 0.5)
    new = _area(told.later * rate, told.later * (1 - rate))
    if old is None or new is None:
        return None
    cells = np.concatenate([told.sums, told.rows - told.sums]) / n
    hits, misses = np.split(rng.multinomial(n, cells / cells.sum(), size=DRAWS).astype(np.float64), 2, axis=1)
    later = rng.multinomial(m, told.later / m, size=DRAWS)
    again = (hits + 0.5 * told.sums.sum() / n) / (hits + misses + 0.5)
    apart = _areas(hits, misses) - _areas(later * again, later * (1 - again))
    half = z_of(level) * float(np.nanstd(apart))
    estimate = Estimate(
        name=name,
        value=old - new,
        low=old - new - half,
        high=old - new + half,
        level=level,
        n=n + m,
        method=f"expected from {len(rate)} bins of what is stated, bootstrap interval, {DRAWS} resamples",
        of="population",
        unit="gap",
    )
    return estimate, old, new


def _areas(up: "np.ndarray", down: "np.ndarray") -> "np.ndarray":
    """AUC (k,) of masses (k, bins), ties half; NaN where either has less than one row."""
    import numpy as np

    below = np.cumsum(down, axis=1) - down / 2
    pairs = up.sum(axis=1) * down.sum(axis=1)
    enough = (up.sum(axis=1) >= 1) & (down.sum(axis=1) >= 1)
    return np.where(enough, (up * below).sum(axis=1) / np.where(enough, pairs, 1.0), np.nan)


def _area(up: "np.ndarray", down: "np.ndarray") -> float | None:
    value = float(_areas(up[None, :], down[None, :])[0])
    return None if math.isnan(value) else value
