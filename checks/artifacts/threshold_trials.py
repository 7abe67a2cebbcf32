"""Thresholds tried on one half of the judged people, to be shown on the other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.group_keys import GroupKeys
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.people_sample import groups_at
from checks.artifacts.samples import sample_rows
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.contrasts import LEAST_ROWS
from checks.stats.seeds import generator
from checks.stats.thresholds import Choice, Half

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS, FAST_ROWS = 20_000, 5_000
MOST_GROUPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTrials:
    """The people of the judged groups of one column, in two halves drawn by chance."""

    column: str
    names: tuple[str, ...]
    chosen_on: Half
    shown_on: Half


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdTrials:
    """`present` is the threshold now; `positive` the label that a score of at least it decides for."""

    columns: tuple[ColumnTrials, ...]
    present: float
    positive: str
    said: str

    def now(self, trials: ColumnTrials) -> Choice:
        return Choice(thresholds=(self.present,) * len(trials.names), shared=True)


@artifact()
def threshold_trials(
    given: Given, judged: Judged, keys: GroupKeys, scored: Scored, seed: Seed
) -> ThresholdTrials:
    import numpy as np

    if scored.positive is None or not scored.graded:
        raise NotApplicable("Thresholds can only be moved where two answers are told apart by a score.")
    present = given.roles.threshold
    if present is None:
        if not scored.probabilities:
            raise NotApplicable("These scores are not probabilities: give the threshold of a decision.")
        present = 0.5
    rows = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    places = np.flatnonzero(np.isin(scored.rows, rows))
    score, truth = scored.score[places], scored.is_positive[places]
    groups = tuple(groups_at(judged.table, key, scored.rows[places]) for key in keys.keys)
    # Halves are drawn from rows in an order of content, so that the file's order decides nothing.
    order = np.lexsort((*(each.codes for each in groups), truth, score))
    first = np.zeros(len(order), dtype=bool)
    first[order[generator(seed, "halves of thresholds").permutation(len(order))[::2]]] = True
    made: list[ColumnTrials] = []
    for each in groups:
        able = [
            at
            for at in range(len(each.names))
            if min(((each.codes == at) & half).sum() for half in (first, ~first)) >= LEAST_ROWS
        ][:MOST_GROUPS]
        if len(able) < 2:
            continue
        code = np.full(len(first), -1)
        for place, at in enumerate(able):
            code[each.codes == at] = place
        halves = [_half(score, truth, code, half) for half in (first, ~first)]
        made.append(
            ColumnTrials(
                column=each.column,
                names=tuple(each.names[at] for at in able),
                chosen_on=halves[0],
                shown_on=halves[1],
            )
        )
    if not made:
        raise NotApplicable(
            f"No sensitive column has two groups of at least {LEAST_ROWS} rows in either half."
        )
    return ThresholdTrials(
        columns=tuple(made), present=present, positive=scored.labels[scored.positive], said=scored.said
    )


def _half(score: "np.ndarray", truth: "np.ndarray", code: "np.ndarray", half: "np.ndarray") -> Half:
    kept = half & (code >= 0)
    return Half(score=score[kept], truth=truth[kept], code=code[kept])
