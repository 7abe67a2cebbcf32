"""How far each judged row lies from the middle of what the model was trained on, beside what it lost there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, Seed, artifact

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, LEAST_ROWS = 20_000, 100
MOST_CELLS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FarRows:
    """Scored rows of a sample, with (m,) float64 each: how rare their values are together, their loss, and the
    loss that the stated probabilities themselves expect (NaN where there are none). `hit` (m,) says whether the
    decision was right, None where there is none. `rows` are judged row numbers. `reference` is the table whose
    values are the usual ones.
    """

    rows: "np.ndarray"
    rarity: "np.ndarray"
    loss: "np.ndarray"
    expected: "np.ndarray"
    hit: "np.ndarray | None"
    reference: str
    said: str


@artifact()
def far_rows(given: Given, judged: Judged, features: Features, scored: Scored, seed: Seed) -> FarRows:
    import numpy as np

    names = sorted(features.names)
    most = max(2_000, min(MOST_ROWS, MOST_CELLS // len(names)))
    sampled = sample_rows(judged.table, most, seed.value)
    here, there = scored.shared(sampled)
    if len(here) < LEAST_ROWS:
        raise NotApplicable(f"Fewer than {LEAST_ROWS} rows have both an answer and a prediction.")
    rows = sampled[there]
    columns = tuple(judged.table.column(name) for name in names)
    frame = plain(pandas_of(judged.table, columns, rows), columns)
    source = judged.table
    usual = frame
    if given.train is not None and given.train.rows and all(given.train.has(name) for name in names):
        source = given.train
        own = tuple(source.column(name) for name in names)
        usual = plain(pandas_of(source, own, sample_rows(source, most, seed.value)), own)
    values = scored.values[here]
    expected = np.full(len(rows), np.nan)
    if scored.probabilities and scored.graded:
        stated = values if values.shape[1] > 1 else np.column_stack([1 - values, values])
        expected = 1 - (stated**2).sum(axis=1)
    hit = None
    if scored.predicted is not None and scored.codes is not None:
        hit = scored.predicted[here] == scored.codes[here]
    return FarRows(
        rows=rows,
        rarity=rarity(frame, usual),
        loss=scored.losses(values, here),
        expected=expected,
        hit=hit,
        reference=source.name,
        said=scored.said,
    )


def rarity(frame: "pd.DataFrame", usual: "pd.DataFrame") -> "np.ndarray":
    """(n,) float64: minus the mean log of how usual each value of a row is, over the columns.

    A number is as usual as twice the smaller tail of `usual` beyond it, a level as its share, both with one
    half added to the count. Both are `plain` frames (see `simple_models`).
    """
    import numpy as np

    total = np.zeros(len(frame))
    for name in frame.columns:
        values, known = frame[name].to_numpy(), usual[name].to_numpy()
        if values.dtype.kind == "f" and known.dtype.kind == "f":
            there = np.sort(known[np.isfinite(known)])
            below = np.searchsorted(there, values, side="right") + 0.5
            above = len(there) - np.searchsorted(there, values, side="left") + 0.5
            share = np.minimum(1.0, 2 * np.minimum(below, above) / (len(there) + 1))
            empty = (np.isnan(known).sum() + 0.5) / (len(known) + 1)
            total -= np.log(np.where(np.isnan(values), empty, share))
        else:
            levels, counts = np.unique(known.astype(str), return_counts=True)
            at = np.clip(np.searchsorted(levels, values.astype(str)), 0, len(levels) - 1)
            seen = np.where(levels[at] == values.astype(str), counts[at], 0)
            total -= np.log((seen + 0.5) / (len(known) + 1))
    return total / max(1, len(frame.columns))
