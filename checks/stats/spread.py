"""How the values of one column lie: sorted values, or narrow bins of values, with their rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """`counts` (k,) int64 rows lie from `lows` to `highs` (k,) float64, sorted; equal ends are one value."""

    lows: "np.ndarray"
    highs: "np.ndarray"
    counts: "np.ndarray"

    @property
    def rows(self) -> int:
        return int(self.counts.sum())

    def kept(self, keep: "np.ndarray") -> "Spread":
        """The entries where `keep` (k,) is true."""
        return Spread(lows=self.lows[keep], highs=self.highs[keep], counts=self.counts[keep])

    def without(self, *values: float) -> "Spread":
        """All but the entries that are exactly one of `values`."""
        import numpy as np

        return self.kept(~((self.lows == self.highs) & np.isin(self.lows, values)))

    def count_of(self, value: float) -> int:
        """Rows of the entry that is exactly `value`."""
        return int(self.counts[(self.lows == value) & (self.highs == value)].sum())

    def quantiles(self, *shares: float) -> list[float]:
        """The values below which `shares` of the rows lie (inverse of the empirical distribution)."""
        import numpy as np

        reached = np.cumsum(self.counts)
        at = np.searchsorted(reached, np.asarray(shares) * reached[-1], side="left")
        return [float(x) for x in self.lows[np.minimum(at, len(self.lows) - 1)]]

    def between(self, low: float, high: float) -> int:
        """Rows from `low` to `high`, ends included (by the bins' lower ends)."""
        return int(self.counts[(self.lows >= low) & (self.lows <= high)].sum())


def centre(spread: Spread) -> tuple[float, float]:
    """Median and robust standard deviation: IQR/1.349, as a normal's; 0 where even nine tenths are equal."""
    low, first, median, third, high = spread.quantiles(0.05, 0.25, 0.5, 0.75, 0.95)
    return median, (third - first) / 1.349 or (high - low) / 3.29


def without_heaps(spread: Spread, share: float = 0.3) -> Spread:
    """The spread without values that hold more than `share` of the rows (the zeros of an amount)."""
    import numpy as np

    heap = (spread.lows == spread.highs) & (spread.counts > share * max(1, spread.rows))
    return spread if not np.any(heap) else spread.kept(~heap)
