"""Bends the scores so that of a hundred people with 30 % about thirty have the answer (isotonic, Zadrozny 2002).

The order of scores stays, up to ties; the model is left as it is. The curve is learnt from scores of models that
did not learn from the row.
"""

from checks.contract import Unusable
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

LEAST = 200  # rows, below which a step curve follows chance and a two-number curve is safer


@trial(
    title="Calibrate the scores",
    answers=("robustness/miscalibration", "bias/calibration-gap"),
    effort_days=(0.25, 1),
    recipe="from sklearn.calibration import CalibratedClassifierCV\n"
    "CalibratedClassifierCV(model, method='isotonic', cv=3)",
)
def calibrate(lesson: Lesson) -> Treatment:
    """One curve an answer; with three or more the chances are scaled to sum to one again."""
    import numpy as np
    from sklearn.isotonic import IsotonicRegression

    if lesson.task == "regression":
        raise Unusable("The target is a number, which has no chances to calibrate.")
    known = lesson.known
    if known.sum() < LEAST:
        raise Unusable(f"A curve needs {LEAST} rows with an answer.")
    curves = [
        IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(
            lesson.scores[known, place], lesson.codes[known] == place
        )
        for place in range(len(lesson.labels))
    ]

    def answer(values: "np.ndarray", _rows: object) -> "np.ndarray":
        bent = np.stack([curve.predict(values[:, place]) for place, curve in enumerate(curves)], axis=1)
        total = bent.sum(axis=1, keepdims=True)
        return np.where(total > 0, bent / np.where(total > 0, total, 1.0), values)

    return Treatment(did=f"Fitted a rising curve on {int(known.sum()):,} scores.", answer=answer)
