"""Several fits of one estimator, on rows drawn anew and with seeds of their own, whose answers are averaged.

Bootstrap aggregating (Breiman 1996). scikit-learn's own gives its members bare numbers, which a pipeline over
named columns does not take.
"""

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.utils.metaestimators import available_if

if TYPE_CHECKING:
    import numpy as np


class _Averaged(BaseEstimator):
    """`estimator` is fitted `members` times."""

    def __init__(self, estimator: Any, members: int = 10, random_state: int | None = 0) -> None:
        self.estimator, self.members, self.random_state = estimator, members, random_state

    def _fitted(self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None") -> None:
        import numpy as np

        rng = np.random.default_rng(self.random_state)
        count = len(answers)
        chance = None if sample_weight is None else sample_weight / np.sum(sample_weight)
        self.fitted_: list[Any] = []
        for _ in range(self.members):
            one: Any = clone(self.estimator)
            seeds = [name for name in sorted(one.get_params()) if name.split("__")[-1] == "random_state"]
            one.set_params(**{name: int(rng.integers(2**31)) for name in seeds})
            places = rng.choice(count, count, p=chance)
            drawn = rows.iloc[places] if hasattr(rows, "iloc") else rows[places]
            self.fitted_.append(one.fit(drawn, answers[places]))
        for told in ("feature_names_in_", "n_features_in_"):
            if (value := getattr(self.fitted_[0], told, None)) is not None:
                setattr(self, told, value)


def _has_chances(averaged: Any) -> bool:
    return hasattr(averaged.estimator, "predict_proba")


class AveragedClassifier(ClassifierMixin, _Averaged):
    """The mean of the members' chances, or of their votes where they have none."""

    def fit(
        self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None" = None
    ) -> "AveragedClassifier":
        import numpy as np

        self.classes_ = np.unique(answers)
        self._fitted(rows, answers, sample_weight)
        return self

    @available_if(_has_chances)
    def predict_proba(self, rows: Any) -> "np.ndarray":
        import numpy as np

        total = np.zeros((len(rows), len(self.classes_)))
        for each in self.fitted_:
            # A member that was drawn no row of a class says nothing of it.
            total[:, np.searchsorted(self.classes_, each.classes_)] += each.predict_proba(rows)
        return total / len(self.fitted_)

    def predict(self, rows: Any) -> "np.ndarray":
        import numpy as np

        if _has_chances(self):
            return self.classes_[self.predict_proba(rows).argmax(axis=1)]
        votes = sum(each.predict(rows)[:, None] == self.classes_ for each in self.fitted_)
        return self.classes_[np.asarray(votes).argmax(axis=1)]


class AveragedRegressor(RegressorMixin, _Averaged):
    """The mean of the members' numbers."""

    def fit(
        self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None" = None
    ) -> "AveragedRegressor":
        self._fitted(rows, answers, sample_weight)
        return self

    def predict(self, rows: Any) -> "np.ndarray":
        import numpy as np

        return np.mean([each.predict(rows) for each in self.fitted_], axis=0)
