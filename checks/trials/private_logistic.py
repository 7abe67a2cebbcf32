"""Logistic regression under differential privacy, to see what an epsilon costs before anyone builds it in earnest.

Noisy gradients of all rows (Song, Chaudhuri and Sarwate 2013; Abadi et al. 2016) with clipped rows, accounted by
zero-concentrated privacy (Bun and Steinke 2016) for adding or removing one row; how many rows there are is held to
be known. A what-if estimate and no certificate: the noise is ordinary floating point, and the columns' middles,
spreads and values are taken as known to everybody.
"""

import math
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import make_pipeline

from checks.trials.readable import one_hot

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DELTA = 1e-5
ROUNDS = 60
STEP = 4.0


def noise_for(epsilon: float, delta: float = DELTA, rounds: int = ROUNDS) -> float:
    """The standard deviation of the noise of a round, in units of the longest row; 0 for no privacy at all."""
    if math.isinf(epsilon):
        return 0.0
    doubt = math.log(1 / delta)
    rho = (math.sqrt(doubt + epsilon) - math.sqrt(doubt)) ** 2
    return math.sqrt(rounds / (2 * rho))


class PrivateLogistic(ClassifierMixin, BaseEstimator):
    """Of two answers. Rows are squashed by tanh, so that no far value counts for more, and cut to length one."""

    def __init__(self, epsilon: float = 1.0, random_state: int | None = 0) -> None:
        self.epsilon, self.random_state = epsilon, random_state

    def fit(self, rows: Any, answers: "np.ndarray") -> "PrivateLogistic":
        import numpy as np

        self.classes_ = np.unique(answers)
        if len(self.classes_) != 2:
            raise ValueError("two answers are needed")
        put, hit = self._squashed(rows), (answers == self.classes_[1]).astype(float)
        rng, noise = np.random.default_rng(self.random_state), noise_for(self.epsilon)
        weights, kept = np.zeros(put.shape[1]), np.zeros(put.shape[1])
        for at in range(ROUNDS):
            # Rows are no longer than one and errors no larger, so that every row's gradient is clipped already.
            total = put.T @ (_chance(put @ weights) - hit)
            total += rng.normal(0.0, noise, len(total)) if noise else 0.0
            weights = weights - STEP * total / len(hit)
            if at >= ROUNDS // 2:
                kept += weights  # the mean of the later rounds costs no privacy and carries less noise
        self.coef_ = kept / (ROUNDS - ROUNDS // 2)
        return self

    def predict_proba(self, rows: Any) -> "np.ndarray":
        import numpy as np

        chance = _chance(self._squashed(rows) @ self.coef_)
        return np.stack([1 - chance, chance], axis=1)

    def predict(self, rows: Any) -> "np.ndarray":
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]

    def _squashed(self, rows: Any) -> "np.ndarray":
        import numpy as np

        put = np.tanh(np.asarray(rows, dtype=float) / 2)
        put = np.hstack([put, np.full((len(put), 1), 0.5)])
        return put / np.maximum(1.0, np.linalg.norm(put, axis=1, keepdims=True))


def private(rows: "pd.DataFrame", epsilon: float, seed: int) -> Any:
    """An unfitted pipeline for frames of numbers and text."""
    return make_pipeline(one_hot(rows), PrivateLogistic(epsilon, random_state=seed))


def _chance(odds: "np.ndarray") -> "np.ndarray":
    from scipy.special import expit

    return expit(odds)
