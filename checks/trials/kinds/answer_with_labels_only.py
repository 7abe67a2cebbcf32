"""Gives the decision alone, without the score behind it.

It takes from an attacker what confidence tells, and from everybody else the order of the answers: who came near, and
how sure the model is. Labels alone still tell of rows that were learnt by heart (Choquette-Choo et al. 2021).
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.trials.lesson import Fixed, Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np


@trial(
    title="Answer with labels only",
    answers=("privacy/membership-inference", "privacy/exposed-rows"),
    effort_days=(0.1, 0.5),
    recipe="features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "answers = model.fit(features, table[target]).predict(features)  # and no predict_proba",
)
def answer_with_labels_only(lesson: Lesson) -> Treatment:
    """A one for the answer that is decided, a nought for the others."""
    import numpy as np

    if lesson.task == "regression":
        raise Unusable("The target is a number, which is its own answer.")
    cut = 0.5 if lesson.roles.threshold is None else lesson.roles.threshold
    place = lesson.positive if lesson.task == "binary" else None

    def decided(values: "np.ndarray") -> "np.ndarray":
        if place is None:
            return np.eye(values.shape[1])[values.argmax(axis=1)]
        yes = (values[:, place] >= cut).astype(float)
        return np.stack([yes, 1 - yes] if place == 0 else [1 - yes, yes], axis=1)

    return Treatment(
        did=f"Answered with one of {len(lesson.labels)} labels in the place of scores.", answer=Fixed(decided)
    )
