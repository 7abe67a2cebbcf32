"""One cut of the score for each group, learnt from the lesson and applied by bending each group's scores.

The scores of a group are bent so that its own cut comes to lie at the usual one: their order within the group
stays, and every later step sees one model with one cut. The model then needs the group when it answers, so that
the same person in another group may be decided otherwise: what treats groups alike treats people by their group.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.trials.grouping import Grouping, grouping_of
from checks.trials.lesson import Lesson, Treatment

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEAST_GROUP = 30
LEAST_SCORES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The rows of the lesson with an answer: `score` (m,) of the positive label, `right` (m,) bool, `worthy` (m,) bool
    whether the person deserves the favourable answer, `code` (m,) their group, and the usual `cut`.
    """

    score: "np.ndarray"
    right: "np.ndarray"
    worthy: "np.ndarray"
    code: "np.ndarray"
    cut: float


# The cut of one group, given its rows (m,) bool.
Choose = Callable[[Scores, "np.ndarray"], float]


def cut_by_group(lesson: Lesson, choose: Choose, counted: Callable[[Scores], "np.ndarray"]) -> Treatment:
    """The treatment; `counted` (m,) bool are the rows of which a group needs enough to have a cut of its own."""
    import numpy as np

    groups = grouping_of(lesson)
    scores = _scores(lesson, groups)
    told = counted(scores)
    cuts = np.full(len(groups.names) + 1, scores.cut)  # the last is of rows whose group was not learnt from
    own = [at for at in range(len(groups.names)) if int((told & (scores.code == at)).sum()) >= LEAST_GROUP]
    if len(own) < 2:
        raise Unusable(
            f'Fewer than two groups of "{groups.column}" have {LEAST_GROUP} rows to learn a cut from.'
        )
    for at in own:
        cuts[at] = choose(scores, scores.code == at)
    if np.allclose(cuts, scores.cut, atol=1e-6):
        raise Unusable(
            f'Every group of "{groups.column}" has the usual cut already, so there is none to move.'
        )
    assert lesson.positive is not None
    place, usual = lesson.positive, scores.cut

    def answer(values: "np.ndarray", rows: "pd.DataFrame") -> "np.ndarray":
        made = values.copy()
        made[:, place] = bent(values[:, place], cuts[groups.of(rows)], usual)
        made[:, 1 - place] = 1 - made[:, place]
        return made

    moved = ", ".join(f"{cuts[at]:.2f} for {groups.names[at]}" for at in own)
    return Treatment(
        did=f"Gave each of {len(own)} groups of {groups.column} a cut of its own in the place of {usual:.2f}, learnt "
        f"from {int(told.sum()):,} rows: {moved}.",
        answer=answer,
        needed=(groups.column,),
    )


def bent(score: "np.ndarray", own: "np.ndarray", usual: float) -> "np.ndarray":
    """(n,) scores of 0 to 1 bent in two straight pieces so that `own` (n,) comes to lie at `usual`."""
    import numpy as np

    own = np.clip(own, 1e-9, 1 - 1e-9)
    below, above = score * usual / own, usual + (score - own) * (1 - usual) / (1 - own)
    return np.clip(np.where(score < own, np.minimum(below, np.nextafter(usual, -1)), above), 0.0, 1.0)


def between(score: "np.ndarray", share: float) -> float:
    """The cut that this share of the scores (m,) reaches, in the middle between two of them."""
    import numpy as np

    falling = -np.sort(-score)
    many = int(np.clip(round(share * len(falling)), 0, len(falling)))
    high = 1.0 if many == 0 else float(falling[many - 1])
    low = 0.0 if many == len(falling) else float(falling[many])
    return (high + low) / 2


def _scores(lesson: Lesson, groups: Grouping) -> Scores:
    import numpy as np

    if lesson.task != "binary" or lesson.positive is None:
        raise Unusable("Only a model of two answers has a cut to move.")
    known = lesson.known
    values, codes = lesson.scores[known, lesson.positive], lesson.codes[known]
    if len(np.unique(values)) < LEAST_SCORES:
        raise Unusable("The model gives answers without scores, so there is no cut to move.")
    right = codes == lesson.positive
    return Scores(
        score=values,
        right=right,
        worthy=np.isin(codes, lesson.favourable) if lesson.favourable else right,
        code=groups.of(lesson.frame)[known],
        cut=0.5 if lesson.roles.threshold is None else lesson.roles.threshold,
    )
