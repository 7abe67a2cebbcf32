"""Takes the features out that the model was shown not to miss, and fits it without them.

Each of them is shown to be useless alone. Whether they can go together is what the trial measures, on rows that the
model has not seen.
"""

from checks.trials.dropping import left_out
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Leave out the features that the model does not miss",
    answers=("interpretability/useless-features",),
    effort_days=(0.5, 1),
    recipe="table = table.drop(columns=[column])",
)
def drop_useless_features(lesson: Lesson) -> Treatment:
    """Those that the failing findings name."""
    named = [name for f in lesson.findings if f.status == "fail" for name in f.about.columns]
    return left_out(lesson, named, "is shown to be useless")
