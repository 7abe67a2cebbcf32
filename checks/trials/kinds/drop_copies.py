"""Keeps the first of each set of equal training rows, and fits the model on what is left.

Copies give their people more weight than others, and hide in both parts of a random split.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Keep one of each set of equal rows",
    answers=("data_quality/duplicate-rows",),
    effort_days=(0.25, 0.5),
    recipe="table = table.drop_duplicates()",
)
def drop_copies(lesson: Lesson) -> Treatment:
    """Equal in all columns but identifiers."""
    columns = [name for name in lesson.frame.columns if name not in lesson.roles.identifiers]
    kept = ~lesson.frame.duplicated(subset=columns).to_numpy()
    gone = int((~kept).sum())
    if not gone:
        raise Unusable("No two training rows are equal, so there is nothing to remove.")
    return Treatment(
        did=f"Removed {gone:,} of {len(kept):,} training rows that repeat an earlier one.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
