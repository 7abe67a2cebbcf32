"""Takes the features out that cannot help: constant, numbering the rows, or different in every row.

A model learns such a column by heart or not at all, so quality should stay as it is; the trial shows whether it
does.
"""

from checks.trials.dropping import left_out
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Leave out the features that tell nothing",
    answers=("data_quality/uninformative-columns",),
    effort_days=(0.1, 0.3),
    recipe="table = table.drop(columns=[column])",
)
def drop_uninformative(lesson: Lesson) -> Treatment:
    """Every feature that a finding names."""
    return left_out(lesson, lesson.columns, "tells nothing")
