"""What features tell of a group: areas under the curve put side by side, and what each column adds to them."""

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks.contract import Estimate
from checks.stats.levels import z_of
from checks.stats.separation import separation

if TYPE_CHECKING:
    import numpy as np


def either_way(estimate: Estimate | None) -> Estimate | None:
    """An area under the curve of an order that may point either way: at least one half."""
    if estimate is None or estimate.value >= 0.5:
        return estimate
    low, high = estimate.low, estimate.high
    return replace(
        estimate,
        value=1 - estimate.value,
        low=None if high is None else 1 - high,
        high=None if low is None else 1 - low,
    )


def better(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    """The estimate whose interval starts higher. Both intervals must allow for the choice."""
    if one is None or other is None:
        return one if other is None else other
    return other if (other.low or 0.0) > (one.low or 0.0) else one


def shares_of(parts: "np.ndarray", sources: tuple[str, ...]) -> dict[str, float]:
    """Each column's share of the distance between two samples, from 0 to 1 and together 1.

    `parts` (p, p) is what each encoded column (diagonal) and pair (above it) adds to the discriminant's
    distance (see `discriminant.out_of_fold`), `sources` (p,) where it comes from; a pair's part is halved
    between its two columns, and what takes from the distance counts nothing. Empty where nothing adds.
    """
    import numpy as np

    summed: dict[str, float] = dict.fromkeys(list(sources), 0.0)
    for a, b in zip(*np.nonzero(parts), strict=True):
        for at in (a, b):
            summed[sources[at]] += float(parts[a, b]) / 2
    kept = {name: part for name, part in summed.items() if part > 0}
    total = sum(kept.values())
    return {name: part / total for name, part in kept.items()} if total > 0 else {}


def order_area(name: str, member: "np.ndarray", order: "np.ndarray", level: float) -> Estimate | None:
    """The area under the curve of an order (n,), at least one half, with an interval that small groups keep.

    It is DeLong's (1988), and reaches at least as far as the variance of no difference with its correction
    for ties says (Mann and Whitney 1947; Lehmann 1975): of few rows with few distinct values DeLong's may be
    nearly 0 by chance. None with fewer than two of either kind.
    """
    import numpy as np

    told = either_way(separation(name, member, order, level))
    if told is None or told.low is None or told.high is None:
        return told
    m, n = int(member.sum()), int((~member).sum())
    ties = np.unique(order, return_counts=True)[1].astype(np.float64)
    untied = 1 - float((ties**3 - ties).sum()) / ((m + n) ** 3 - (m + n))
    half = z_of(level) * math.sqrt((m + n + 1) / (12 * m * n) * untied)
    return replace(
        told,
        low=min(told.low, max(0.5, told.value - half)),
        high=max(told.high, min(1.0, told.value + half)),
        method="DeLong interval on the logit scale, at least as wide as chance",
    )
