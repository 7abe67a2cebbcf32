"""Leaves out the training rows whose answer the features deny, and fits the model on the others.

The judged rows keep their answers, which may be as noisy: a better model then shows only part of what it gained. That
the check finds less afterwards is partly by construction, for the same features name the rows; look at the quality.
"""

from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.suspicion import suspected
from checks.trials.trial import trial


@trial(
    title="Leave out rows whose answer looks mixed up",
    answers=("data_quality/label-noise",),
    effort_days=(0.25, 1),
    recipe="""from sklearn.model_selection import cross_val_predict
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
chance = cross_val_predict(model, features, table[target], method='predict_proba')
own = chance[range(len(table)), table[target].astype('category').cat.codes]
table = table[own > 0.05]""",
)
def drop_suspicious_labels(lesson: Lesson) -> Treatment:
    """As many as the estimate of mixed-up answers says, the surest first."""
    import numpy as np

    found = suspected(lesson)
    kept = np.ones(len(lesson.frame), dtype=bool)
    kept[found.rows] = False
    return Treatment(
        did=f"Left out {len(found.rows):,} of {len(kept):,} training rows whose answer the features deny; the judged "
        "rows keep theirs, which may be as noisy.",
        frame=lesson.frame.loc[kept].reset_index(drop=True),
        codes=lesson.codes[kept],
        retraining=Retraining(),
    )
