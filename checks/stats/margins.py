"""What two columns, each taken alone, lead one to expect of a cell of their crossing.

The expectation is fitted on all *other* cells, so that a cell that stands out does not hide in its own
margins: a model of main effects, weighted by the binomial information (Agresti 2013, sections 5.4 and
10.2). Whether effects add up on the scale of shares or of log odds is a convention, and a product on
one is an interaction on the other; so both are fitted, and a cell stands out only from both. Each
difference of cell and expectation has an interval by the method of variance estimates recovery (Zou
and Donner 2008, Statist. Med. 27:1693).
"""

import math
from typing import TYPE_CHECKING, Literal

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np

# Standard deviation of a wide normal prior of each effect, in log odds and in shares: it keeps the
# effects of empty or unlinked cells finite.
PRIOR_SD = {"logit": 3.0, "share": 1.0}
STEPS = 25


def looks(first: int, second: int) -> int:
    """How many different questions the cells of a crossing of `first` times `second` levels ask.

    With two levels the cells of one column mirror each other: they share one contrast.
    """
    if first == 2 and second == 2:
        return 1
    return max(first, second) if min(first, second) == 2 else first * second


def excess(
    name: str, codes: "np.ndarray", hits: "np.ndarray", n: "np.ndarray", at: int, level: float
) -> tuple[Estimate, float]:
    """Share of cell `at` minus what its margins lead one to expect, and that expectation.

    `codes` (cells, 2) int: the two columns' levels; `hits` and `n` (cells,) counts, n[at] > 0, and
    other cells with n > 0 there. Where the share lies between the two expectations, it is no excess.
    """
    import numpy as np

    others = (np.arange(len(n)) != at) & (n > 0)
    share = float(hits[at] / n[at])
    low, high = wilson_ends(int(hits[at]), int(n[at]), level)
    expected = [_expected(scale, codes, hits, n, at, others, level) for scale in ("logit", "share")]
    nearest = min(max(share, min(e for e, _, _ in expected)), max(e for e, _, _ in expected))
    made = Estimate(
        name=name,
        value=share - nearest,
        low=min(share - e - math.hypot(share - low, most - e) for e, _, most in expected),
        high=max(share - e + math.hypot(high - share, e - least) for e, least, _ in expected),
        level=level,
        n=int(n.sum()),
        method="excess over main effects fitted on the other cells, MOVER interval",
        of="population",
        unit="gap",
    )
    return made, nearest


def _expected(
    scale: Literal["logit", "share"],
    codes: "np.ndarray",
    hits: "np.ndarray",
    n: "np.ndarray",
    at: int,
    others: "np.ndarray",
    level: float,
) -> tuple[float, float, float]:
    """The share expected of cell `at` by main effects on `scale` over `others`, and its interval."""
    import numpy as np

    levels = [np.unique(codes[:, which]) for which in range(codes.shape[1])]
    blocks = [(codes[:, [which]] == levels[which]).astype(float) for which in range(codes.shape[1])]
    design = np.hstack([np.ones((len(n), 1)), *blocks])
    prior = np.full(design.shape[1], PRIOR_SD[scale] ** -2)
    prior[0] = 1e-6  # the overall share is free
    X, y, trials = design[others], hits[others].astype(float), n[others].astype(float)
    overall = float((y.sum() + 0.5) / (trials.sum() + 1))
    if scale == "share":
        # Shares drawn half a person towards the overall one, so that an empty cell has a variance too.
        smooth = (y + 0.5 * overall) / (trials + 0.5)
        weights = trials / (smooth * (1 - smooth))
        information = X.T @ (X * weights[:, None]) + np.diag(prior)
        effects = np.linalg.solve(information, X.T @ (weights * (y / trials - overall)))
        centre = overall + float(design[at] @ effects)
        half = z_of(level) * math.sqrt(float(design[at] @ np.linalg.solve(information, design[at])))
        return _clipped(centre), _clipped(centre - half), _clipped(centre + half)
    effects = np.zeros(design.shape[1])
    effects[0] = math.log(overall / (1 - overall))
    information = np.diag(prior)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(X @ effects, -30, 30)))
        information = X.T @ (X * (trials * p * (1 - p))[:, None]) + np.diag(prior)
        step = np.linalg.solve(information, X.T @ (y - trials * p) - prior * effects)
        effects = effects + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-10:
            break
    centre = float(design[at] @ effects)
    half = z_of(level) * math.sqrt(float(design[at] @ np.linalg.solve(information, design[at])))
    return _share(centre), _share(centre - half), _share(centre + half)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _clipped(share: float) -> float:
    return min(1.0, max(0.0, share))
