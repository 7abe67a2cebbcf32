"""Moves values beyond every reach to the furthest that others have (winsorising), and fits the model on that.

Whether such a value is a slip or a rare truth only a person can say. The trial shows what it is worth to know.
"""

from typing import TYPE_CHECKING

from checks.artifacts.outlying import Outliers
from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd


@trial(
    title="Limit values that lie beyond reach",
    answers=("data_quality/outliers",),
    effort_days=(0.25, 1),
    recipe="numbers = table.select_dtypes('number')\n"
    "table[numbers.columns] = numbers.clip(numbers.quantile(0.005), numbers.quantile(0.995), axis=1)",
)
def check_and_limit(lesson: Lesson) -> Treatment:
    """The limits are the furthest values of the training rows that are not outlying."""
    outliers: Outliers = lesson.find(Outliers)
    limits: dict[str, tuple[float, float]] = {}
    for each in outliers.found:
        name = each.column.name
        if name in lesson.roles.aside():
            continue
        values = lesson.frame[name].dropna().astype(float)
        rest = values[(values < each.low) | (values > each.high)]
        if len(rest):
            limits[name] = (float(rest.min()), float(rest.max()))
    if not limits:
        raise Unusable("No value of the training rows lies beyond reach, so there is nothing to limit.")
    count = sum(each.count for each in outliers.found if each.column.name in limits)

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        for name, (low, high) in limits.items():
            if name in frame.columns:
                frame[name] = frame[name].clip(low, high)
        return frame

    told = ", ".join(
        f"{name} to {low:g} at least and {high:g} at most" for name, (low, high) in limits.items()
    )
    return Treatment(did=f"Limited {count:,} values: {told}.", prepare=prepare, retraining=Retraining())
