"""Fills every gap with the usual value of its column, and tells the model by a column beside where the gaps were.

The middle of numbers and the commonest of texts are learnt from the training rows alone. The new columns go past the
model's own preparation to its last step, so that any class can learn from a gap without being told how.
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.tables import usual
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd

LEAST = 10  # gaps, for a column of their own
MOST_NAMED = 5


@trial(
    title="Fill the gaps and flag where they were",
    answers=("data_quality/missing-values", "robustness/missingness-sensitivity"),
    effort_days=(0.2, 1),
    recipe="from sklearn.impute import SimpleImputer\n"
    "imputer = SimpleImputer(strategy='most_frequent', add_indicator=True)\n"
    "filled = imputer.fit_transform(table[[column]])",
)
def impute_and_flag(lesson: Lesson) -> Treatment:
    """Every feature but dates and the columns that people are grouped by, where an empty cell is a group."""
    rows = lesson.frame
    asked = [
        name
        for name in lesson.features
        if name not in lesson.roles.sensitive and rows[name].dtype.kind != "M" and rows[name].notna().any()
    ]
    gaps = {name: int(rows[name].isna().sum()) for name in asked}
    if not any(gaps.values()):
        raise Unusable("No feature of the training rows has a gap to fill.")
    fill = {name: usual(rows[name]) for name in asked}
    flags = {name: _free(f"{name} is empty", rows) for name, count in gaps.items() if count >= LEAST}

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        made = {flag: frame[name].isna().astype("int64") for name, flag in flags.items()}
        filled = {name: frame[name].fillna(value) for name, value in fill.items() if name in frame.columns}
        return frame.assign(**filled, **made)

    named = ", ".join(f"{name} with {fill[name]}" for name in asked if gaps[name])
    if sum(map(bool, gaps.values())) > MOST_NAMED:
        named = f"{', '.join([n for n in asked if gaps[n]][:MOST_NAMED])} and others"
    count = len(flags)
    beside = f"; {count} column{'s' * (count > 1)} beside say{'s' * (count == 1)} where" if count else ""
    return Treatment(
        did=f"Filled {sum(gaps.values()):,} gaps of {len(rows):,} rows: {named}{beside}.",
        prepare=prepare,
        added=tuple(flags.values()),
        retraining=Retraining(),
    )


def _free(name: str, rows: "pd.DataFrame") -> str:
    while name in rows.columns:
        name += "_"
    return name
