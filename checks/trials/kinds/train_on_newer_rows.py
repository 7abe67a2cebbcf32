"""Fits the model on the newer half of its training rows.

Where the world moves on, old rows teach what no longer holds; where it does not, half of the rows is lost. The trial
tells which.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

LEAST = 100


@trial(
    title="Learn from the newer half of the rows",
    answers=(
        "data_quality/staleness",
        "robustness/model-staleness",
        "robustness/performance-drop",
        "robustness/feature-drift",
    ),
    needs=("target", "train", "time"),
    effort_days=(0.25, 1),
    recipe="table = table.tail(len(table) // 2)",
)
def train_on_newer_rows(lesson: Lesson) -> Treatment:
    """From the median of the time column on."""
    time = lesson.roles.time
    if time is None or time not in lesson.frame.columns:
        raise Unusable("The training table has no time column, so nobody knows which rows are newer.")
    when = lesson.frame[time]
    kept = (
        (when >= when.dropna().sort_values().iloc[len(when.dropna()) // 2])
        .fillna(value=False)
        .to_numpy(dtype=bool)
    )
    if (kept & lesson.known).sum() < LEAST:
        raise Unusable(f"Half of the training rows are fewer than {LEAST}; that is too few to learn from.")
    if kept.all():
        raise Unusable("All training rows are of one time, so none is newer.")
    return Treatment(
        did=f"Kept the newer {int(kept.sum()):,} of {len(kept):,} training rows.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
