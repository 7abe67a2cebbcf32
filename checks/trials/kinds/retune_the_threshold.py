"""Moves the cut above which a score is a yes to where the training rows are decided best.

Nothing is fitted anew. Best is the balanced accuracy, on scores of models that did not learn from the row.
"""

from checks.contract import Unusable
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Move the cut of the score",
    answers=("robustness/threshold-fragility", "data_quality/class-imbalance"),
    effort_days=(0.1, 0.5),
    recipe="from sklearn.model_selection import TunedThresholdClassifierCV\n"
    "TunedThresholdClassifierCV(model, scoring='balanced_accuracy')",
)
def retune_the_threshold(lesson: Lesson) -> Treatment:
    """The middle between the two neighbouring scores at the best cut."""
    import numpy as np

    if lesson.task != "binary" or lesson.positive is None:
        raise Unusable("Only a model of two answers has a cut to move.")
    score = lesson.scores[lesson.known, lesson.positive]
    right = lesson.codes[lesson.known] == lesson.positive
    order = np.argsort(-score, kind="stable")
    hits, misses = np.cumsum(right[order]), np.cumsum(~right[order])
    balanced = hits / max(1, right.sum()) - misses / max(1, (~right).sum())
    ends = np.flatnonzero(np.diff(score[order]) < 0)  # a cut lies between two different scores
    if not len(ends):
        raise Unusable("The model gives every row the same score, so there is no cut to move.")
    best = ends[balanced[ends].argmax()]
    cut = float((score[order][best] + score[order][best + 1]) / 2)
    usual = 0.5 if lesson.roles.threshold is None else lesson.roles.threshold
    return Treatment(did=f"Moved the cut from {usual:.2f} to {cut:.2f}.", threshold=cut)
