"""Telling two samples apart by a regularised discriminant, always out of fold.

Fisher's linear discriminant (1936, Ann. Eugenics 7:179) with a ridge (Friedman 1989, J. Am. Stat. Assoc.
84:165) over the columns and those of their products that differ most between the samples: two samples may
share every column's own distribution and differ in how columns go together. The classifier two-sample test
is that of Lopez-Paz and Oquab 2017, ICLR; its area is that of DeLong 1988, fold by fold.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.auc import logit_interval, placements, variance

if TYPE_CHECKING:
    import numpy as np

FOLDS = 5
MOST_PRODUCTS = 40
TELLING = 3.0  # standard errors by which the mean of a product must differ to be looked at
MOST_ODDS = 100.0  # no row counts more than this many times another: beyond, the odds are guesses


def out_of_fold(
    values: "np.ndarray", later: "np.ndarray", fold: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Scores (n,) of belonging to the later sample, of rows that the discriminant was not fitted on.

    `values` (n, p) float64 without gaps, `later` (n,) bool, `fold` (n,) int. The second array (p, p) is what
    each column (on the diagonal) and each pair of columns (above it) adds to the distance between the
    samples, the mean of the folds.
    """
    import numpy as np

    scores = np.zeros(len(values))
    parts = np.zeros((values.shape[1], values.shape[1]))
    folds = int(fold.max()) + 1
    for out in range(folds):
        held, kept = fold == out, fold != out
        if min(later[kept].sum(), (~later[kept]).sum()) < 2:
            continue
        mean, spread = values[kept].mean(axis=0), values[kept].std(axis=0)
        scaled = (values - mean) / np.where(spread > 1e-9, spread, np.inf)
        first, second = _telling_pairs(scaled[kept], later[kept])
        products = scaled[:, first] * scaled[:, second]
        # Products of long tails would rule the fit; a root keeps their order.
        wide = np.column_stack([scaled, np.sign(products) * np.sqrt(np.abs(products))])
        weights, between = _direction(wide[kept], later[kept])
        scores[held] = wide[held] @ weights
        alone = np.arange(values.shape[1])
        np.add.at(parts, (np.r_[alone, first], np.r_[alone, second]), weights * between / folds)
    return scores, parts


def area(
    name: str, scores: "np.ndarray", later: "np.ndarray", fold: "np.ndarray", level: float
) -> Estimate | None:
    """Mean over the folds of the area under the curve; None where no fold has two rows of either sample.

    Where there is nothing to tell, what one fold shows of another is what the other shows of it: each pair of
    folds is seen twice, and the variance is twice DeLong's.
    """
    import numpy as np

    areas, spreads = [], []
    for out in range(int(fold.max()) + 1):
        held = fold == out
        if min(later[held].sum(), (~later[held]).sum()) < 2:
            continue
        value, up, down = placements(later[held], scores[held])
        areas.append(value)
        spreads.append(variance(up, down))
    if not areas:
        return None
    value = float(np.mean(areas))
    spread = math.sqrt(2 * float(np.sum(spreads))) / len(areas)
    low, high = logit_interval(value, spread, level, int(min(later.sum(), (~later).sum())))
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(scores),
        method="cross-fitted discriminant, DeLong interval of doubled variance on the logit scale",
        of="population",
        unit="auc",
    )


def density_ratio(scores: "np.ndarray", later: "np.ndarray") -> "np.ndarray":
    """How many times as dense the later sample is at each of the rows (n,), as out-of-fold scores tell it.

    A logistic regression of the sample on the score, its slope not below 0, gives the odds (Bickel et al.
    2009, J. Mach. Learn. Res. 10:2137); scores that tell nothing give 1 to every row.
    """
    import numpy as np

    spread = float(scores.std())
    if not spread > 0:
        return np.ones(len(scores))
    X = np.column_stack([np.ones(len(scores)), (scores - scores.mean()) / spread])
    # Both samples weigh the same, so that the odds are the ratio of the densities.
    weigh = np.where(later, 0.5 / later.mean(), 0.5 / (~later).mean())
    beta = np.zeros(2)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(X @ beta, -30, 30)))
        information = X.T @ (X * (weigh * chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(information, X.T @ (weigh * (later - chance)))
        beta = beta + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            break
    if beta[1] <= 0:
        return np.ones(len(scores))
    furthest = math.log(MOST_ODDS) / 2
    return np.exp(np.clip(X @ beta, -furthest, furthest))


def _telling_pairs(scaled: "np.ndarray", later: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """The pairs of columns (squares too) whose products' means differ most, at most 40."""
    import numpy as np

    def moments(rows: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
        mean = rows.T @ rows / len(rows)
        squares = rows * rows
        return mean, (squares.T @ squares / len(rows) - mean**2) / len(rows)

    # Half the digits choose as well: a mean is held against its standard error, and nothing else is kept.
    clipped = np.clip(scaled, -4, 4).astype(np.float32)
    (old, old_spread), (new, new_spread) = moments(clipped[~later]), moments(clipped[later])
    error = np.sqrt(np.maximum(old_spread + new_spread, 1e-12))
    apart = np.triu(np.abs(new - old) / error)
    best = np.argsort(-apart, axis=None, kind="stable")[:MOST_PRODUCTS]
    best = best[apart.ravel()[best] > TELLING]
    first, second = np.unravel_index(best, apart.shape)
    return first, second


def _direction(values: "np.ndarray", later: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """Weights (p,) that tell the samples apart, and their means' difference; the ridge grows with p."""
    import numpy as np

    n, p = values.shape
    centred = values - values.mean(axis=0)
    within = centred.T @ centred + p * np.eye(p)
    between = centred[later].mean(axis=0) - centred[~later].mean(axis=0)
    return np.linalg.solve(within / n, between), between
