"""Fits the model on every row three times: as it is, and twice with a little noise on its numbers.

A model that saw the same answer all around a row jumps less between near rows (Bishop 1995: noise works like a
penalty). What is sharp in truth is blurred too.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

COPIES = 2
NOISE = 0.1  # of a column's standard deviation


@trial(
    title="Train with a little noise",
    answers=("robustness/noise-sensitivity", "interpretability/inconsistent-explanations"),
    effort_days=(1, 3),
    recipe="""import numpy as np
import pandas as pd
features = table.drop(columns=[target]).select_dtypes('number')
features = features.fillna(features.median())
noise = np.random.default_rng(0).normal(size=features.shape) * features.std().to_numpy() * 0.1
smoother = model.fit(pd.concat([features, features + noise]), pd.concat([table[target]] * 2))""",
)
def smooth_the_model(lesson: Lesson) -> Treatment:
    """Numbers of more than two values only; whole numbers stay whole."""
    import numpy as np
    import pandas as pd

    rows = lesson.frame
    numbers = [
        name for name in lesson.features if rows[name].dtype.kind in "iuf" and rows[name].nunique() > 2
    ]
    if not numbers:
        raise Unusable("No feature is a number, so there is nothing to put noise on.")
    rng = np.random.default_rng([lesson.seed, 11])
    frames = [rows]
    for _ in range(COPIES):
        copy = rows.copy()
        for name in numbers:
            moved = rows[name] + rng.normal(size=len(rows)) * float(rows[name].std()) * NOISE
            copy[name] = moved.round().astype(rows[name].dtype) if rows[name].dtype.kind in "iu" else moved
        frames.append(copy)
    return Treatment(
        did=f"Added {COPIES} copies of {len(rows):,} rows with noise of {NOISE:.0%} of the standard deviation on "
        f"{len(numbers)} number{'s' * (len(numbers) > 1)}.",
        frame=pd.concat(frames, ignore_index=True),
        codes=np.tile(lesson.codes, COPIES + 1),
        retraining=Retraining(),
    )
