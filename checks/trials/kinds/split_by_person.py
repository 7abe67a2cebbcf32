"""Leaves out the training rows of people and things that are judged too, and fits the model on the others.

The judged rows stay as they are. Quality falls to what it will be for people whom the model has never met.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Leave out training rows of people who are judged too",
    answers=("data_quality/split-leakage",),
    needs=("target", "train"),
    effort_days=(0.2, 1),
    recipe="from sklearn.model_selection import GroupShuffleSplit\n"
    "split = GroupShuffleSplit(n_splits=1, test_size=0.3, random_state=0)\n"
    "known = table.dropna(subset=[column])\n"
    "train_rows, test_rows = next(split.split(known, groups=known[column]))\n"
    "train, test = known.iloc[train_rows], known.iloc[test_rows]",
)
def split_by_person(lesson: Lesson) -> Treatment:
    """By every identifier that is named in the roles."""
    kept = ~lesson.same_entity
    gone = int((~kept).sum())
    if not gone:
        raise Unusable("No training row has an identifier that is judged too, so there is nothing to remove.")
    if not lesson.known[kept].any():
        raise Unusable("Every training row has an identifier that is judged too; split the table anew.")
    return Treatment(
        did=f"Removed {gone:,} of {len(kept):,} training rows whose identifier is judged too.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
