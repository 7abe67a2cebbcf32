"""How alike the answers of near rows are.

Sources: consistency of Zemel and others 2013, ICML 28:325, 1 - mean |answer - mean answer of the k nearest
rows|, as AIF360 and holisticai compute it; the variance of a mean of values that depend on each other only
where their neighbourhoods meet: Chen and Shao 2004, Ann. Probab. 32:1985.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

MOST_DISTANCES = 4_000_000  # held in memory at once


def nearest(points: "np.ndarray", k: int) -> "np.ndarray":
    """The k nearest other rows (n, k) of every row of `points` (n, d) by Euclidean distance, nearest first.

    There must be more than k rows.
    """
    import numpy as np

    n = len(points)
    square = (points**2).sum(axis=1)
    found = np.empty((n, k), dtype=np.int64)
    step = max(1, MOST_DISTANCES // n)
    for start in range(0, n, step):
        own = np.arange(start, min(start + step, n))
        far = square[own, None] - 2 * points[own] @ points.T + square[None, :]
        far[np.arange(len(own)), own] = np.inf
        some = np.argpartition(far, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(far, some, axis=1), axis=1, kind="stable")
        found[own] = np.take_along_axis(some, order, axis=1)
    return found


def unlike_classes(answers: "np.ndarray", near: "np.ndarray") -> "np.ndarray":
    """The share (n,) of a row's neighbours `near` (n, k) with another class than its own.

    Of two classes coded 0 and 1 it is |answer - mean answer of the neighbours|.
    """
    return (answers[near] != answers[:, None]).mean(axis=1)


def unlike_numbers(answers: "np.ndarray", near: "np.ndarray") -> "np.ndarray":
    """The distance (n,) of a row's number from its neighbours' mean, in standard deviations of all."""
    import numpy as np

    spread = float(answers.std())
    return np.abs(answers - answers[near].mean(axis=1)) / (spread if spread > 0 else 1.0)


def local_mean(
    name: str,
    values: "np.ndarray",
    near: "np.ndarray",
    level: float,
    *,
    unit: Unit,
    span: tuple[float, float],
) -> Estimate:
    """The mean of `values` (n,), each of which hangs on its row and its neighbours `near` (n, k), within `span`.

    Values are taken to depend on each other where their neighbourhoods meet, and the variance is never less
    than that of independent ones.
    """
    import numpy as np
    from scipy.sparse import csr_matrix, identity

    n, k = near.shape
    value = float(values.mean())
    apart = values - value
    members = csr_matrix((np.ones(n * k), near.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n)) + identity(
        n
    )
    meeting = members @ members.T
    meeting.data[:] = 1.0
    spread = max(float(apart @ (meeting @ apart)), float(apart @ apart)) / n**2
    half = z_of(level) * math.sqrt(spread)
    if spread == 0:
        half = -math.log(1 - level) / n  # the rule of three, where nothing varies
    return Estimate(
        name=name,
        value=value,
        low=max(span[0], value - half),
        high=min(span[1], value + half),
        level=level,
        n=n,
        method="normal interval of a mean of locally dependent rows",
        of="population",
        unit=unit,
    )
