"""Champion and challenger: two models' answers to the same rows, paired. Imports contract, row_scores, stats."""

from typing import TYPE_CHECKING

from msgspec import Struct

from checks.contract import Estimate
from checks.stats.levels import level

if TYPE_CHECKING:
    from checks.record.row_scores import RowScores

MOST_ROWS = 100
LOOKS = 3


class Duel(Struct, frozen=True, kw_only=True):
    """`rows` judged by both. Changes are the second model's figure minus the first's; None where there is none.

    `only_first` and `only_second` count the rows that one model alone gets right, `chance` is McNemar's p-value;
    None where no decisions were made. `differing` rows were decided otherwise, the first hundred are named.
    """

    rows: int
    errors: Estimate | None
    loss: Estimate
    auc: Estimate | None
    only_first: int | None
    only_second: int | None
    chance: float | None
    differing: int | None
    differ: tuple[int, ...]


def duel(first: "RowScores", second: "RowScores") -> Duel | str:
    """The two models on the rows that both judged, or a sentence on why they cannot be paired."""
    import numpy as np

    from checks.stats.auc import auc_gap
    from checks.stats.paired import mcnemar, mean_change, share_change

    if first.labels != second.labels:
        return "The two runs have other labels, or the same in another order."
    rows, here, there = np.intersect1d(first.rows, second.rows, assume_unique=True, return_indices=True)
    if len(rows) < 2:
        return "Fewer than two rows were judged by both models."
    sure = level(LOOKS)
    errors, only_first, only_second, chance = None, None, None, None
    if first.right is not None and second.right is not None:
        one, other = first.right[here] > 0, second.right[there] > 0
        only_first, only_second = int((one & ~other).sum()), int((other & ~one).sum())
        errors = share_change("error_rate", only_first, only_second, len(rows), sure)
        chance = mcnemar(only_first, only_second)
    differing, differ = None, ()
    if first.predicted is not None and second.predicted is not None:
        apart = rows[first.predicted[here] != second.predicted[there]]
        differing, differ = len(apart), tuple(int(row) for row in apart[:MOST_ROWS])
    auc = None
    if first.score is not None and second.score is not None and first.positive is not None:
        positive = first.positive[here] > 0
        auc = auc_gap("auc", positive, second.score[there], first.score[here], sure)
    losses = second.loss[there].astype("f8") - first.loss[here].astype("f8")
    return Duel(
        rows=len(rows),
        errors=errors,
        loss=mean_change("loss", losses, sure),
        auc=auc,
        only_first=only_first,
        only_second=only_second,
        chance=chance,
        differing=differing,
        differ=differ,
    )
