"""A model that learnt people by heart helps to guess what they keep to themselves; imputation is no leak."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression

from checks.privacy.attribute_inference import attribute_inference
from checks.stats.attack import gain_of_guessing
from checks.table.roles import Roles
from tests.kit import given, outcome
from tests.models import TrustedModel

NAMES = ("a", "b", "ill", "debt")
ROLES = Roles(
    target="y", task="binary", positive="1", favourable=("1",), features=NAMES, confidential=("ill", "debt")
)


def patients(n: int, seed: int, *, told: float = 0.0) -> pd.DataFrame:
    """`told` is how much another column tells of who is ill; the answer depends on all columns."""
    rng = np.random.default_rng(seed)
    ill = rng.integers(0, 2, n)
    frame = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n) + told * ill, "ill": ill})
    frame["debt"] = rng.lognormal(3, 1, n).round(2)
    pull = frame["a"] + 1.5 * (ill - 0.5) + 0.4 * np.log(frame["debt"]) - 1.2
    return frame.assign(y=(rng.random(n) < 1 / (1 + np.exp(-pull))).astype(int))


def asked(estimator, seed: int, n: int = 700, *, told: float = 0.0, seen: bool = True, roles: Roles = ROLES):
    train, others = patients(n, seed, told=told), patients(n, 500 + seed, told=told)
    lesson = train if seen else patients(n, 900 + seed, told=told)
    model = TrustedModel(estimator.fit(lesson[list(NAMES)], lesson["y"]), NAMES)
    return outcome(attribute_inference, given(others, roles, train=train, model=model))


def test_a_forest_that_knows_its_rows_gives_their_illness_away():
    ended = asked(RandomForestClassifier(30, random_state=0), 1, 900)

    finding = next(each for each in ended.findings if each.about.columns == ("ill",))
    assert finding.status == "fail"
    assert finding.estimate.value > 0.08
    dots = finding.evidence[0]
    assert dots.values[0] - dots.values[1] > 0.08
    assert abs(dots.values[2] - dots.values[3]) < 0.10
    assert 'guesses "ill" (of 2 values) right for' in finding.says
    debt = next(each for each in ended.findings if each.about.columns == ("debt",))
    assert "of 4 bands" in debt.says


@pytest.mark.parametrize(
    ("estimator", "seen"),
    [(LogisticRegression(max_iter=300), True), (RandomForestClassifier(20, random_state=0), False)],
)
def test_what_anyone_can_impute_is_no_leak(estimator, seen):
    for seed in range(1):
        ended = asked(estimator, 10 + seed, told=2.0, seen=seen)

        assert all(finding.status != "fail" for finding in ended.findings)
        ill = next(each for each in ended.findings if each.about.columns == ("ill",))
        assert ill.evidence[0].values[1] > 0.75  # imputation alone


@pytest.mark.long
def test_thirty_models_that_never_saw_the_rows_help_nobody():
    alarms = sum(
        asked(RandomForestClassifier(20, random_state=0), 100 + seed, seen=False).status == "fail"
        for seed in range(30)
    )

    assert alarms == 0


def test_numbers_are_answers_too():
    train, others = patients(700, 20), patients(700, 21)
    train, others = (each.assign(y=each["a"] + each["ill"] + each["b"]) for each in (train, others))
    rng = np.random.default_rng(22)
    train["y"], others["y"] = (each["y"] + 0.5 * rng.normal(size=700) for each in (train, others))
    model = TrustedModel(RandomForestRegressor(20, random_state=0).fit(train[list(NAMES)], train["y"]), NAMES)
    roles = Roles(target="y", task="regression", features=NAMES, confidential=("ill",))

    ended = outcome(attribute_inference, given(others, roles, train=train, model=model))

    assert ended.findings[0].estimate.value > 0.03
    assert ended.findings[0].estimate.high > 0.08


def test_a_column_that_the_model_does_not_take_is_named_and_not_judged():
    names = ("a", "b", "ill")
    train = patients(500, 30)
    model = TrustedModel(LogisticRegression().fit(train[list(names)], train["y"]), names)
    roles = Roles(
        target="y",
        task="binary",
        positive="1",
        favourable=("1",),
        features=names,
        confidential=("ill", "debt"),
    )

    ended = outcome(attribute_inference, given(patients(500, 31), roles, train=train, model=model))

    (untaken,) = [each for each in ended.findings if each.about.columns == ("debt",)]
    assert untaken.estimate is None
    assert 'does not take "debt"' in untaken.says
    none = outcome(
        attribute_inference, given(patients(500, 31), Roles(target="y", task="binary"), train=train)
    )
    assert (none.status, none.missing) == ("skipped", "confidential")


def test_a_gain_must_show_over_imputation_and_over_other_rows():
    right, wrong = np.ones(400, dtype=bool), np.zeros(400, dtype=bool)
    half = np.arange(400) % 2 == 0

    for members, others, value in (
        ((right, half), (half, half), 0.5),
        ((right, half), (right, half), 0.0),
        ((half, half), (wrong, half), 0.0),
        ((half, right), (wrong, right), -0.5),
    ):
        gain = gain_of_guessing("gain", members, others, 0.99)
        assert gain.value == pytest.approx(value)
        assert gain.low < gain.value < gain.high
