"""The model's score of sampled rows while one feature walks along a grid and all others stay (ICE curves).

After Goldstein and others 2015, J. Comput. Graph. Stat. 24:44; their mean is the partial dependence of
Friedman 2001.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import NUMERIC
from checks.artifacts.probe import Probe
from checks.contract import NotApplicable
from checks.table.tables import Column

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_LEVELS, FEWEST_OF_LEVEL = 12, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """`scores` (m, g): the score of m sampled rows (places in the probe) with the feature at each of g stops.

    The stops are `numbers` (g,) ascending, or `levels`, the commonest first; the other is None. `cells` (g,) are
    the same in the column's own type. The score is
    the chance of the positive label, of any favourable label of more than two, or the number of a regression.
    """

    column: Column
    places: "np.ndarray"
    numbers: "np.ndarray | None"
    levels: tuple[str, ...] | None
    cells: "pa.Array"
    scores: "np.ndarray"


def score_of(probe: Probe, values: "np.ndarray") -> "np.ndarray":
    """(n,) of the model's answers (n, k)."""
    target = probe.target
    if target.task == "regression":
        return values[:, 0]
    good = (target.positive,) if target.task == "binary" else target.favourable
    places = [at for at, label in enumerate(target.labels) if label in good]
    if not places or len(places) == len(target.labels):
        raise NotApplicable("Say which answers are favourable, so that there is one score to follow.")
    return values[:, places].sum(axis=1)


def score_words(probe: Probe) -> str:
    """What the score is called in a sentence."""
    target = probe.target
    if target.task == "regression":
        return "the predicted number"
    if target.task == "binary":
        return f'the score of "{target.positive}"'
    return "the score of a favourable answer"


def walk(probe: Probe, column: Column, places: "np.ndarray", stops: int) -> Walk | None:
    """The rows at `places` along at most `stops` quantiles of a number, or the commonest levels of a text.

    None where the column has no two values to walk between.
    """
    import numpy as np
    import pyarrow as pa

    held = probe.frame.column(column.name)
    numbers, levels = None, None
    if column.kind == "boolean" or (column.kind in NUMERIC and not pa.types.is_boolean(held.type)):
        made = _quantiles(held, column, stops)
        if made is None:
            return None
        numbers, cells = made
    elif column.kind == "text":
        levels = _levels(held, stops)
        if len(levels) < 2:
            return None
        cells = pa.array(levels, pa.string()).cast(held.type)
    else:
        return None
    m, g = len(places), len(cells)
    frame = probe.frame.take(np.repeat(places, g))
    at = frame.column_names.index(column.name)
    frame = frame.set_column(at, column.name, pa.chunked_array([cells]).take(np.tile(np.arange(g), m)))
    scores = score_of(probe, probe.ask(frame)).reshape(m, g)
    if not np.isfinite(scores).all():
        raise NotApplicable("The model answers some rows with something that is no number.")
    return Walk(column=column, places=places, numbers=numbers, levels=levels, cells=cells, scores=scores)


def _quantiles(held: "pa.ChunkedArray", column: Column, stops: int) -> "tuple[np.ndarray, pa.Array] | None":
    """Values that the column has, at even steps of rank; as numbers and in the column's own type."""
    import numpy as np
    import pyarrow as pa

    values = held.to_pandas().to_numpy(dtype=np.float64, na_value=np.nan)
    there = values[np.isfinite(values)]
    if not len(there):
        return None
    # A value that stands in the column, never one between: a model may be asked about nothing else.
    grid = np.unique(np.quantile(there, np.linspace(0.01, 0.99, stops), method="nearest"))
    if len(grid) < 2:
        grid = np.unique([there.min(), grid[0], there.max()])
    if len(grid) < 2:
        return None
    own = grid.astype(bool) if column.kind == "boolean" else grid
    return grid, pa.array(own).cast(held.type)


def _levels(held: "pa.ChunkedArray", stops: int) -> tuple[str, ...]:
    """The commonest levels, none of fewer than five rows."""
    import pandas as pd

    counts = pd.Series(held.to_pandas()).dropna().astype(str).value_counts()
    kept = sorted(counts[counts >= FEWEST_OF_LEVEL].items(), key=lambda each: (-int(each[1]), str(each[0])))
    return tuple(str(level) for level, _ in kept[: min(stops, MOST_LEVELS)])
