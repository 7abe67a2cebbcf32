"""Puts the rare levels of each text column into one level "other", and fits the model on that.

A level of a handful of rows teaches little, names people, and stays in the encoder of the model file. What is rare is
found in the training rows alone; levels that they do not hold become "other" too.
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd

LEAST = 10  # rows of a level that stays
OTHER = "other"


@trial(
    title="Group rare levels into one",
    answers=(
        "privacy/embedded-training-rows",
        "data_quality/uninformative-columns",
        "robustness/unseen-values",
    ),
    effort_days=(0.25, 1),
    recipe="rare = table[column].value_counts()\n"
    "table[column] = table[column].where(~table[column].isin(rare[rare < 10].index), 'other')",
)
def group_rare_categories(lesson: Lesson) -> Treatment:
    """Features of text alone; gaps stay gaps."""
    rows = lesson.frame
    kept: dict[str, frozenset[str]] = {}
    levels = cells = 0
    for name in lesson.features:
        if rows[name].dtype.kind not in "OUT" and str(rows[name].dtype) not in ("str", "string"):
            continue
        counts = rows[name].value_counts()
        rare = counts[counts < LEAST]
        if len(rare) < 2:  # one alone would only change its name
            continue
        kept[name] = frozenset(counts[counts >= LEAST].index)
        levels, cells = levels + len(rare), cells + int(rare.sum())
    if not kept:
        raise Unusable(f"No feature of text has two levels of fewer than {LEAST} training rows to group.")

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        for name, common in kept.items():
            if name in frame.columns:
                frame[name] = frame[name].where(frame[name].isin(common) | frame[name].isna(), OTHER)
        return frame

    return Treatment(
        did=f'Put {levels:,} rare levels of {", ".join(kept)} into one level "{OTHER}": {cells:,} cells of '
        f"{len(rows):,} rows.",
        prepare=prepare,
        retraining=Retraining(),
    )
