"""How unevenly importance is spread, and whether an effect holds elsewhere, with intervals.

Sources: the effective number of features is the exponential of the entropy of the shares (Hill 1973, Ecology
54:427, number of order one); the ratio of two means and the jackknife over groups of rows by Quenouille 1956 and
Tukey 1958. That a loss must rise by the squared change of a calibrated prediction is the decomposition of the Brier
score (Murphy 1973; DeGroot and Fienberg 1983).
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.contract import Estimate, Unit
from checks.stats.distributions import student
from checks.stats.levels import z_of

if TYPE_CHECKING:
    import numpy as np

GROUPS = 20


def share_of_largest(name: str, parts: "np.ndarray", level: float) -> Estimate | None:
    """The largest row's share of the sum of all, of `parts` (c, m) whose means over m rows count if over 0.

    Delta-method interval of a ratio of means; None where no mean is over 0 or of fewer than two rows.
    """

    means = parts.mean(axis=1)
    m = parts.shape[1]
    total = float(means[means > 0].sum())
    if m < 2 or not total > 0:
        return None
    value = float(means.max()) / total
    influence = (parts[int(means.argmax())] - value * parts[means > 0].sum(axis=0)) / total
    half = z_of(level) * float(influence.std(ddof=1)) / math.sqrt(m)
    return Estimate(
        name=name,
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        level=level,
        n=m,
        method="delta-method interval of a ratio of means",
        of="population",
        unit="share",
    )


def effective_number(name: str, parts: "np.ndarray", level: float) -> Estimate | None:
    """How many equally important features would be as uneven: exp of the entropy of the shares (c, m)."""
    import numpy as np

    def count(rows: "np.ndarray") -> float:
        means = np.clip(parts[:, rows].mean(axis=1), 0, None)
        shares = means[means > 0] / means.sum()
        return float(np.exp(-(shares * np.log(shares)).sum())) if len(shares) else 1.0

    if parts.shape[1] < GROUPS or not (parts.mean(axis=1) > 0).any():
        return None
    return by_jackknife(name, count, parts.shape[1], level, least=1.0, most=float(len(parts)))


def by_jackknife(
    name: str,
    measure: "Callable[[np.ndarray], float]",
    rows: int,
    level: float,
    *,
    least: float,
    most: float,
    unit: Unit = "count",
) -> Estimate:
    """A measure of the rows whose numbers it is given, with Student's interval over twenty groups left out in turn.

    Rows must be in no telling order.
    """
    import numpy as np

    every = np.arange(rows)
    value = measure(every)
    parts = np.array([measure(every[every % GROUPS != group]) for group in range(GROUPS)])
    spread = math.sqrt((GROUPS - 1) / GROUPS * float(((parts - parts.mean()) ** 2).sum()))
    half = student(level, GROUPS - 1) * spread
    return Estimate(
        name=name,
        value=value,
        low=min(value, max(least, value - half)),
        high=max(value, min(most, value + half)),
        level=level,
        n=rows,
        method="jackknife over twenty groups of rows",
        of="population",
        unit=unit,
    )


def kept(
    name: str,
    here: "tuple[np.ndarray, np.ndarray]",
    there: "tuple[np.ndarray, np.ndarray]",
    level: float,
) -> Estimate | None:
    """What is left of an effect elsewhere: (rise / expected) there over (rise / expected) here.

    Each pair holds, row by row, by how much the loss rose as a feature was shuffled, and by how much it
    had to if the model were right, the squared change of its answer. None where nothing changes, or where
    the effect is not certain here.
    """
    (rise, expected), (later, due) = here, there
    if min(len(rise), len(later)) < 2 or not (expected.mean() > 0 and due.mean() > 0):
        return None
    first, first_error = _ratio(rise, expected)
    second, second_error = _ratio(later, due)
    z = z_of(level)
    if first <= z * first_error:
        return None
    value = second / first
    half = z * math.hypot(second_error, value * first_error) / first
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        n=len(later),
        method="delta-method interval of a ratio of ratios of means",
        of="population",
        unit="share",
    )


def _ratio(above: "np.ndarray", below: "np.ndarray") -> tuple[float, float]:
    """Ratio of the means of two columns (n,) of the same rows, and its standard error."""
    value = float(above.mean() / below.mean())
    error = float((above - value * below).std(ddof=1)) / float(below.mean()) / math.sqrt(len(above))
    return value, error
