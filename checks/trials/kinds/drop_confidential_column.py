"""Takes the confidential columns out that the model helps a stranger to guess, and fits it without them.

A model that never saw what people keep to themselves cannot tell it on; what that costs in quality is shown beside.
"""

from checks.trials.dropping import left_out
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Leave out the confidential columns that the model gives away",
    answers=("privacy/attribute-inference",),
    needs=("target", "train"),
    effort_days=(0.5, 2),
    recipe="table = table.drop(columns=[column])",
)
def drop_confidential_column(lesson: Lesson) -> Treatment:
    """Every column that an open finding names."""
    return left_out(lesson, lesson.columns, "that people keep to themselves is given away")
