import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.miscalibration import CALIBRATE, miscalibration
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(target="y", task="binary", positive="yes", score="p")


def stated(n: int, extreme: float, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    odds = rng.normal(-0.6, 1.5, n)
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "p": 1 / (1 + np.exp(-extreme * odds)),
            "y": np.where(rng.random(n) < 1 / (1 + np.exp(-odds)), "yes", "no"),
        }
    )


def asked(frame: pd.DataFrame) -> Outcome:
    return outcome(miscalibration, given(frame, ROLES))


@pytest.mark.parametrize(("n", "extreme"), [(2000, 1.4), (20_000, 1.1), (2000, 0.7), (600, 2.2)])
def test_odds_that_are_too_extreme_or_too_timid_are_found(n: int, extreme: float) -> None:
    ended = asked(stated(n, extreme))

    assert "calibration_slope" in [f.estimate.name for f in failing(ended) if f.estimate]


def test_probabilities_that_are_too_high_are_found() -> None:
    frame = stated(3000, 1.0)
    frame["p"] = frame["p"] ** 0.7

    names = [f.estimate.name for f in failing(asked(frame)) if f.estimate]

    assert "calibration_offset" in names
    assert "calibration_error" in names


@pytest.mark.parametrize("n", [600, 5000])
def test_calibrated_probabilities_are_silent(n: int) -> None:
    """The slope's interval leaves one in a hundred; it is Wald's, and a little short in 600 rows."""
    assert sum(bool(failing(asked(stated(n, 1.0, seed)))) for seed in range(20)) <= 1


def test_upside_down_probabilities_are_as_wrong_as_can_be() -> None:
    frame = stated(1000, 1.0).assign(p=lambda f: 1 - f["p"])

    (slope,) = [f for f in failing(asked(frame)) if f.estimate and f.estimate.name == "calibration_slope"]

    assert slope.severity == "major"


def test_odds_a_little_too_extreme_are_mostly_found() -> None:
    found = [bool(failing(asked(stated(2000, 1.2, seed)))) for seed in range(20)]

    assert sum(found) >= 15


def several(n: int, seed: int, honest: bool, extreme: float = 2.0) -> tuple[pd.DataFrame, TrustedModel]:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(2 * n, 3)), columns=["a", "b", "c"])
    odds = np.column_stack([X["a"], X["b"], X["c"]]) * 1.5
    chance = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    y = np.array(["p", "q", "r"])[(chance.cumsum(axis=1) < rng.random((2 * n, 1))).sum(axis=1)]
    model = LogisticRegression().fit(X[:n], y[:n])
    if not honest:
        model.coef_ *= extreme
    return X[n:].assign(y=y[n:]), TrustedModel(model, ("a", "b", "c"))


@pytest.mark.parametrize("honest", [True, False])
def test_the_most_likely_of_several_answers_is_held_to_its_word(honest: bool) -> None:
    frame, model = several(4000, 0, honest)

    ended = outcome(miscalibration, given(frame, Roles(target="y", task="multiclass"), model=model))

    assert bool(failing(ended)) is not honest


def test_odds_of_several_answers_a_little_too_extreme_are_mostly_found() -> None:
    roles = Roles(target="y", task="multiclass")
    made = [several(2000, seed, False, 1.2) for seed in range(10)]

    found = [
        bool(failing(outcome(miscalibration, given(frame, roles, model=model)))) for frame, model in made
    ]

    assert sum(found) >= 8


def test_bare_decisions_deciles_and_numbers_are_not_applicable() -> None:
    frame = stated(200, 1.0).assign(d=lambda f: np.where(f["p"] > 0.5, "yes", "no"), z=range(200))
    decisions = Roles(target="y", task="binary", positive="yes", prediction="d")
    deciles = Roles(target="y", task="binary", positive="yes", score="z")
    number = Roles(target="p", task="regression", score="z")

    for roles in (decisions, deciles, number):
        assert outcome(miscalibration, given(frame, roles)).status == "not_applicable"


def test_a_stand_in_is_not_held_to_its_word() -> None:
    ended = outcome(miscalibration, given(stated(300, 1.0), Roles(target="y", task="binary", positive="yes")))

    assert ended.status == "not_applicable"


def test_one_probability_for_all_has_no_slope() -> None:
    frame = stated(500, 1.0).assign(p=0.3)

    slope = asked(frame).findings[-1]

    assert slope.estimate is None
    assert "undefined" in slope.says


def test_the_recipe_runs() -> None:
    table = stated(300, 1.0).assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(CALIBRATE.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
