"""A model that tests trust: a fitted scikit-learn pipeline, asked in process, that counts its calls."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from checks.model.facts import Timings
from checks.model.in_memory import InMemoryModel


def pipeline(estimator: Any, frame: pd.DataFrame) -> Any:
    """`estimator` behind imputed, scaled numbers and one-hot text, for the columns of `frame`."""
    numbers = list(frame.select_dtypes("number").columns)
    texts = [name for name in frame.columns if name not in numbers]
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    parts = [("numbers", make_pipeline(fill, StandardScaler()), numbers), ("texts", one_hot, texts)]
    return make_pipeline(ColumnTransformer(parts), estimator)


class TrustedModel(InMemoryModel):
    """`estimator` is a fitted scikit-learn pipeline over the columns `features`."""

    def __init__(self, estimator: Any, features: tuple[str, ...]) -> None:
        super().__init__(estimator, features, name="trusted")
        self.estimator, self.calls = estimator, 0

    def predict(self, frame: pa.Table) -> np.ndarray:
        self.calls += 1
        return super().predict(frame)

    def time(self, frame: pa.Table, sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        """A few calls are enough for a test."""
        return super().time(frame, sizes, min(blocks, 20), min(budget_seconds, 0.3))
