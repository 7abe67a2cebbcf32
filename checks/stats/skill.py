"""How much a model knows beyond a reference: relative skill and multi-class AUC, with intervals.

Sources: skill score 1 - loss/reference (Murphy 1988; R² is the case of squared error against the
mean), its interval by the delta method for a ratio of means; macro AUC one against the rest (Fawcett
2006), its variance from DeLong's placements summed row by row; interval of average precision on the
logit scale (Boyd, Eng, Page 2013).
"""

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks.contract import Estimate, Unit
from checks.stats.auc import logit_interval, placements
from checks.stats.averages import average
from checks.stats.levels import z_of
from checks.stats.proportions import wilson_ends

if TYPE_CHECKING:
    import numpy as np


def relative_skill(
    name: str, losses: "np.ndarray", reference: "np.ndarray", level: float, *, unit: Unit = "share"
) -> Estimate | None:
    """1 - mean(losses) / mean(reference) over the same rows (n,); None where the reference is 0."""
    n, base = len(losses), float(reference.mean())
    if n < 2 or base <= 0:
        return None
    value = 1 - float(losses.mean()) / base
    influence = -(losses - (1 - value) * reference) / base
    spread = z_of(level) * float(influence.std(ddof=1)) / math.sqrt(n)
    return Estimate(
        name=name,
        value=value,
        low=value - spread,
        high=value + spread,
        level=level,
        n=n,
        method="delta-method interval of a ratio of means",
        of="population",
        unit=unit,
    )


def macro_auc(name: str, codes: "np.ndarray", values: "np.ndarray", level: float) -> Estimate | None:
    """Mean over classes of the AUC of one class against the rest.

    `codes` (n,) class indices, `values` (n, k) scores. Classes with fewer than two rows are left
    out; None where fewer than two classes remain.
    """
    counted = _against_the_rest(codes, values)
    if counted is None:
        return None
    value, influence, classes, rarest = counted
    low, high = logit_interval(value, math.sqrt(float((influence**2).sum())), level, rarest)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(codes),
        method=f"mean AUC of {classes} classes against the rest, DeLong interval on the logit scale",
        of="population",
        unit="auc",
    )


def macro_auc_gap(
    name: str, codes: "np.ndarray", first: "np.ndarray", second: "np.ndarray", level: float
) -> Estimate | None:
    """Macro AUC of `first` minus that of `second` (n, k) on the same rows, paired row by row.

    Of one-hot answers an AUC is the balanced accuracy. None as in `macro_auc`.
    """
    one, two = _against_the_rest(codes, first), _against_the_rest(codes, second)
    if one is None or two is None:
        return None
    value, spread = one[0] - two[0], z_of(level) * math.sqrt(float(((one[1] - two[1]) ** 2).sum()))
    return Estimate(
        name=name,
        value=value,
        low=value - spread,
        high=value + spread,
        level=level,
        n=len(codes),
        method=f"mean AUC of {one[2]} classes against the rest, DeLong interval of a paired difference",
        of="population",
        unit="gap",
    )


def _against_the_rest(
    codes: "np.ndarray", values: "np.ndarray"
) -> "tuple[float, np.ndarray, int, int] | None":
    """Macro AUC, each row's share (n,) in its error, the number of classes and the rarest one's rows."""
    import numpy as np

    areas: list[float] = []
    influence = np.zeros(len(codes))
    rarest = len(codes)
    for code in range(values.shape[1]):
        positive = codes == code
        rare = int(min(positive.sum(), (~positive).sum()))
        if rare < 2:
            continue
        area, up, down = placements(positive, values[:, code])
        areas.append(area)
        influence[positive] += (up - area) / len(up)
        influence[~positive] += (down - area) / len(down)
        rarest = min(rarest, rare)
    if len(areas) < 2:
        return None
    return float(np.mean(areas)), influence / len(areas), len(areas), rarest


def average_precision(
    name: str, positive: "np.ndarray", scores: "np.ndarray", level: float
) -> Estimate | None:
    """Area under the precision-recall curve in steps; `positive` (n,) bool, `scores` (n,) without gaps."""
    hits = int(positive.sum())
    if hits < 2 or hits == len(positive):
        return None
    value = _area_in_steps(positive, scores)
    spread = math.sqrt(value * (1 - value) / hits)
    low, high = logit_interval(value, spread, level, hits)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(positive),
        method="logit interval of an average precision",
        of="population",
        unit="score",
    )


def _area_in_steps(positive: "np.ndarray", scores: "np.ndarray") -> float:
    """Sum over the thresholds of (R_n - R_(n-1)) P_n, equal scores being one threshold.

    Without interpolation between them, as scikit-learn's `average_precision_score` has it.
    """
    import numpy as np

    order = np.argsort(-scores, kind="stable")
    # The last place of every run of equal scores, and the positives up to there.
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    hits = np.cumsum(positive[order])[last]
    return float((np.diff(hits, prepend=0) * (hits / (last + 1))).sum() / hits[-1])


def matthews(name: str, counts: tuple[int, int, int, int], level: float) -> Estimate | None:
    """Matthews correlation from counts (TP, FP, FN, TN); interval by Fisher's z, as it is a correlation.

    None where a margin is empty.
    """
    tp, fp, fn, tn = counts
    n = sum(counts)
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    if product == 0 or n < 4:
        return None
    value = max(-1.0, min(1.0, (tp * tn - fp * fn) / math.sqrt(product)))
    clipped = max(-1 + 1e-12, min(1 - 1e-12, value))
    half = z_of(level) / math.sqrt(n - 3)
    return Estimate(
        name=name,
        value=value,
        low=min(value, math.tanh(math.atanh(clipped) - half)),
        high=max(value, math.tanh(math.atanh(clipped) + half)),
        level=level,
        n=n,
        method="Fisher interval of a correlation",
        of="population",
        unit="score",
    )


def f_one(name: str, counts: tuple[int, int, int, int], level: float) -> Estimate | None:
    """F1 from counts (TP, FP, FN, TN); None where nobody is positive and nobody is called so.

    It is 2 J / (1 + J) of the share J of right ones among all that are positive or called so (Jaccard 1912), and
    so are the ends of its interval of J's (Wilson 1927).
    """
    tp, fp, fn, _ = counts
    n = tp + fp + fn
    if not n:
        return None
    low, high = wilson_ends(tp, n, level)
    value, low, high = (2 * part / (1 + part) for part in (tp / n, low, high))
    return Estimate(
        name=name,
        value=value,
        low=min(value, low),
        high=max(value, high),
        level=level,
        n=n,
        method="Wilson interval of the Jaccard index, of which F1 is a rising function",
        of="population",
        unit="score",
    )


def log_loss(name: str, chances: "np.ndarray", level: float) -> Estimate:
    """Mean of -log of the probability (n,) given to the right answer, none taken for less than rounding leaves."""
    import numpy as np

    least = float(np.finfo(np.float64).eps)
    return average(name, -np.log(np.clip(chances, least, 1 - least)), level, unit="score")


def skill_gap(
    name: str, losses: "np.ndarray", other: "np.ndarray", reference: float, level: float
) -> Estimate | None:
    """Skill of `losses` minus skill of `other` over one `reference` mean loss, paired by row.

    None where the reference is 0 or there are fewer than two rows.
    """
    n = len(losses)
    if n < 2 or reference <= 0:
        return None
    gains = (other - losses) / reference
    value = float(gains.mean())
    spread = z_of(level) * float(gains.std(ddof=1)) / math.sqrt(n)
    return Estimate(
        name=name,
        value=value,
        low=value - spread,
        high=value + spread,
        level=level,
        n=n,
        method="normal interval of a paired mean difference",
        of="population",
        unit="gap",
    )


def shifted(estimate: Estimate, *, factor: float, offset: float, unit: Unit) -> Estimate:
    """The estimate of factor * x + offset, factor > 0; its interval moves with it."""
    low, high = (None if end is None else factor * end + offset for end in (estimate.low, estimate.high))
    return replace(estimate, value=factor * estimate.value + offset, low=low, high=high, unit=unit)
