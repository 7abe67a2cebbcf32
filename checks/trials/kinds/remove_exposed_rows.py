"""Leaves out the training rows that the model gives away one by one, and fits it on the others.

Others may be exposed then that were not before (Carlini et al. 2022 call it the onion): whether fewer are is what the
trial measures. The check names a hundred rows at most, so that several rounds may be needed.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Leave out the people whom the model gives away",
    answers=("privacy/exposed-rows", "privacy/membership-inference"),
    needs=("target", "train"),
    effort_days=(0.5, 2),
    recipe="table = table.drop(index=table.index[:3])  # the rows that the finding names",
)
def remove_exposed_rows(lesson: Lesson) -> Treatment:
    """The rows that the check notes, where they are among those to learn from."""
    import numpy as np

    named = {row for f in lesson.noted if f.about.table == "train" for row in f.about.rows}
    kept = ~np.isin(lesson.numbers, sorted(named))
    gone = int((~kept).sum())
    if not gone:
        raise Unusable("No finding names a training row that is given away, so there is none to leave out.")
    return Treatment(
        did=f"Left out {gone:,} of {len(kept):,} training rows that the model gives away.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
