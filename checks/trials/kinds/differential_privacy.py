"""Puts a logistic regression with differential privacy in the place of your model, and shows what an epsilon costs.

The smaller the epsilon, the less anyone can tell from the model who was learnt from, whatever else they know, and
the noisier it is. This is a what-if estimate, not a certificate: have a library for differential privacy build it.
"""

import math
from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np

EPSILON = 1.0
TRIED = (math.inf, 8.0, 1.0, 0.3)
LEAST = 100


@trial(
    title="Train with differential privacy",
    answers=("privacy/membership-inference", "privacy/exposed-rows"),
    effort_days=(5, 20),
    recipe="""import numpy as np
X = np.tanh(table.select_dtypes('number').drop(columns=[target], errors='ignore').fillna(0).to_numpy() / 50)
X, y = X / np.maximum(1, np.linalg.norm(X, axis=1, keepdims=True)), (table[target] == table[target].max())
rounds, epsilon, doubt = 60, 1.0, np.log(1e5)
noise = np.sqrt(rounds / 2) / (np.sqrt(doubt + epsilon) - np.sqrt(doubt))
weights, rng = np.zeros(X.shape[1]), np.random.default_rng(0)
for _ in range(rounds):
    gradient = X.T @ (1 / (1 + np.exp(-X @ weights)) - y) + rng.normal(0, noise, X.shape[1])
    weights -= 4 * gradient / len(X)""",
)
def differential_privacy(lesson: Lesson) -> Treatment:
    """The judged model has an epsilon of 1; the other prices are told from halves of the lesson."""
    from checks.trials.private_logistic import DELTA, private

    if lesson.task != "binary":
        raise Unusable("The private model of this trial tells two answers apart, no more and no numbers.")
    if int(lesson.known.sum()) < LEAST:
        raise Unusable(f"A private model needs {LEAST} rows with an answer.")
    told = [_price(lesson, epsilon) for epsilon in TRIED]
    prices = "; ".join(
        f"{'no noise' if math.isinf(epsilon) else f'epsilon {epsilon:g}'} {right:.1%} and {found:.2f}"
        for epsilon, (right, found) in zip(TRIED, told, strict=True)
    )
    return Treatment(
        did=f"Fitted a logistic regression with epsilon {EPSILON:g} and delta {DELTA:g} on "
        f"{int(lesson.known.sum()):,} rows, as a what-if estimate. On halves of them, right answers on the half "
        f"set aside and area of an attack by the error: {prices}.",
        model=lambda rows, answers: private(rows, EPSILON, lesson.seed).fit(rows, answers),
    )


def _price(lesson: Lesson, epsilon: float) -> tuple[float, float]:
    """Share of right answers on rows set aside, and the area by which errors tell learnt rows from those."""
    import numpy as np

    own, other, right = halves(lesson, epsilon)
    area = np.searchsorted(np.sort(own), other, side="left").sum() / (len(own) * len(other))
    return right, float(area)


def halves(lesson: Lesson, epsilon: float) -> "tuple[np.ndarray, np.ndarray, float]":
    """Errors (m,) on the half that was learnt from and (n,) on the half set aside, and its share of right answers."""
    import numpy as np

    from checks.trials.private_logistic import private

    rows = lesson.frame.loc[lesson.known, list(lesson.features)].reset_index(drop=True)
    answers = np.asarray(lesson.labels)[lesson.codes[lesson.known]]
    drawn = np.random.default_rng([lesson.seed, 13]).permutation(len(rows))
    inside, outside = drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]
    model = private(rows, epsilon, lesson.seed).fit(rows.iloc[inside], answers[inside])
    chances = model.predict_proba(rows)
    error = 1 - chances[np.arange(len(rows)), np.searchsorted(model.classes_, answers)]
    return error[inside], error[outside], float((error[outside] < 0.5).mean())
