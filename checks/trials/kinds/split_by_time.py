"""Leaves out the training rows that are as late as the judged ones, and fits the model on the earlier ones.

The judged rows stay as they are. Quality falls to what it will be in service, where the future is not there yet.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

LEAST = 60


@trial(
    title="Learn from rows before the judged ones only",
    answers=("data_quality/split-leakage",),
    needs=("target", "train", "time"),
    effort_days=(0.2, 1),
    recipe="ordered = table.sort_values(column)\n"
    "cut = int(0.7 * len(ordered))\n"
    "train, test = ordered.iloc[:cut], ordered.iloc[cut:]",
)
def split_by_time(lesson: Lesson) -> Treatment:
    """All rows before the first judged one."""
    kept = ~lesson.later
    gone = int((~kept).sum())
    if not gone:
        raise Unusable("No training row is as late as the first judged one, so there is nothing to remove.")
    if (kept & lesson.known).sum() < LEAST:
        raise Unusable(
            f"Fewer than {LEAST} training rows are earlier than the judged ones; split by time anew."
        )
    return Treatment(
        did=f"Removed {gone:,} of {len(kept):,} training rows that are not earlier than the first judged one.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
