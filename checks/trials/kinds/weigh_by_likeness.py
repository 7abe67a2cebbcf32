"""Fits the model with each training row weighing as much as it looks like production rows.

Where only the mix of rows moved, and not what follows from them, this brings the answers back to it (Shimodaira 2000).
One half of the production rows tells the weights, without answers; the other half is what both sides are judged on.
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.stats.auc import auc
from checks.stats.levels import level
from checks.trials.lesson import Lesson, Treatment
from checks.trials.readable import one_hot
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FOLDS = 3
HEAVIEST = 10.0  # weights beyond it hang on single rows


@trial(
    title="Weigh training rows by how like production they look",
    answers=("robustness/multivariate-drift", "robustness/feature-drift", "robustness/performance-drop"),
    needs=("target", "production"),
    effort_days=(1, 4),
    recipe="""from sklearn.linear_model import LogisticRegression
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
later = [at >= len(table) // 2 for at in range(len(table))]  # from production or not
chance = LogisticRegression().fit(features, later).predict_proba(features)[:, 1]
weights = chance / (1 - chance)""",
)
def weigh_by_likeness(lesson: Lesson) -> Treatment:
    """Odds of being from production by a logistic regression that did not see the row, over those of any row."""
    import numpy as np

    ahead = lesson.ahead()
    both = [name for name in lesson.features if name in ahead.columns and _alike(lesson.frame, ahead, name)]
    if not both:
        raise Unusable("The production table has no feature in common with the training rows.")
    chance = _chances(lesson.frame[both], ahead[both], lesson.seed)
    told = auc("auc", np.arange(len(chance)) >= len(lesson.frame), chance, level(1))
    if told is None or (told.low or 0.0) <= 0.5:
        raise Unusable(
            "The training rows look like the production rows already, so all would weigh the same."
        )
    own, known = chance[: len(lesson.frame)], lesson.known
    weights = own / np.maximum(1 - own, 1e-9) * len(own) / len(ahead)
    weights = np.where(known, np.clip(weights, 0.0, HEAVIEST), 0.0)
    worth = weights.sum() ** 2 / (weights**2).sum()
    weights *= known.sum() / weights.sum()
    return Treatment(
        did=f"Weighed {int(known.sum()):,} training rows by their likeness to {len(ahead):,} production rows in "
        f"{len(both)} features, from {weights[known].min():.2f} to {weights[known].max():.2f}; they are worth {worth:,.0f} "
        "equal ones.",
        retraining=Retraining(weights=weights),
    )


def _alike(ours: "pd.DataFrame", theirs: "pd.DataFrame", name: str) -> bool:
    numbers = [frame[name].dtype.kind in "iufb" for frame in (ours, theirs)]
    return numbers[0] == numbers[1] and ours[name].dtype.kind != "M" and bool(ours[name].notna().any())


def _chances(ours: "pd.DataFrame", theirs: "pd.DataFrame", seed: int) -> "np.ndarray":
    """(n + m,) of our rows and then of theirs: the chance to be one of theirs, told out of fold."""
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    rows = pd.concat([ours, theirs], ignore_index=True)
    later = np.repeat([0, 1], [len(ours), len(theirs)])
    line = make_pipeline(one_hot(rows), LogisticRegression(C=0.1, max_iter=500))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    told: np.ndarray = np.asarray(cross_val_predict(line, rows, later, cv=folds, method="predict_proba"))
    return told[:, 1]
