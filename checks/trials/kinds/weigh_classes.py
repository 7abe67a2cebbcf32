"""Fits the model with each answer weighing the same in all, however rare it is.

Decisions at the usual cut move towards the rare answer. The stated chances no longer mean what they say, which
`robustness/miscalibration` will show.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Let rare answers weigh as much as common ones",
    answers=("data_quality/class-imbalance",),
    effort_days=(0.25, 1),
    recipe="model.set_params(class_weight='balanced') if 'class_weight' in model.get_params() else model",
)
def weigh_classes(lesson: Lesson) -> Treatment:
    """Rows over (answers times rows of the answer): scikit-learn's "balanced"."""
    import numpy as np

    if lesson.task == "regression":
        raise Unusable("The target is a number, which has no rare answers to weigh.")
    counts = np.bincount(lesson.codes[lesson.known], minlength=len(lesson.labels))
    heaviest = lesson.known.sum() / (len(lesson.labels) * np.maximum(counts, 1))
    weights = np.where(lesson.known, heaviest[lesson.codes], 0.0)
    rare = int(counts.argmin())
    return Treatment(
        did=f'Each of the {counts[rare]:,} rows with "{lesson.labels[rare]}" weighs {heaviest[rare]:.1f} rows.',
        retraining=Retraining(weights=weights),
    )
