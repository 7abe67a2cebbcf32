"""Adds to each answer what the model was off by in the mean for people of that group.

The offsets are learnt from answers of models that did not learn from the row. Errors within a group stay; the group
is needed when the model answers, and a person in another group gets another number.
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEAST_GROUP = 30


@trial(
    title="Shift each group's answers by its mean error",
    answers=("bias/regression-gap",),
    needs=("target", "sensitive"),
    effort_days=(0.3, 2),
    recipe="""import pandas as pd
from sklearn.linear_model import Ridge
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = pd.to_numeric(table[target], errors="coerce").fillna(0)
left = y[1::2] - Ridge().fit(X[::2], y[::2]).predict(X[1::2])
offsets = left.groupby(table[sensitive].astype(str)[1::2]).mean()""",
)
def shift_by_group(lesson: Lesson) -> Treatment:
    """A group with too few rows is left as it is."""
    import numpy as np

    if lesson.task != "regression":
        raise Unusable("Only an answer that is a number can be shifted.")
    groups, known = grouping_of(lesson), lesson.known
    left = lesson.codes[known] - lesson.scores[known, 0]
    code = groups.of(lesson.frame)[known]
    own = [at for at in range(len(groups.names)) if int((code == at).sum()) >= LEAST_GROUP]
    if not own:
        raise Unusable(f'No group of "{groups.column}" has {LEAST_GROUP} rows to learn an offset from.')
    offsets = np.zeros(len(groups.names) + 1)  # the last is of rows whose group was not learnt from
    for at in own:
        offsets[at] = left[code == at].mean()

    def answer(values: "np.ndarray", rows: "pd.DataFrame") -> "np.ndarray":
        return values + offsets[groups.of(rows)][:, None]

    said = ", ".join(f"{offsets[at]:+.3g} for {groups.names[at]}" for at in own)
    return Treatment(
        did=f"Shifted the answers of {len(own)} groups of {groups.column}, learnt from {len(left):,} rows: {said}.",
        answer=answer,
        needed=(groups.column,),
    )
