"""Gives each group its own cut of the score, so that every group gets as many yes answers as all get now.

Nothing is fitted anew. The rates come together whether or not the groups deserve alike; the price in right answers
is measured. The group is needed when the model answers, and a person in another group may be decided otherwise.
"""

from checks.trials.group_cuts import between, cut_by_group
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Choose a cut for each group: alike selection",
    answers=("bias/selection-rate-ratio", "bias/selection-rate-gap"),
    needs=("target", "sensitive"),
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(estimator=model, constraints="demographic_parity", predict_method="predict_proba")
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))""",
)
def demographic_parity_thresholds(lesson: Lesson) -> Treatment:
    """The share of all scores that reach the usual cut, taken from the top of each group."""
    import numpy as np

    return cut_by_group(
        lesson,
        lambda scores, mine: between(scores.score[mine], float((scores.score >= scores.cut).mean())),
        lambda scores: np.ones(len(scores.score), dtype=bool),
    )
