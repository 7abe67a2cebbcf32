from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.measured import measured
from checks.contract import Outcome
from checks.robustness.noise_sensitivity import SMOOTH, noise_sensitivity
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "c", "visits")
ROLES = Roles(target="y", task="binary", positive="yes", features=FEATURES)


def people(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(50, 10, size=(n, 3)).round(3), columns=list("abc"))
    frame["visits"] = rng.poisson(3, n)
    pull = (frame[["a", "b", "c"]] - 50).sum(axis=1) / 8 + 0.3 * (frame["visits"] - 3)
    return frame.assign(
        y=np.where(rng.random(n) < 1 / (1 + np.exp(-pull)), "yes", "no"),
        price=100 + 10 * pull + rng.normal(0, 5, n),
        level=np.array(["low", "mid", "high"])[np.digitize(pull + rng.logistic(size=n), [-1, 1])],
    )


class Shaken(TrustedModel):
    """An honest model whose log odds (or number) jump by `size` with each few thousandths of a column."""

    def __init__(
        self, estimator: Any, column: str, size: float, features: tuple[str, ...] = FEATURES
    ) -> None:
        super().__init__(estimator, features)
        self.column, self.size = column, size

    def predict(self, frame: pa.Table) -> np.ndarray:
        values = super().predict(frame)
        jump = self.size * np.sign(np.sin(30 * frame[self.column].to_numpy()))
        if self.facts.classes is None:
            return values + jump[:, None]
        odds = np.log(values[:, 1] / values[:, 0]) + jump
        chance = 1 / (1 + np.exp(-odds))
        return np.column_stack([1 - chance, chance])


def fitted(kind: Callable[..., Any], n: int = 3000, answer: str = "y") -> Any:
    learnt = people(n, 1)
    X = learnt[list(FEATURES)]
    return pipeline(kind(), X).fit(X, learnt[answer])


def asked(model: TrustedModel, n: int = 2000, roles: Roles = ROLES, fast: bool = False) -> Outcome:
    return outcome(noise_sensitivity, given(people(n), roles, model=model, fast=fast))


@pytest.mark.parametrize(
    "kind",
    [
        LogisticRegression,
        lambda: HistGradientBoostingClassifier(max_leaf_nodes=4),
        lambda: DecisionTreeClassifier(max_depth=4),
    ],
    ids=["linear", "boosting", "tree"],
)
def test_ordinary_models_are_silent(kind: Callable[..., Any]) -> None:
    ended = asked(TrustedModel(fitted(kind), FEATURES))

    assert ended.status == "pass", ended.findings
    assert len(ended.findings) == 2


def test_a_model_that_jumps_is_found_and_its_column_named() -> None:
    found = failing(asked(Shaken(fitted(LogisticRegression), "b", 0.25)))

    assert found
    assert {finding.about.columns for finding in found} == {("b",)}
    assert found[0].estimate is not None
    assert 0.01 < found[0].estimate.value < 0.05
    assert '"b" by itself' in found[0].says


def test_more_of_it_scores_worse() -> None:
    model = fitted(LogisticRegression)

    scores = [
        min(finding.score or 0.0 for finding in asked(Shaken(model, "b", size)).findings)
        for size in (0.0, 0.3, 1.0)
    ]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_a_tree_whose_threshold_sits_on_the_grid_is_silent() -> None:
    """Whole numbers kept as floats: any noise at all would turn half of those at the threshold."""
    frame = people(2000).assign(a=lambda f: f["a"].round(), b=0.0)

    class Step(TrustedModel):
        def predict(self, frame: pa.Table) -> np.ndarray:
            chance = np.where(frame["a"].to_numpy() <= 50.0, 0.2, 0.8)
            return np.column_stack([1 - chance, chance])

    model = Step(fitted(LogisticRegression), FEATURES)

    assert outcome(noise_sensitivity, given(frame, ROLES, model=model)).status == "pass"


def test_none_at_all_is_a_state_and_not_disturbed() -> None:
    rng = np.random.default_rng(0)
    frame = people(2000).assign(a=np.where(rng.random(2000) < 0.6, 0.0, rng.gamma(2, 20, 2000).round(2)))

    class Any(TrustedModel):
        def predict(self, frame: pa.Table) -> np.ndarray:
            chance = np.where(frame["a"].to_numpy() > 0, 0.8, 0.2)
            return np.column_stack([1 - chance, chance])

    model = Any(fitted(LogisticRegression), FEATURES)

    assert outcome(noise_sensitivity, given(frame, ROLES, model=model)).status == "pass"


def test_a_number_that_jumps_is_found_and_a_steady_one_is_silent() -> None:
    roles = Roles(target="price", task="regression", features=FEATURES)
    model = fitted(LinearRegression, answer="price")

    assert asked(TrustedModel(model, FEATURES), roles=roles).status == "pass"
    (found, *_) = failing(asked(Shaken(model, "c", 2.0), roles=roles))
    assert found.about.columns == ("c",)


def test_several_answers_are_silent_for_a_smooth_model() -> None:
    roles = Roles(target="level", task="multiclass", features=FEATURES)

    assert (
        asked(TrustedModel(fitted(LogisticRegression, answer="level"), FEATURES), roles=roles).status
        == "pass"
    )


def test_fewer_questions_when_fast() -> None:
    model = TrustedModel(fitted(LogisticRegression), FEATURES)
    rows: list[int] = []
    predict = model.predict
    model.predict = lambda frame: (rows.append(frame.num_rows), predict(frame))[1]  # type: ignore[method-assign]

    asked(model, n=9000)
    usual = sum(rows) - 9000
    rows.clear()
    asked(model, n=9000, fast=True)

    assert usual <= 16_000
    assert sum(rows) - 9000 < usual / 2


def test_without_a_model_or_numbers_nothing_is_measured() -> None:
    frame = people(300).assign(p=0.5)
    scored = Roles(target="y", task="binary", positive="yes", score="p", features=FEATURES)
    flags = Roles(target="y", task="binary", positive="yes", features=("flag",))

    assert outcome(noise_sensitivity, given(frame, scored)).missing == "query"
    frame["flag"] = frame["a"] > 50
    assert outcome(noise_sensitivity, given(frame, flags)).status == "not_applicable"


def test_noise_keeps_the_grid_the_range_and_the_gaps() -> None:
    values = pd.Series(np.arange(200) % 40 * 0.25 + 3)
    values[::7] = np.nan
    column = measured("x", "number", pa.chunked_array([pa.array(values, from_pandas=True)]))
    assert column is not None

    moved = column.noised(np.arange(200), np.random.default_rng(0).normal(size=200)).to_pandas()

    assert column.grid == 0.25
    assert moved.isna().equals(values.isna())
    assert moved.min() >= 3
    assert moved.max() <= 12.75
    assert (moved.dropna() % 0.25 == 0).all()
    assert (moved != values).sum() > 100


def test_the_recipe_runs() -> None:
    table = people(200).drop(columns=["price", "level"]).assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(SMOOTH.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
