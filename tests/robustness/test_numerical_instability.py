from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from checks.contract import Outcome, Unusable
from checks.robustness.numerical_instability import SCALE_INPUTS, numerical_instability
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "visits")
ROLES = Roles(target="y", task="binary", positive="yes", features=FEATURES)


def people(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"a": rng.normal(50, 10, n), "b": rng.lognormal(3, 1, n), "visits": rng.poisson(3, n)}
    )
    pull = (frame["a"] - 50) / 6 + np.log(frame["b"]) - 3
    return frame.assign(
        y=np.where(rng.random(n) < 1 / (1 + np.exp(-pull)), "yes", "no"),
        price=10 * pull + rng.normal(0, 5, n),
    )


def fitted(estimator: Any, answer: str = "y") -> Any:
    learnt = people(2000, 1)
    X = learnt[list(FEATURES)]
    return pipeline(estimator, X).fit(X, learnt[answer])


class Bent(TrustedModel):
    """An honest model whose answers `bend` changes: (frame, values) -> values."""

    def __init__(self, bend: Any) -> None:
        super().__init__(fitted(LogisticRegression()), FEATURES)
        self.bend = bend

    def predict(self, frame: pa.Table) -> np.ndarray:
        return self.bend(frame.to_pandas(), super().predict(frame))


def asked(model: Any, n: int = 1500, roles: Roles = ROLES, **more: Any) -> Outcome:
    return outcome(numerical_instability, given(people(n), roles, model=model, **more))


def names(ended: Outcome) -> list[str]:
    return [f.estimate.name for f in failing(ended) if f.estimate]


@pytest.mark.parametrize("estimator", [LogisticRegression(), HistGradientBoostingClassifier()])
def test_sound_models_are_silent(estimator: Any) -> None:
    ended = asked(TrustedModel(fitted(estimator), FEATURES))

    assert ended.status == "pass", ended.findings
    assert len(ended.findings) == 5


def test_answers_that_are_no_numbers_are_counted() -> None:
    model = Bent(lambda frame, values: np.where((frame["a"] > 70).to_numpy()[:, None], np.nan, values))

    found = failing(asked(model, n=700))

    assert found[0].estimate is not None
    assert found[0].estimate.of == "file"
    assert found[0].estimate.value == pytest.approx((people(700)["a"] > 70).mean())
    assert "have no finite score" in found[0].says


def test_probabilities_outside_their_range_or_sum_are_counted() -> None:
    over = Bent(lambda frame, values: values * 1.5)

    assert "unsound_outputs" in names(asked(over))
    assert "do not sum to 1" in failing(asked(Bent(lambda frame, values: values * 0.5)))[0].says


def test_a_refusal_is_told_in_the_models_words() -> None:
    def refuse(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        raise Unusable("The model answers 3 of 800 rows with NaN or infinity.")

    (found,) = failing(asked(Bent(refuse)))

    assert "3 of 800 rows with NaN" in found.says


def test_an_answer_that_hangs_on_the_last_digits_is_found() -> None:
    def cancels(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        chance = (frame["a"] * 1e7 % 1).to_numpy()
        return np.column_stack([1 - chance, chance])

    assert names(asked(Bent(cancels))) == ["single_precision_flips", "single_precision_moves"]


def test_a_valid_row_without_an_answer_is_found_and_its_column_named() -> None:
    high = people(1500)["visits"].max()

    def divides(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where((frame["visits"] >= high).to_numpy()[:, None], np.nan, values)

    train = people(1500)
    found = [
        f
        for f in failing(
            outcome(numerical_instability, given(people(300, 5), ROLES, model=Bent(divides), train=train))
        )
        if f.estimate and f.estimate.name == "unanswered_extremes"
    ]

    assert found[0].about.columns == ("visits",)
    assert '"visits" the highest' in found[0].says


def test_an_overflow_far_out_is_found_and_an_error_there_is_only_told() -> None:
    def overflows(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        return np.where((frame["a"] > 300).to_numpy()[:, None], np.nan, values)

    def errs(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        if (frame["a"] > 300).any():
            raise Unusable('The model "m" failed (ValueError: a is too large).')
        return values

    assert names(asked(Bent(overflows))) == ["unanswered_extremes"]
    ended = asked(Bent(errs))
    assert ended.status == "pass"
    assert "a is too large" in ended.findings[-1].says
    assert ended.findings[-1].about.columns == ("a",)


def test_an_amount_is_not_asked_below_zero() -> None:
    lowest: list[float] = []

    def look(frame: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        lowest.append(float(frame[["b", "visits"]].min().min()))
        return values

    asked(Bent(look))

    assert min(lowest) >= 0


def test_a_regression_is_measured_without_decisions() -> None:
    roles = Roles(target="price", task="regression", features=FEATURES)

    ended = asked(TrustedModel(fitted(LinearRegression(), "price"), FEATURES), roles=roles)

    assert ended.status == "pass"
    assert len(ended.findings) == 4


def test_a_score_column_is_counted_in_full() -> None:
    frame = people(400).assign(p=0.4)
    frame.loc[:2, "p"], frame.loc[3, "p"] = np.nan, np.inf
    frame.loc[4, "p"] = 1.2
    roles = Roles(target="y", task="binary", positive="yes", score="p")

    (found,) = failing(outcome(numerical_instability, given(frame, roles)))

    assert found.estimate is not None
    assert found.estimate.value == 5 / 400
    assert found.estimate.of == "file"
    assert not failing(outcome(numerical_instability, given(frame.assign(p=0.4), roles)))


def test_whole_numbers_have_nothing_to_round() -> None:
    roles = Roles(target="y", task="binary", positive="yes", features=("visits",))
    learnt = people(500)
    model = TrustedModel(LogisticRegression().fit(learnt[["visits"]], learnt["y"]), ("visits",))

    names_of = [f.estimate.name for f in asked(model, roles=roles).findings if f.estimate]

    assert "single_precision_flips" not in names_of


def test_the_recipe_runs() -> None:
    table = people(200).drop(columns="price").assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(SCALE_INPUTS.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
