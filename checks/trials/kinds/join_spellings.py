"""Writes each level in its usual spelling, and fits the model on that.

"Berlin", "berlin " and "BERLIN" are one city to people and three to a model. Which spellings are one is found in the
training rows alone.
"""

from typing import TYPE_CHECKING

from checks.artifacts.spellings import Spellings
from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd


@trial(
    title="Write each level in one way",
    answers=("data_quality/inconsistent-values",),
    effort_days=(0.25, 1),
    recipe="table[column] = table[column].astype(str).str.strip().str.casefold()",
)
def join_spellings(lesson: Lesson) -> Treatment:
    """The usual spelling is the commonest."""
    spellings: Spellings = lesson.find(Spellings)
    usual = {
        spelled.column.name: {text: each.usual for each in spelled.spellings for text, _ in each.others}
        for spelled in spellings.found
        if spelled.column.name not in lesson.roles.aside()
    }
    if not usual:
        raise Unusable("Every level of the training rows is written in one way, so there is nothing to join.")
    count = sum(spelled.count for spelled in spellings.found if spelled.column.name in usual)

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        for name, known in usual.items():
            if name in frame.columns:
                frame[name] = frame[name].map(lambda text, known=known: known.get(text, text))
        return frame

    return Treatment(
        did=f"Wrote {count:,} values of {', '.join(usual)} in their usual spelling.",
        prepare=prepare,
        retraining=Retraining(),
    )
