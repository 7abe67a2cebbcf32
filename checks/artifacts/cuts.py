"""Each column as cells, and the slices that can be made of them: ranges of numbers, levels, empty cells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.table.labels import as_label
from checks.table.tables import Column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

TENTHS = 10
MOST_LEVELS = 20  # beyond these many a column's values are names rather than levels
EMPTY = "(missing)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """`cells` (n,) int64 number each row's cell of `many`. `alone` and `paired` (s, many) bool are the slices
    that are looked at by themselves and with another column's: a row per slice, True for its cells. `says`
    and `says_paired` name them, as a value of the column. `simple` (s,) bool are the slices alone that are a
    level or a tail, and no run of cells from the middle.
    """

    column: Column
    cells: "np.ndarray"
    many: int
    alone: "np.ndarray"
    simple: "np.ndarray"
    says: tuple[str, ...]
    paired: "np.ndarray"
    says_paired: tuple[str, ...]


def cut(column: Column, values: "pd.Series") -> Cut | None:
    """None where the column has one cell only, or text of more than 20 values."""
    import numpy as np

    empty = values.isna().to_numpy()
    if column.kind in ("integer", "number", "date", "time"):
        numbers = _numbers(column, values)
        empty = empty | ~np.isfinite(numbers)
        there = numbers[~empty]
        if not len(there):
            return None
        distinct = np.unique(there)
        if len(distinct) > TENTHS:
            edges = np.unique(np.quantile(there, np.arange(1, TENTHS) / TENTHS, method="inverted_cdf"))
            edges = edges[edges < distinct[-1]]
        else:
            edges = distinct[:-1]
        cells = np.searchsorted(edges, numbers, side="left")
        cells[empty] = len(edges) + 1
        return _ranged(column, cells.astype(np.int64), edges, empty=bool(empty.any()))
    levels: list[Any] = values.dropna().unique().tolist()
    if len(levels) > MOST_LEVELS or len(levels) + bool(empty.any()) < 2:
        return None
    names = sorted({as_label(level) for level in levels})
    code = {level: names.index(as_label(level)) for level in levels}
    cells = values.map(code).astype("float64").fillna(len(names)).to_numpy(dtype=np.int64)
    says = (*names, EMPTY) if empty.any() else tuple(names)
    each = np.eye(len(says), dtype=bool)
    return Cut(
        column=column,
        cells=cells,
        many=len(says),
        alone=each,
        simple=np.ones(len(says), dtype=bool),
        says=says,
        paired=each,
        says_paired=says,
    )


def _numbers(column: Column, values: "pd.Series") -> "np.ndarray":
    """float64 (n,); dates in days since 1970."""
    import numpy as np
    import pandas as pd

    if column.kind in ("integer", "number"):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    since = pd.to_datetime(values, errors="coerce", utc=True) - pd.Timestamp(0, tz="UTC")
    return (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)


def _ranged(column: Column, cells: "np.ndarray", edges: "np.ndarray", *, empty: bool) -> Cut | None:
    """Slices of neighbouring cells: every run of them alone, and both tails up to the middle in pairs."""

    import numpy as np

    filled = len(edges) + 1
    many = filled + empty
    if many < 2:
        return None
    runs = [(a, b) for a in range(filled) for b in range(a, filled) if b - a + 1 < filled]
    half = (filled + 1) // 2
    tails = [(0, b) for b in range(min(half, filled - 1))] + [
        (a, filled - 1) for a in range(filled - half, filled)
    ]
    tails = [tail for tail in dict.fromkeys(tails) if tail in set(runs)]
    alone, paired = (_marked(chosen, filled, many) for chosen in (runs, tails))
    more = (EMPTY,) if empty else ()
    return Cut(
        column=column,
        cells=cells,
        many=many,
        alone=alone,
        simple=np.array([first == 0 or last == filled - 1 for first, last in runs] + [True] * empty),
        says=(*(_range(column, edges, run) for run in runs), *more),
        paired=paired,
        says_paired=(*(_range(column, edges, tail) for tail in tails), *more),
    )


def _marked(chosen: list[tuple[int, int]], filled: int, many: int) -> "np.ndarray":
    """(s, many) bool: the runs of cells, and last the empty cells where there are any."""
    import numpy as np

    marked = np.zeros((len(chosen) + (many > filled), many), dtype=bool)
    for at, (first, last) in enumerate(chosen):
        marked[at, first : last + 1] = True
    if many > filled:
        marked[-1, filled] = True
    return marked


def _range(column: Column, edges: "np.ndarray", run: tuple[int, int]) -> str:
    """A run of cells in words; a cell reaches from above one edge up to the next."""
    first, last = run
    if first == 0:
        return f"up to {_bound(column, edges[last])}"
    if last == len(edges):
        return f"over {_bound(column, edges[first - 1])}"
    return f"over {_bound(column, edges[first - 1])} up to {_bound(column, edges[last])}"


def _bound(column: Column, value: Any) -> str:
    if column.kind in ("date", "time"):
        import pandas as pd

        return str((pd.Timestamp(0) + pd.Timedelta(days=float(value))).date())
    return f"{float(value):,.6g}"
