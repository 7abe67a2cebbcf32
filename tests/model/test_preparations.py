"""Pipelines as people build them, with what they put before a model, load and answer in the jail."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from tests.model.worlds import answers, arrow, opened, people, skops


@pytest.mark.parametrize(
    "steps",
    [
        [SimpleImputer(add_indicator=True), StandardScaler()],
        [KNNImputer(), RobustScaler(), PolynomialFeatures()],
        [SimpleImputer(strategy="median"), PowerTransformer(), PCA(2)],
        [
            SimpleImputer(),
            KBinsDiscretizer(4, encode="ordinal", quantile_method="averaged_inverted_cdf"),
            SelectKBest(k=3),
        ],
        [make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))],
        [make_column_transformer((TargetEncoder(), ["age"]), remainder=SimpleImputer())],
    ],
    ids=lambda steps: "-".join(type(step).__name__ for step in steps),
)
@pytest.mark.parametrize(
    "last",
    [
        LogisticRegression(),
        CalibratedClassifierCV(GaussianNB(), cv=2),
        HistGradientBoostingClassifier(max_iter=5),
    ],
    ids=lambda last: type(last).__name__,
)
def test_the_usual_preparations_are_trusted(steps: list[Any], last: Any, tmp_path: Path) -> None:
    frame = people()[["age", "income"]].assign(income=lambda f: f["income"].where(f.index % 7 > 0))
    model = make_pipeline(*steps, last).fit(frame, answers(people()))
    with opened(skops(tmp_path, model)) as jailed:
        np.testing.assert_array_equal(jailed.predict(arrow(frame)), model.predict_proba(frame))
