"""Gives each group the cut at which both of its error rates come nearest to those of all people together.

Equalised odds (Hardt, Price and Srebro 2016) wants both rates alike in every group. One cut can seldom give both,
and a lottery between two cuts, which could, treats equal people unequally: so what is left of the gap is measured.
"""

from typing import TYPE_CHECKING

from checks.trials.group_cuts import Scores, cut_by_group
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np


@trial(
    title="Choose a cut for each group: alike error rates",
    answers=("bias/error-rate-gap", "bias/missed-opportunity-gap"),
    needs=("target", "sensitive"),
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(estimator=model, constraints="equalized_odds", predict_method="predict_proba")
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))""",
)
def equalised_odds_thresholds(lesson: Lesson) -> Treatment:
    """A group needs rows of both answers: the rarer of them is counted."""

    def counted(scores: Scores) -> "np.ndarray":
        return scores.right if scores.right.mean() <= 0.5 else ~scores.right

    return cut_by_group(lesson, _nearest, counted)


def _nearest(scores: Scores, mine: "np.ndarray") -> float:
    """The middle between two scores of the group at which the larger distance of the two rates is smallest."""
    import numpy as np

    said = scores.score >= scores.cut
    wanted = said[scores.right].mean(), said[~scores.right].mean()
    levels = np.unique(np.concatenate([[0.0], scores.score[mine], [1.0]]))
    cuts = (levels[:-1] + levels[1:]) / 2
    apart = np.zeros(len(cuts))
    for kind, rate in zip((scores.right, ~scores.right), wanted, strict=True):
        own = np.sort(scores.score[mine & kind])
        reached = 1 - np.searchsorted(own, cuts, side="left") / max(1, len(own))
        apart = np.maximum(apart, np.abs(reached - rate))
    return float(cuts[apart.argmin()])
