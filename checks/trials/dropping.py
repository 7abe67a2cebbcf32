"""Leaves columns out of the tables and fits the model without them: what several trials have in common."""

from collections.abc import Iterable

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment


def left_out(lesson: Lesson, names: Iterable[str], why: str) -> Treatment:
    """The treatment that drops the features of `names`; raises Unusable, with `why`, where none or all go."""
    dropped = tuple(name for name in dict.fromkeys(names) if name in lesson.features)
    if not dropped:
        raise Unusable(f"No feature {why}, so there is nothing to leave out.")
    if len(dropped) == len(lesson.features):
        raise Unusable(f"Every feature {why}; without them nothing is left to learn from.")
    return Treatment(
        did=f"Left out {len(dropped)} column{'s' * (len(dropped) > 1)}: {', '.join(dropped)}.",
        dropped=dropped,
        retraining=Retraining(),
    )
