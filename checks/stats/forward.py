"""What one set of scores gains over another, averaged over several overlapping parts of the rows.

AUC against the rest as in `skill`, with DeLong's placements summed row by row over the parts; of numbers the
difference of R2. A row that is in several parts counts once, with the sum of its shares.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Estimate
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`rows` (m,) are row numbers below n, `truth` (m, k) one-hot answers or numbers, scores (m, k)."""

    rows: "np.ndarray"
    truth: "np.ndarray"
    first: "np.ndarray"
    second: "np.ndarray"


def mean_gain(name: str, parts: list[Part], n: int, level: float, *, classes: bool) -> Estimate | None:
    """Mean over `parts` of the first scores' AUC (R2 of numbers) less the second's; None where no part tells."""
    import numpy as np

    influence, gains = np.zeros(n), list[float]()
    for part in parts:
        made = _auc_gain(part) if classes else _explained_gain(part)
        if made is not None:
            gains.append(made[0])
            np.add.at(influence, part.rows, made[1])
    if not gains:
        return None
    value = float(np.mean(gains))
    half = z_of(level) * math.sqrt(float((influence**2).sum())) / len(gains)
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=n,
        method=f"paired difference over {len(gains)} cuts, interval from the rows' influences",
        of="population",
        unit="gap",
    )


def level_of(parts: list[Part], *, classes: bool) -> tuple[float, float]:
    """Mean AUC (R2 of numbers) of the first and of the second scores over the parts that tell."""
    import numpy as np

    told: list[tuple[float, float]] = []
    for part in parts:
        pair = tuple(
            _area(part.truth, scores)[0] if classes else _explained(part.truth, scores)
            for scores in (part.first, part.second)
        )
        if all(math.isfinite(each) for each in pair):
            told.append((pair[0], pair[1]))
    first, second = np.mean(np.array(told), axis=0) if told else (math.nan, math.nan)
    return float(first), float(second)


def _auc_gain(part: Part) -> "tuple[float, np.ndarray] | None":
    (one, own), (two, other) = _area(part.truth, part.first), _area(part.truth, part.second)
    return (one - two, own - other) if math.isfinite(one) else None


def _area(truth: "np.ndarray", scores: "np.ndarray") -> "tuple[float, np.ndarray]":
    """Mean AUC over the classes with ten rows on either side, and each row's share (m,) in its error."""
    import numpy as np

    from checks.stats.auc import placements

    areas: list[float] = []
    influence = np.zeros(len(truth))
    # Of two classes either alone says it all.
    for at in range(truth.shape[1] if truth.shape[1] > 2 else 1):
        positive = truth[:, at] == 1
        if min(positive.sum(), (~positive).sum()) < 10:
            continue
        area, up, down = placements(positive, scores[:, at])
        areas.append(area)
        influence[positive] += (up - area) / len(up)
        influence[~positive] += (down - area) / len(down)
    return (float(np.mean(areas)), influence / len(areas)) if areas else (math.nan, influence)


def _explained(truth: "np.ndarray", scores: "np.ndarray") -> float:
    spread = float(((truth - truth.mean()) ** 2).mean())
    return 1 - float(((truth - scores) ** 2).mean()) / spread if spread > 0 else math.nan


def _explained_gain(part: Part) -> "tuple[float, np.ndarray] | None":
    truth = part.truth[:, 0]
    spread = float(((truth - truth.mean()) ** 2).mean())
    if not spread > 0 or len(truth) < 10:
        return None
    each = ((truth - part.second[:, 0]) ** 2 - (truth - part.first[:, 0]) ** 2) / spread
    return float(each.mean()), (each - each.mean()) / len(each)
