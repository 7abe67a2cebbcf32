"""The same rows asked again: as they are, in another order, and one at a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks.artifacts.inputs import Features, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.pace import Pace
from checks.contract import Seed, artifact

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 1_000
MOST_ALONE = 30
MOST_SECONDS = 60.0  # a slower model is asked of fewer rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """How far the answers to `rows` (n,), judged row numbers, were from the first ones.

    `apart` (n,) float64 is each row's largest difference over its scores, on the scale of the scores:
    divided by the largest of them where that is over 1. Infinite where only one answer is a number.
    """

    way: Literal["again", "reordered", "alone"]
    rows: "np.ndarray"
    apart: "np.ndarray"


@dataclass(frozen=True, slots=True)
class Repetition:
    ways: tuple[Again, ...]


@artifact(heavy=True)
def repetition(model: GivenModel, judged: Judged, features: Features, seed: Seed, pace: Pace) -> Repetition:
    import numpy as np

    from checks.artifacts.samples import frame_of, sample_rows
    from checks.stats.seeds import generator

    rows = sample_rows(judged.table, pace.rows_in(MOST_SECONDS / 3, MOST_ROWS), seed.value)
    frame = frame_of(judged.table, features.columns, rows)
    first = model.model.predict(frame)
    again = model.model.predict(frame)
    shuffled = generator(seed, "repetition").permutation(len(rows))
    reordered = np.empty_like(first)
    reordered[shuffled] = model.model.predict(frame.take(shuffled))
    some = shuffled[:MOST_ALONE]
    alone = np.concatenate([model.model.predict(frame.slice(int(at), 1)) for at in some])
    return Repetition(
        (
            Again(way="again", rows=rows, apart=apart(first, again)),
            Again(way="reordered", rows=rows, apart=apart(first, reordered)),
            Again(way="alone", rows=rows[some], apart=apart(first[some], alone)),
        )
    )


def apart(first: "np.ndarray", second: "np.ndarray") -> "np.ndarray":
    """Each row's largest difference between two answers (n, k), (n,)."""
    import numpy as np

    both = np.concatenate([first, second])
    scale = max(1.0, float(np.abs(both[np.isfinite(both)]).max(initial=0.0)))
    with np.errstate(invalid="ignore"):
        gap = np.abs(first - second) / scale
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    return np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap)).max(axis=1, initial=0.0)
