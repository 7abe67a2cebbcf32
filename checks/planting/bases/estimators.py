"""Estimators that fit a law: a line over the features as the law reads them, or a small boosting."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

from checks.planting.bases.features import Feature, Kind


def as_numbers(frame: pd.DataFrame) -> np.ndarray:
    """float64 (n, k): what cannot be read as a number becomes a gap."""
    columns = [pd.to_numeric(frame.iloc[:, at], errors="coerce") for at in range(frame.shape[1])]
    return np.column_stack([each.to_numpy(dtype=np.float64, na_value=np.nan) for each in columns])


def as_words(frame: pd.DataFrame) -> np.ndarray:
    """object (n, k): text, with a word of its own for a gap."""
    texts = frame.astype(object).where(frame.notna(), "(none)")
    return texts.astype(str).to_numpy(dtype=object)


def logarithm(values: np.ndarray) -> np.ndarray:
    """The logarithm of what is positive; anything else is a gap."""
    return np.log(values, where=values > 0, out=np.full_like(values, np.nan))


def any_at_all(values: np.ndarray) -> np.ndarray:
    """1 where there is an amount, 0 where there is none."""
    return (values > 0).astype(np.float64)


def straight(features: tuple[Feature, ...]) -> Pipeline:
    """A logistic regression whose inputs are the effects of a straight law.

    The more features share the same signal, the smaller each one's weight and the stronger the
    penalty: this keeps the calibration slope on fresh rows near 1 in all three widths.
    """

    def named(*kinds: Kind) -> list[str]:
        return [each.name for each in features if each.kind in kinds]

    numbers, fill = FunctionTransformer(as_numbers), SimpleImputer(keep_empty_features=True)
    parts = [
        ("numbers", make_pipeline(numbers, fill, StandardScaler()), named("number", "count", "boolean")),
        (
            "skewed",
            make_pipeline(numbers, FunctionTransformer(logarithm), fill, StandardScaler()),
            named("skewed"),
        ),
        ("zeros", make_pipeline(numbers, FunctionTransformer(any_at_all)), named("zeros")),
        (
            "words",
            make_pipeline(FunctionTransformer(as_words), OneHotEncoder(handle_unknown="ignore")),
            named("category"),
        ),
    ]
    kept = [part for part in parts if part[2]]
    return Pipeline(
        [
            ("columns", ColumnTransformer(kept)),
            ("logistic", LogisticRegression(C=4 / len(features), max_iter=300)),
        ]
    )


def _trees(features: tuple[Feature, ...], boosting: Any) -> Pipeline:
    texts = [each.name for each in features if each.kind == "category"]
    others = [each.name for each in features if each.kind != "category"]
    ordinal: Any = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    parts = [
        ("numbers", FunctionTransformer(as_numbers), others),
        ("words", make_pipeline(FunctionTransformer(as_words), ordinal), texts),
    ]
    return Pipeline([("columns", ColumnTransformer(parts)), ("boosting", boosting)])


class PatientBoosting(HistGradientBoostingClassifier):
    """Fitted for longer on more rows, so that its log odds are neither timid nor bold.

    A fixed number of rounds is calibrated at one number of rows only: too bold under it, too timid
    above, the more so the more columns share the signal. Rounds that grow with a power of the rows
    keep the calibration slope on fresh rows within about a twentieth of 1 from 1,400 to 20,000 rows.
    """

    def fit(  # pyright: ignore[reportIncompatibleMethodOverride]  # the other arguments go through
        self, X: Any, y: Any, **more: Any
    ) -> "PatientBoosting":
        self.max_iter = round(145 * (len(y) / 1400) ** (0.4 + 0.008 * X.shape[1]))
        return super().fit(X, y, **more)


def boosted_classes(features: tuple[Feature, ...]) -> Pipeline:
    """A small boosting of classes."""
    return _trees(features, PatientBoosting(**SMALL))


def boosted_numbers(features: tuple[Feature, ...]) -> Pipeline:
    """A small boosting of numbers."""
    return _trees(features, HistGradientBoostingRegressor(max_iter=400, **SMALL))


SMALL: dict[str, Any] = {
    "max_leaf_nodes": 3,
    "min_samples_leaf": 20,
    "learning_rate": 0.2,
    "l2_regularization": 5.0,
    "max_features": 0.5,
    "early_stopping": False,
    "random_state": 0,
}
