"""Takes the columns out that give the answer away, and fits the model without them.

Quality falls to what it will be in service, where such a column is not there yet.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Drop the columns that give the answer away",
    answers=("data_quality/target-leakage",),
    effort_days=(0.25, 1),
    recipe="table = table.drop(columns=[column])",
)
def drop_leak(lesson: Lesson) -> Treatment:
    """Every column that the findings name."""
    dropped = tuple(name for name in lesson.columns if name in lesson.features)
    if not dropped:
        raise Unusable("No feature is suspected of giving the answer away, so there is nothing to drop.")
    if len(dropped) == len(lesson.features):
        raise Unusable("Every feature is suspected of giving the answer away; without them nothing is left.")
    return Treatment(
        did=f"Left out {len(dropped)} column{'s' * (len(dropped) > 1)}: {', '.join(dropped)}.",
        dropped=dropped,
        retraining=Retraining(),
    )
