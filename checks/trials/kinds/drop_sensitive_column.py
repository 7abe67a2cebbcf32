"""Takes the sensitive columns away from the model and fits it without them; they stay in the table to group people by.

A model that never sees a group can still guess it from other columns: whether the gaps close is what the trial shows.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Fit the model without the sensitive columns",
    answers=("bias/attribute-flip", "interpretability/sensitive-reliance"),
    needs=("target", "sensitive"),
    effort_days=(0.25, 1),
    recipe="features = table.drop(columns=[target, sensitive])",
)
def drop_sensitive_column(lesson: Lesson) -> Treatment:
    """All of them, for one alone may stand for another."""
    gone = tuple(name for name in lesson.roles.sensitive if name in lesson.features)
    if not gone:
        raise Unusable("The model is given no sensitive column, so there is none to take away.")
    if len(gone) == len(lesson.features):
        raise Unusable("Every feature is a sensitive column; without them nothing is left to learn from.")
    return Treatment(
        did=f"Fitted the model without {', '.join(gone)}.", withheld=gone, retraining=Retraining()
    )
