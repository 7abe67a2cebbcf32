"""The groups of a sensitive column, learnt from the lesson and found again in any rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.table.labels import as_label
from checks.table.roles import Roles
from checks.trials.lesson import Lesson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_DISTINCT = 12
MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """`cuts` rise and are the upper ends, inclusive, of all bands of numbers but the last; empty where each value
    is a group. `names` are the groups that the lesson holds.
    """

    column: str
    cuts: tuple[float, ...]
    names: tuple[str, ...]

    def of(self, rows: "pd.DataFrame") -> "np.ndarray":
        """(n,) int64 places in `names`, -1 for a group that the lesson did not hold."""
        import numpy as np
        import pandas as pd

        told = _told(rows[self.column], self.cuts)
        return pd.Categorical(told, categories=list(self.names)).codes.astype(np.int64)


def grouping_of(lesson: Lesson) -> Grouping:
    """Of the sensitive column that the findings are about, or the first. A number is cut as the person said, or at
    its fifths. Raises Unusable without a sensitive column or with a single group.
    """
    named = [name for name in lesson.columns if name in lesson.roles.sensitive]
    there = [name for name in lesson.roles.sensitive if name in lesson.frame.columns]
    if not (named or there):
        raise Unusable("Name the columns whose groups must be treated alike to try this.")
    found = grouping(lesson.frame, lesson.roles, (named or there)[0])
    if len(found.names) < 2:
        raise Unusable(f'All rows are of one group of "{found.column}", so there are none to treat alike.')
    return found


def grouping(frame: "pd.DataFrame", roles: Roles, column: str) -> Grouping:
    """The groups of one column, as these rows have them."""
    values = frame[column]
    cuts = next((each.cuts for each in roles.bands if each.column == column), ())
    if not cuts and values.dtype.kind in "iuf" and values.nunique() > MOST_DISTINCT:
        fifths = values.dropna().quantile([0.2, 0.4, 0.6, 0.8])
        cuts = tuple(sorted({float(cut) for cut in fifths if cut < values.max()}))
    return Grouping(column=column, cuts=cuts, names=tuple(sorted(_told(values, cuts).unique())))


def _told(values: "pd.Series", cuts: tuple[float, ...]) -> "pd.Series":
    import numpy as np

    if not cuts:
        names = {value: as_label(value) for value in values.dropna().unique().tolist()}
        return values.map(names).astype(object).where(values.notna(), MISSING)
    numbers = values.astype("float64")
    bands = numbers.copy().astype(object)
    bands[:] = [_band(cuts, int(at)) for at in np.searchsorted(cuts, numbers.fillna(0.0), side="left")]
    return bands.where(numbers.notna(), MISSING)


def _band(cuts: tuple[float, ...], at: int) -> str:
    if at == 0:
        return f"up to {cuts[0]:g}"
    return f"over {cuts[-1]:g}" if at == len(cuts) else f"over {cuts[at - 1]:g} to {cuts[at]:g}"
