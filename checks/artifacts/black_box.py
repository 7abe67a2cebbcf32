"""What each feature adds to a model's answers where the model can only be asked: sampled Shapley values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import NotApplicable

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ASKED, FAST_ASKED = 30_000, 10_000
FEWEST_PAIRS, MOST_PAIRS, LEAST_ROWS = 3, 10, 30
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """`values` and their standard errors `spread` (m, k) of the first m rows; `base` (m,) and `outputs` (m,).

    base + sum of values = output in every row. `pairs` is how many pairs of orders stand behind each row.
    """

    values: "np.ndarray"
    spread: "np.ndarray"
    base: "np.ndarray"
    outputs: "np.ndarray"
    pairs: int


def sampled(
    ask: "Callable[[pa.Table], np.ndarray]",
    frame: "pa.Table",
    background: "pa.Table",
    wanted: "np.ndarray",
    rng: "np.random.Generator",
    most: int,
) -> Sampled:
    """Shapley values by walks from a background row to the row itself, a feature at a time.

    The orders of the features are drawn anew for every row and every background row, and each is walked
    forwards and backwards (Strumbelj and Kononenko 2014; antithetic as in Mitchell and others 2022). At most `most`
    rows are asked: many features mean fewer rows and fewer walks.

    Raises NotApplicable where even 30 rows with three walks each would be too many.
    """
    import numpy as np

    k = frame.num_columns
    cost = 2 * max(1, k - 1)
    pairs = int(np.clip(most // (cost * 100), FEWEST_PAIRS, min(MOST_PAIRS, background.num_rows)))
    rows = min(frame.num_rows, most // (cost * pairs))
    if rows < min(LEAST_ROWS, frame.num_rows):
        raise NotApplicable(
            f"The model can only be asked, and to explain it by {k:,} features would take too many questions."
        )
    chosen = np.sort(rng.choice(background.num_rows, pairs, replace=False))
    starts = ask(background.take(chosen))
    ends = ask(frame.slice(0, rows))
    own = np.arange(rows)
    ends = ends[own, wanted[:rows]]
    total = _concatenated(frame.slice(0, rows), background.take(chosen))
    parts = np.zeros((rows, pairs, k))
    for which in range(pairs):
        start = starts[which, wanted[:rows]]
        orders = rng.permuted(np.tile(np.arange(k), (rows, 1)), axis=1)
        for walk in (orders, orders[:, ::-1]):
            parts[:, which] += _walked(ask, total, walk, rows + which, start, ends, wanted[:rows]) / 2
    return Sampled(
        values=parts.mean(axis=1),
        spread=parts.std(axis=1, ddof=1) / np.sqrt(pairs) if pairs > 1 else np.zeros((rows, k)),
        base=starts[:, wanted[:rows]].mean(axis=0),
        outputs=ends,
        pairs=pairs,
    )


def _walked(
    ask: "Callable[[pa.Table], np.ndarray]",
    total: "pa.Table",
    walk: "np.ndarray",
    background: int,
    start: "np.ndarray",
    end: "np.ndarray",
    wanted: "np.ndarray",
) -> "np.ndarray":
    """(m, k): by how much the answer moves as each feature takes the row's own value, in this order."""
    import numpy as np

    rows, k = walk.shape
    place = np.argsort(walk, axis=1)  # when each feature is switched
    said = np.empty((rows, k + 1))
    said[:, 0], said[:, k] = start, end
    asked = [(row, step) for step in range(1, k) for row in range(rows)]
    for first in range(0, len(asked), AT_ONCE):
        at = np.array(asked[first : first + AT_ONCE])
        switched = place[at[:, 0]] < at[:, 1][:, None]
        frame = mixed(total, np.where(switched, at[:, 0][:, None], background))
        said[at[:, 0], at[:, 1]] = ask(frame)[np.arange(len(at)), wanted[at[:, 0]]]
    moves = np.empty((rows, k))
    np.put_along_axis(moves, walk, np.diff(said, axis=1), axis=1)
    return moves


def mixed(total: "pa.Table", cells: "np.ndarray") -> "pa.Table":
    """A table whose column j takes its cells from the rows cells[:, j] (n, k) of the same column of `total`."""
    import pyarrow as pa

    columns = [total.column(at).take(pa.array(cells[:, at])) for at in range(total.num_columns)]
    return pa.table(columns, schema=total.schema)


def _concatenated(frame: "pa.Table", background: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    return pa.concat_tables([frame, background.cast(frame.schema)]).combine_chunks()
