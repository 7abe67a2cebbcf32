"""A model that tests trust: a fitted scikit-learn pipeline behind the interface of `checks.model`."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from checks.model.facts import Timings
from checks.model.measure import measured
from checks.table.labels import as_label


def pipeline(estimator: Any, frame: pd.DataFrame) -> Any:
    """`estimator` behind imputed, scaled numbers and one-hot text, for the columns of `frame`."""
    numbers = list(frame.select_dtypes("number").columns)
    texts = [name for name in frame.columns if name not in numbers]
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    parts = [("numbers", make_pipeline(fill, StandardScaler()), numbers), ("texts", one_hot, texts)]
    return make_pipeline(ColumnTransformer(parts), estimator)


class TrustedModel:
    """`estimator` is a fitted scikit-learn pipeline over the columns `features`; asked in process."""

    def __init__(self, estimator: Any, features: tuple[str, ...]) -> None:
        last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
        classes = None
        if hasattr(estimator, "classes_"):
            classes = tuple(as_label(value) for value in estimator.classes_.tolist())
        self.estimator = estimator
        self.calls = 0
        self.facts = SimpleNamespace(
            name="trusted",
            format="python",
            sha256=None,
            estimator=type(last).__name__,
            classes=classes,
            features=tuple(features),
            task=None if classes is None else ("binary" if len(classes) == 2 else "multiclass"),
            probabilities=hasattr(estimator, "predict_proba"),
            cloneable=True,
            size_bytes=0,
            load_seconds=0.0,
            layers=(),
            named_modules=(),
        )
        if classes is None:
            self.facts.task = "regression"

    def predict(self, frame: pa.Table) -> np.ndarray:
        """(n, k) float64: class probabilities, one-hot answers, or (n, 1) numbers."""
        self.calls += 1
        asked = frame.select(list(self.facts.features)).to_pandas()
        if self.facts.classes is None:
            return np.asarray(self.estimator.predict(asked), dtype=np.float64)[:, None]
        if self.facts.probabilities:
            return np.asarray(self.estimator.predict_proba(asked), dtype=np.float64)
        answers = self.estimator.predict(asked)
        return (answers[:, None] == self.estimator.classes_[None, :]).astype(np.float64)

    def refit(self, frame: pa.Table, labels: Any, masks: np.ndarray, seed: int) -> np.ndarray:
        """(m, n, k) float64: answers for all rows by a clone fitted on each mask's rows."""
        asked = frame.select(list(self.facts.features)).to_pandas()
        answers = np.asarray(labels)
        if self.facts.classes is not None:
            back = dict(zip(self.facts.classes, self.estimator.classes_.tolist(), strict=True))
            answers = np.array([back[label] for label in labels])
        fitted = [clone(self.estimator).fit(asked[mask], answers[mask]) for mask in masks]
        if self.facts.classes is None:
            return np.stack([each.predict(asked)[:, None] for each in fitted])
        return np.stack([each.predict_proba(asked) for each in fitted])

    def time(self, frame: pa.Table, sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        """Timed as the model host does it, but a few calls are enough for a test."""
        asked = frame.select(list(self.facts.features)).to_pandas()
        return measured(
            self.estimator.predict,
            lambda at: asked.iloc[at],
            len(asked),
            sizes,
            min(blocks, 20),
            min(budget_seconds, 0.3),
        )

    def close(self) -> None:
        """Nothing to close: the estimator lives in this process."""
