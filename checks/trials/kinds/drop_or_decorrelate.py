"""Takes out of every number what the groups explain of it, drops the other columns that give a group away, and fits.

Correlations go, by fairlearn's CorrelationRemover; what trees or several columns together can still tell may stay.
The group is needed to prepare a row, both for learning and when the model answers.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_DIGITS = 4


@trial(
    title="Take the groups out of the features",
    answers=("bias/proxy-features",),
    needs=("target", "sensitive"),
    effort_days=(0.5, 2),
    recipe="""from fairlearn.preprocessing import CorrelationRemover
numbers = table.select_dtypes("number").drop(columns=[target], errors="ignore").fillna(0)
numbers["group"] = table[sensitive].astype("category").cat.codes
free = CorrelationRemover(sensitive_feature_ids=["group"]).fit_transform(numbers)""",
)
def drop_or_decorrelate(lesson: Lesson) -> Treatment:
    """Numbers keep their gaps; a column that is a role of its own is left alone."""
    import numpy as np
    from fairlearn.preprocessing import CorrelationRemover

    groups, rows = grouping_of(lesson), lesson.frame
    left_alone = {*lesson.roles.sensitive, *lesson.roles.aside()}
    free = [name for name in lesson.features if name not in left_alone]
    numbers = [name for name in free if rows[name].dtype.kind in "iuf"]
    dropped = tuple(name for name in lesson.columns if name in free and name not in numbers)
    if not numbers and not dropped:
        raise Unusable(
            "No feature is a number or named by a finding, so there is nothing to take a group out of."
        )
    if not numbers and len(dropped) == len(lesson.features):
        raise Unusable("Every feature gives a group away; without them nothing is left.")
    digits = {name: _digits(rows[name]) for name in numbers}
    middles = rows[numbers].astype("float64").median()

    def joined(frame: "pd.DataFrame") -> "np.ndarray":
        one_hot = np.eye(len(groups.names) + 1)[groups.of(frame)][:, 1:-1]
        return np.hstack([one_hot, frame[numbers].astype("float64").fillna(middles).to_numpy()])

    remover: Any = CorrelationRemover(sensitive_feature_ids=list(range(len(groups.names) - 1)))
    if numbers:
        remover.fit(joined(rows))

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        if not numbers or groups.column not in frame.columns:
            return frame
        made = np.asarray(remover.transform(joined(frame)))
        for place, name in enumerate(numbers):
            # As fine as before: a whole number less its group's mean would tell the group by its fraction.
            many = digits[name]
            told = made[:, place] if many is None else made[:, place].round(many)
            frame[name] = np.where(frame[name].notna(), told, np.nan)
        return frame

    kept = f" The model still gets {groups.column} itself." if groups.column in lesson.features else ""
    what = f" and dropped {', '.join(dropped)}" if dropped else ""
    return Treatment(
        did=f"Took the {len(groups.names)} groups of {groups.column} out of {len(numbers)} "
        f"number{'s' * (len(numbers) != 1)} of {len(rows):,} rows{what}.{kept}",
        prepare=prepare,
        withheld=dropped,
        retraining=Retraining(),
    )


def _digits(column: "pd.Series") -> int | None:
    """How many digits after the point the numbers are written with; None for more than a few."""
    values = column.dropna().astype("float64")
    return next((many for many in range(MOST_DIGITS + 1) if (values.round(many) == values).all()), None)
