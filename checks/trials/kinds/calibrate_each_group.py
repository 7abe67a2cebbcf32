"""Learns for each group a curve of its own from the stated chance to what came true (Platt 1999; Zadrozny 2002).

With few rows the curve is an S with two numbers, with many it is any that rises. Decisions at the usual cut change
with the chances, so that selection rates may move apart: what is stated becomes true, not equal.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEAST = 50  # rows of a group, and at least
LEAST_OF_EACH = 10  # of either answer, for a curve of its own
MANY = 1000  # rows from which any rising curve is learnt (Niculescu-Mizil and Caruana 2005)


@trial(
    title="Calibrate the scores of each group",
    answers=("bias/calibration-gap", "bias/precision-gap", "robustness/uncertainty-coverage"),
    needs=("target", "sensitive"),
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
score = model.fit(X[::2], table[target][::2]).predict_proba(X[1::2])[:, [1]]
groups, answers = table[sensitive].astype(str)[1::2], table[target][1::2]
maps = {g: LogisticRegression().fit(score[groups == g], answers[groups == g]) for g in groups.unique()}""",
)
def calibrate_each_group(lesson: Lesson) -> Treatment:
    """Groups that are too small share one curve."""
    import numpy as np

    if lesson.task != "binary" or lesson.positive is None:
        raise Unusable("Only the chances of two answers can be calibrated group by group.")
    groups, known, place = grouping_of(lesson), lesson.known, lesson.positive
    score, hit = lesson.scores[known, place], lesson.codes[known] == place
    code = groups.of(lesson.frame)[known]
    own = [at for at in range(len(groups.names)) if _enough(hit[code == at])]
    if len(own) < 2:
        raise Unusable(f'Fewer than two groups of "{groups.column}" have {LEAST} rows to learn a curve from.')
    curves = {at: _curve(score[code == at], hit[code == at]) for at in own}
    shared = _curve(score, hit)

    def answer(values: "np.ndarray", rows: "pd.DataFrame") -> "np.ndarray":
        made, theirs = shared(values[:, place]), groups.of(rows)
        for at, curve in curves.items():
            mine = theirs == at
            if mine.any():  # a batch may hold nobody of a group
                made[mine] = curve(values[mine, place])
        return np.stack([made, 1 - made] if place == 0 else [1 - made, made], axis=1)

    return Treatment(
        did=f"Fitted {len(own)} curves, one for each of these groups of {groups.column}: "
        f"{', '.join(groups.names[at] for at in own)}; from {len(score):,} rows.",
        answer=answer,
        needed=(groups.column,),
    )


def _enough(hit: "np.ndarray") -> bool:
    return len(hit) >= LEAST and min(int(hit.sum()), int((~hit).sum())) >= LEAST_OF_EACH


def _curve(score: "np.ndarray", hit: "np.ndarray") -> Any:
    """A function of scores (m,) to chances (m,)."""
    import numpy as np
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    if len(score) >= MANY:
        return IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(score, hit).predict

    def odds(values: "np.ndarray") -> "np.ndarray":
        held = np.clip(values, 1e-6, 1 - 1e-6)
        return np.log(held / (1 - held))[:, None]

    line = LogisticRegression(C=1e6).fit(odds(score), hit)
    return lambda values: line.predict_proba(odds(values))[:, 1]
