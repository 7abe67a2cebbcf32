"""Turns values that stand for "no value", such as -999 or "unknown", into gaps, and fits the model on that.

What stands for a gap is found in the training rows alone. The model must know what to do with gaps; one that does
not is said to fail.
"""

from typing import TYPE_CHECKING

from checks.artifacts.disguised import LONGEST, Hidden
from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 5


@trial(
    title="Turn disguised missing values into gaps",
    answers=("data_quality/disguised-missing",),
    effort_days=(0.25, 1),
    recipe="import numpy as np\ntable[column] = table[column].replace(-999, np.nan)",
)
def recode_as_missing(lesson: Lesson) -> Treatment:
    """Columns of numbers and of text; dates are left as they are."""
    hidden: Hidden = lesson.find(Hidden)
    stands = {
        each.column.name: tuple(stand.value for stand in each.stands)
        for each in hidden.found
        if each.kind == "missing" and each.column.kind in ("integer", "number", "text")
    }
    if not stands:
        raise Unusable("No value of the training rows stands for a gap, so there is nothing to recode.")
    count = sum(each.count for each in hidden.found if each.column.name in stands)

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        for name, values in stands.items():
            if name in frame.columns:
                frame[name] = _gaps(frame[name], values)
        return frame

    named = ", ".join(
        f"{name} ({' and '.join(values[:2])})" for name, values in [*stands.items()][:MOST_NAMED]
    )
    return Treatment(
        did=f"Turned {count:,} values of {len(stands)} column{'s' * (len(stands) > 1)} into gaps: {named}.",
        prepare=prepare,
        retraining=Retraining(),
    )


def _gaps(column: "pd.Series", values: tuple[str, ...]) -> "pd.Series":
    """The column with gaps where these values stood, as the check writes them."""
    if column.dtype.kind in "iuf":
        return column.mask(column.isin([float(value) for value in values]))
    written = column.astype("string").str.strip().str.slice(0, LONGEST).replace("", "(blank)")
    return column.mask(written.isin(list(values)).fillna(value=False).to_numpy(dtype=bool))
