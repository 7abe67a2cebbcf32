"""Values moved from one distribution to another, each as little as can be.

Sources: the quantile (distributional) transform for ordered values (Ferguson 1967; Rüschendorf 2009); for
levels the maximal coupling, which changes a share of the values equal to the total variation distance.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def moved_numbers(
    values: "np.ndarray", before: "np.ndarray", after: "np.ndarray", u: "np.ndarray"
) -> "np.ndarray":
    """(n,) of `after`'s values at the places that `values` (n,) have in `before`; both samples without NaN.

    `u` (n,) in 0 to 1 spread a value that occurs more than once over the places it takes up.
    """
    import numpy as np

    ordered = np.sort(before)
    low, high = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    place = (low + u * np.maximum(high - low, 0)) / max(1, len(ordered))
    return np.quantile(after, np.clip(place, 0, 1), method="inverted_cdf")


def moved_levels(
    values: "np.ndarray", before: "np.ndarray", after: "np.ndarray", u: "np.ndarray"
) -> "np.ndarray":
    """(n,) codes that follow `after` where `values` (n,) follow `before`; both (k,) are shares that sum to 1.

    A level keeps its row with the chance min(1, after / before); the others take the levels that came more often.
    """
    import numpy as np

    keep = np.minimum(1.0, after / np.maximum(before, 1e-300))[values]
    more = np.maximum(after - before, 0.0)
    if more.sum() <= 0:
        return values
    # What is left of the draw, once it is known to be beyond `keep`, is uniform again.
    rest = np.clip((u - keep) / np.maximum(1 - keep, 1e-12), 0, 1)
    drawn = np.searchsorted(np.cumsum(more / more.sum()), rest, side="left").clip(0, len(after) - 1)
    return np.where(u < keep, values, drawn)
