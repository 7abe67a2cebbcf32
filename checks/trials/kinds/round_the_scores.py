"""Rounds every score to one digit before it is given out.

It is often advised against attacks on privacy. It did not help where it was measured: the area of the attack on a
forest fell from 0.98 to 0.96. It is here so that this can be seen, and for its effect on everything else.
"""

from checks.contract import Unusable
from checks.trials.lesson import Fixed, Lesson, Treatment
from checks.trials.trial import trial

DIGITS = 1


@trial(
    title="Round the scores",
    answers=("privacy/membership-inference",),
    effort_days=(0.1, 0.25),
    recipe="features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "scores = model.fit(features, table[target]).predict_proba(features).round(1)",
)
def round_the_scores(lesson: Lesson) -> Treatment:
    if lesson.task == "regression":
        raise Unusable("The target is a number, which has no chances to round.")
    return Treatment(
        did=f"Rounded the scores of {len(lesson.labels)} answers to {DIGITS} digit.",
        answer=Fixed(lambda values: values.round(DIGITS)),
    )
