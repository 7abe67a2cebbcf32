"""Linear models fitted by federated averaging: sites send weights to a server, never rows.

McMahan et al. 2017 (arXiv 1602.05629), with every site in every round and a few steps of its own in each. Who
prepares the columns is left open: their middles, spreads and values are taken as agreed among the sites.
"""

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 30
LOCAL_STEPS = 5
PENALTY = 1e-3


class _Federated(BaseEstimator):
    """`shards` sites drawn by chance where a fit is not told which row is whose."""

    def __init__(self, shards: int = 5, random_state: int | None = 0) -> None:
        self.shards, self.random_state = shards, random_state

    def _averaged(self, rows: Any, wanted: "np.ndarray", sites: "np.ndarray | None", *, odds: bool) -> None:
        import numpy as np

        put = _with_one(rows)
        if sites is None:
            sites = np.random.default_rng(self.random_state).permutation(len(put)) % self.shards
        members = [np.flatnonzero(sites == each) for each in np.unique(sites)]
        steepest = (0.25 if odds else 1.0) * max(
            float(np.linalg.norm(put[each], ord=2) ** 2) / len(each) for each in members
        )
        step = 1 / (steepest + PENALTY)
        whole = np.zeros((put.shape[1], wanted.shape[1]))
        for _ in range(ROUNDS):
            sent = np.zeros_like(whole)
            for each in members:
                own, theirs = put[each], whole
                for _ in range(LOCAL_STEPS):
                    said = own @ theirs
                    error = (_chance(said) if odds else said) - wanted[each]
                    theirs = theirs - step * (own.T @ error / len(each) + PENALTY * theirs)
                sent += len(each) / len(put) * theirs
            whole = sent
        self.coef_ = whole


class FederatedClassifier(ClassifierMixin, _Federated):
    """One line of odds for each answer against the rest."""

    def fit(
        self, rows: Any, answers: "np.ndarray", sites: "np.ndarray | None" = None
    ) -> "FederatedClassifier":
        import numpy as np

        self.classes_ = np.unique(answers)
        self._averaged(rows, (answers[:, None] == self.classes_).astype(float), sites, odds=True)
        return self

    def predict_proba(self, rows: Any) -> "np.ndarray":
        chances = _chance(_with_one(rows) @ self.coef_)
        return chances / chances.sum(axis=1, keepdims=True)

    def predict(self, rows: Any) -> "np.ndarray":
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]


class FederatedRegressor(RegressorMixin, _Federated):
    """Of a number, which is put on one scale first."""

    def fit(
        self, rows: Any, answers: "np.ndarray", sites: "np.ndarray | None" = None
    ) -> "FederatedRegressor":
        import numpy as np

        told = np.asarray(answers, dtype=float)
        self.middle_, self.spread_ = float(told.mean()), float(told.std()) or 1.0
        self._averaged(rows, ((told - self.middle_) / self.spread_)[:, None], sites, odds=False)
        return self

    def predict(self, rows: Any) -> "np.ndarray":
        return (_with_one(rows) @ self.coef_).ravel() * self.spread_ + self.middle_


def _with_one(rows: Any) -> "np.ndarray":
    import numpy as np

    put = np.asarray(rows, dtype=float)
    return np.hstack([put, np.ones((len(put), 1))])


def _chance(odds: "np.ndarray") -> "np.ndarray":
    from scipy.special import expit

    return expit(odds)
