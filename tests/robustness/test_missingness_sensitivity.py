from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from checks.contract import Outcome, Unusable
from checks.robustness.missingness_sensitivity import IMPUTE, missingness_sensitivity
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "visits", "plan")
ROLES = Roles(target="y", task="binary", positive="yes", features=FEATURES)


def people(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(50, 10, size=(n, 2)).round(2), columns=["a", "b"])
    frame["visits"] = rng.poisson(3, n)
    frame["plan"] = rng.choice(["basic", "plus", "pro"], n)
    pull = (
        (frame["a"] - 50) / 6 + (frame["b"] - 50) / 10 + frame["plan"].map({"basic": -1, "plus": 0, "pro": 1})
    )
    return frame.assign(
        y=np.where(rng.random(n) < 1 / (1 + np.exp(-pull)), "yes", "no"),
        price=10 * pull + rng.normal(0, 5, n),
    )


def fitted(estimator: Any, answer: str = "y") -> Any:
    learnt = people(3000, 1)
    X = learnt[list(FEATURES)]
    return pipeline(estimator, X).fit(X, learnt[answer])


class Strict(TrustedModel):
    """Fails on a gap in one of its columns, as a host says it."""

    def __init__(self, estimator: Any, column: str) -> None:
        super().__init__(estimator, FEATURES)
        self.column = column

    def predict(self, frame: pa.Table) -> np.ndarray:
        if frame[self.column].null_count:
            raise Unusable('The model "m" failed (ValueError: input contains NaN).')
        return super().predict(frame)


class Guessing(TrustedModel):
    """Says "no" as soon as any cell is empty."""

    def predict(self, frame: pa.Table) -> np.ndarray:
        values = super().predict(frame)
        gap = np.zeros(len(values), dtype=bool)
        for column in frame.columns:
            gap |= column.is_null().to_numpy()
        values[gap] = [1.0, 0.0]
        return values


def asked(model: Any, roles: Roles = ROLES, **more: Any) -> Outcome:
    return outcome(missingness_sensitivity, given(people(2000), roles, model=model, **more))


@pytest.mark.parametrize(
    "estimator", [LogisticRegression(), HistGradientBoostingClassifier(max_leaf_nodes=4)]
)
def test_models_that_fill_gaps_are_silent(estimator: Any) -> None:
    ended = asked(TrustedModel(fitted(estimator), FEATURES))

    assert ended.status == "pass", ended.findings
    assert [f.status for f in ended.findings] == ["pass", "info", "info"]
    values = [f.estimate.value for f in ended.findings if f.estimate]
    assert 0 < values[0] < values[2]


def test_a_model_that_falls_to_guessing_is_found() -> None:
    (found,) = failing(asked(Guessing(fitted(LogisticRegression()), FEATURES)))

    assert found.estimate is not None
    assert found.estimate.value > 0.04
    assert "become wrong" in found.says


def test_a_refusal_is_information_where_no_table_has_gaps() -> None:
    ended = asked(Strict(fitted(LogisticRegression()), "a"), train=people(200, 2))

    assert ended.status == "pass" or ended.status == "info"
    refusal = ended.findings[0]
    assert refusal.estimate is None
    assert "input contains NaN" in refusal.says
    assert set(refusal.about.columns) == {"a", "b", "visits"}
    # Text can still be removed and is measured.
    assert "1 features removed" in ended.findings[1].says


def test_a_refusal_is_a_defect_where_production_has_gaps() -> None:
    later = people(500, 3)
    later.loc[:19, "b"] = np.nan

    (found,) = failing(asked(Strict(fitted(LogisticRegression()), "a"), production=later))

    assert found.about.table == "production"
    assert found.estimate is not None
    assert (found.estimate.value, found.estimate.of) == (20 / 500, "file")
    assert "20 of 500 rows" in found.says


def test_a_refusal_of_every_kind_leaves_nothing_to_measure_but_is_told() -> None:
    class Stubborn(TrustedModel):
        def predict(self, frame: pa.Table) -> np.ndarray:
            if any(column.null_count for column in frame.columns):
                raise Unusable("it failed.")
            return super().predict(frame)

    ended = asked(Stubborn(fitted(LogisticRegression()), FEATURES))

    assert [f.estimate for f in ended.findings] == [None, None]
    assert ended.status == "info"


def test_an_answer_that_is_no_number_is_a_refusal() -> None:
    class Empty(TrustedModel):
        def predict(self, frame: pa.Table) -> np.ndarray:
            return np.where(frame["a"].is_null().to_numpy()[:, None], np.nan, super().predict(frame))

    assert "no number" in asked(Empty(fitted(LogisticRegression()), FEATURES)).findings[0].says


def test_a_regression_is_measured_in_its_variance() -> None:
    roles = Roles(target="price", task="regression", features=FEATURES)

    ended = asked(TrustedModel(fitted(LinearRegression(), "price"), FEATURES), roles)

    assert ended.status == "pass"
    assert ended.findings[0].estimate is not None
    assert 0.01 < ended.findings[0].estimate.value < 0.1


def test_without_a_model_it_is_skipped() -> None:
    roles = Roles(target="y", task="binary", positive="yes", score="p", features=FEATURES)

    ended = outcome(missingness_sensitivity, given(people(300).assign(p=0.5), roles))

    assert (ended.status, ended.missing) == ("skipped", "query")


def test_the_recipe_runs() -> None:
    table = people(200).drop(columns="price").assign(y=lambda f: (f["y"] == "yes").astype(int))
    table.loc[:9, "a"] = np.nan

    exec(IMPUTE.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
