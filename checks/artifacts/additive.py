"""Additive models from sums of products: numbers in bins and as a line, levels one by one, ridge-fitted.

The sums of products of parts of the rows add up, so that models of many unions of parts cost one pass.
"""

from typing import TYPE_CHECKING

from checks.artifacts.lone_columns import numbers
from checks.table.tables import Column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BINS, LEVELS, MOST_WIDTH = 8, 40, 400
RAREST = 5
RIDGE = 5.0


def design(frame: "pd.DataFrame", columns: tuple[Column, ...]) -> "tuple[np.ndarray, np.ndarray]":
    """(n, d) with d at most about 400, and (d,) the place among `columns` that each is made of, -1 for none.

    An intercept, per number a line, bins and a mark for empty, per text its levels. Of a wide table the
    numbers are lines only, and of a wider one the first columns are taken. The frame's columns are `columns`.
    """
    import numpy as np
    import pandas as pd

    room = max(2, MOST_WIDTH // max(1, len(columns)))
    made: list[np.ndarray] = [np.ones(len(frame))]
    owner = [-1]
    for at, column in enumerate(columns[:MOST_WIDTH]):
        values = frame.iloc[:, at]
        order = numbers(values, column)
        if order is not None:
            there = order[~np.isnan(order)]
            centre, spread = np.median(there), there.std()
            filled = np.where(np.isnan(order), centre, order)
            made.append(np.clip((filled - centre) / spread, -3, 3) if spread > 0 else np.zeros(len(frame)))
            bins = min(BINS, room - 1)
            edges = np.unique(np.quantile(there, np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else []
            codes = np.searchsorted(edges, filled, side="left")
            made += [codes == code for code in range(len(edges) + 1) if len(edges)]
            if np.isnan(order).any():
                made.append(np.isnan(order))
        elif values.notna().any():
            codes, levels = pd.factorize(values.astype("string"), sort=True)
            counts = np.bincount(codes + 1, minlength=len(levels) + 1)
            common = np.argsort(-counts, kind="stable")[: min(LEVELS, room)]
            made += [codes + 1 == code for code in common if counts[code] >= RAREST]
        owner += [at] * (len(made) - len(owner))
    return np.column_stack([each.astype(np.float64) for each in made]), np.array(owner)


def fitted(products: "list[tuple[np.ndarray, np.ndarray]]") -> "np.ndarray":
    """(d, k) coefficients from the parts' sums of x x' (d, d) and x y' (d, k)."""
    import numpy as np
    from scipy.linalg import solve

    left = np.sum([one for one, _ in products], axis=0)
    right = np.sum([other for _, other in products], axis=0)
    penalty = np.full(len(left), RIDGE)
    penalty[0] = 1e-6
    return solve(left + np.diag(penalty), right, assume_a="pos")
