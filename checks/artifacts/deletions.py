"""How far the model's answer moves where features are taken away: those said to count, and others by lot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.explanations import Explained
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

MOST_TOP, LEAST_FEATURES, TIMES = 3, 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """`top` and `lot` (m,): by how much the answer moves on average as `many` features take other rows' values.

    In `top` they are those with the largest attributions in the row, in `lot` as many of the others; the
    background rows that the values come from are the same.
    """

    top: "np.ndarray"
    lot: "np.ndarray"
    many: int
    said: str


@artifact(heavy=True)
def deletions(explained: Explained, seed: Seed) -> Deletions:
    import numpy as np

    rows, k = explained.values.shape
    if k < LEAST_FEATURES:
        raise NotApplicable(f"The model has {k} features; at least {LEAST_FEATURES} are needed.")
    many = min(MOST_TOP, k // 3)
    rng = generator(seed, "deletions")
    # Ties are broken by lot, so that no order of the features decides.
    place = np.argsort(np.lexsort((rng.random((rows, k)), -np.abs(explained.values)), axis=1), axis=1)
    top, moves = place < many, np.zeros((2, rows))
    every = np.arange(rows)
    for _ in range(TIMES):
        others = np.argsort(np.argsort(np.where(top, 2.0, rng.random((rows, k))), axis=1), axis=1) < many
        background = rng.integers(0, explained.background.num_rows, rows)
        for at, gone in enumerate((top, others)):
            before, after = explained.replaced(every, background, gone)
            moves[at] += np.abs(after - before) / TIMES
    return Deletions(top=moves[0], lot=moves[1], many=many, said=explained.said)
