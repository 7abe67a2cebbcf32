"""A pipeline that takes columns which its own preparation does not know: they go past it to its last step."""

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone, is_classifier
from sklearn.utils.metaestimators import available_if

if TYPE_CHECKING:
    import numpy as np


class _Widened(BaseEstimator):
    """`estimator` fitted with its last `added` columns beside what its steps make of the others."""

    def __init__(self, estimator: Any, added: int) -> None:
        self.estimator, self.added = estimator, added

    def fit(self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None" = None) -> Any:
        fresh: Any = clone(self.estimator)
        steps: list[Any] = [step for _, step in getattr(fresh, "steps", ())]
        self.before_ = steps[:-1]
        self.last_: Any = steps[-1] if steps else fresh
        prepared, beside = self._parted(rows)
        for at, step in enumerate(self.before_):
            if hasattr(step, "fit_transform"):
                prepared = step.fit_transform(prepared, answers)
            elif step is not None and step != "passthrough":
                prepared = step.fit(prepared, answers).transform(prepared)
            else:
                self.before_[at] = None
        more = {} if sample_weight is None else {"sample_weight": sample_weight}
        self.last_.fit(self._joined(prepared, beside), answers, **more)
        if hasattr(self.last_, "classes_"):
            self.classes_ = self.last_.classes_
        return self

    def predict(self, rows: Any) -> "np.ndarray":
        return self.last_.predict(self._put(rows))

    def _put(self, rows: Any) -> Any:
        prepared, beside = self._parted(rows)
        for step in self.before_:
            prepared = prepared if step is None else step.transform(prepared)
        return self._joined(prepared, beside)

    def _parted(self, rows: Any) -> tuple[Any, Any]:
        if hasattr(rows, "iloc"):
            return rows.iloc[:, : -self.added], rows.iloc[:, -self.added :]
        return rows[:, : -self.added], rows[:, -self.added :]

    def _joined(self, prepared: Any, beside: Any) -> Any:
        """A model of a single step is given the frame as it is; a step after others numbers."""
        import numpy as np
        import pandas as pd
        from scipy import sparse

        if not self.before_ and hasattr(prepared, "iloc"):
            return pd.concat([prepared, beside], axis=1)
        flags = np.asarray(beside, dtype=float)
        if sparse.issparse(prepared):
            return sparse.hstack([prepared, sparse.csr_matrix(flags)]).tocsr()
        return np.hstack([np.asarray(prepared), flags])


def _gives_chances(model: Any) -> bool:
    last = getattr(model, "last_", None) or getattr(model.estimator, "steps", [("", model.estimator)])[-1][1]
    return hasattr(last, "predict_proba")


class WidenedClassifier(ClassifierMixin, _Widened):
    """Of classes; gives chances only where its last step does."""

    @available_if(_gives_chances)
    def predict_proba(self, rows: Any) -> "np.ndarray":
        return self.last_.predict_proba(self._put(rows))


class WidenedRegressor(RegressorMixin, _Widened):
    """Of a number."""


def widened(estimator: Any, added: int) -> Any:
    """The unfitted estimator with `added` more columns, the last ones of its rows."""
    return (WidenedClassifier if is_classifier(estimator) else WidenedRegressor)(estimator, added)
