"""Removes training rows that are judged too, and fits the model on the others.

The judged rows stay as they are, so that quality is measured on rows that the model has not seen.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Remove training rows that are judged too",
    answers=("data_quality/split-overlap",),
    needs=("target", "train"),
    effort_days=(0.25, 1),
    recipe="features = [name for name in table.columns if name != target]\n"
    "shared = table[features].merge(table[features].head(5).drop_duplicates(), how='left', indicator=True)\n"
    "table = table[shared['_merge'].to_numpy() == 'left_only']",
)
def remove_shared_rows(lesson: Lesson) -> Treatment:
    kept = ~lesson.judged_too
    gone = int((~kept).sum())
    if not gone:
        raise Unusable("No training row stands in the judged table too, so there is nothing to remove.")
    if not kept.any():
        raise Unusable("Every training row stands in the judged table too; split the table anew.")
    return Treatment(
        did=f"Removed {gone:,} of {len(kept):,} training rows that stand in the judged table too.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
