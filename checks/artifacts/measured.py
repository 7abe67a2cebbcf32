"""Columns of measured numbers, and what noise on them would look like in the file itself.

Noise is kept to what the column can hold: whole numbers stay whole and rounded ones stay on their grid,
nothing leaves the range that was seen, and a value that is a state rather than a measurement (0 for "none",
a sentinel: shared by over 5 % of the rows of a column that otherwise varies) is left alone.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.table.tables import Kind

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

STATE, LEAST_DISTINCT = 0.05, 20
LEAST_ROWS = 20
MOST_DECIMALS = 6
EXACT = 2.0**52  # beyond it a float64 does not tell neighbouring whole numbers apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`values` (m,) float64, NaN where empty; `free` (m,) bool: may be moved. `scale` is the smaller of the
    standard deviation and the interquartile range over 1.349, which a heavy tail does not stretch; `grid`
    the step between values, 0 if there is none.
    """

    name: str
    values: "np.ndarray"
    free: "np.ndarray"
    scale: float
    grid: float
    low: float
    high: float
    kind: Any

    def noised(self, places: "np.ndarray", noise: "np.ndarray") -> "pa.Array":
        """The values at `places` with `noise` (n,), in units of the scale, in the column's own type."""
        import numpy as np
        import pyarrow as pa

        values, free = self.values[places], self.free[places]
        moved = values + self.scale * noise
        if self.grid:
            moved = self.low + np.round((moved - self.low) / self.grid) * self.grid
            moved = np.round(moved, MOST_DECIMALS + 3) if abs(self.high) < 1e6 else moved
        moved = np.where(free, np.clip(moved, self.low, self.high), values)
        whole = pa.types.is_integer(self.kind)
        empty = np.isnan(moved)
        made = np.where(empty, 0, np.round(moved)).astype(np.int64) if whole else moved
        return pa.array(made, mask=empty).cast(self.kind)


def measured(name: str, kind: Kind, column: "pa.ChunkedArray") -> Measured | None:
    """None for what is no number, has no two values to lie between, or too few that may be moved."""
    import numpy as np
    import pyarrow as pa

    if kind not in ("integer", "number") or not (
        pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    ):
        return None
    values = column.to_pandas().to_numpy(dtype=np.float64, na_value=np.nan)
    finite = np.isfinite(values)
    there, counts = np.unique(values[finite], return_counts=True)
    if len(there) <= 2 or np.abs(there).max() > EXACT:
        return None
    free = finite
    if len(there) > LEAST_DISTINCT:
        free = finite & ~np.isin(values, there[counts > STATE * finite.sum()])
    if free.sum() < LEAST_ROWS:
        return None
    moving = values[free]
    quarter = float(np.quantile(moving, 0.75) - np.quantile(moving, 0.25)) / 1.349
    spread = float(moving.std())
    scale = min(spread, quarter) if quarter > 0 else spread
    if not (scale > 0 and math.isfinite(scale)):
        return None
    return Measured(
        name=name,
        values=values,
        free=free,
        scale=scale,
        grid=grid_of(moving),
        low=float(moving.min()),
        high=float(moving.max()),
        kind=column.type,
    )


def grid_of(values: "np.ndarray") -> float:
    """The largest step of at most six decimals that all values (n,) are apart by; 0 if there is none."""
    import numpy as np

    low, distinct = float(values.min()), len(np.unique(values))
    for decimals in range(MOST_DECIMALS + 1):
        steps = (values - low) * 10.0**decimals
        if steps.max() > EXACT:
            return 0.0
        near = np.round(steps)
        if np.abs(steps - near).max() <= 1e-6 and len(np.unique(near)) == distinct:
            return max(1, int(np.gcd.reduce(near.astype(np.int64)))) / 10.0**decimals
    return 0.0
