"""Skill and its gain over simple models, against scikit-learn and on planted worthlessness."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import average_precision_score, matthews_corrcoef, r2_score, roc_auc_score

from checks.scalability.baseline_gain import baseline_gain
from checks.scalability.predictive_quality import predictive_quality
from checks.table.roles import Roles
from tests.kit import given, outcome
from tests.models import TrustedModel

BINARY = Roles(target="y", task="binary", positive="1", favourable=("1",))


def people(n: int, seed: int, weight: float = 1.5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    y = (rng.uniform(size=n) < 1 / (1 + np.exp(-weight * (x[:, 0] + x[:, 1])))).astype(int)
    return pd.DataFrame(x, columns=list("abcd")).assign(y=y)


def fitted(estimator, train: pd.DataFrame) -> TrustedModel:
    return TrustedModel(estimator.fit(train[list("abcd")], train["y"]), tuple("abcd"))


def by_name(ended) -> dict:
    return {finding.estimate.name: finding for finding in ended.findings}


def test_binary_measures_equal_scikit_learn():
    test, model = people(2_000, 1), fitted(LogisticRegression(), people(2_000, 0))
    score = model.estimator.predict_proba(test[list("abcd")])[:, 1]

    found = by_name(outcome(predictive_quality, given(test, BINARY, model=model)))

    assert found["roc_auc"].estimate.value == pytest.approx(roc_auc_score(test["y"], score), abs=1e-12)
    assert found["average_precision"].estimate.value == pytest.approx(
        average_precision_score(test["y"], score)
    )
    assert found["matthews_correlation"].estimate.value == pytest.approx(
        matthews_corrcoef(test["y"], score >= 0.5), abs=1e-12
    )
    assert found["accuracy"].estimate.value == ((score >= 0.5) == test["y"]).mean()
    assert found["roc_auc"].status == "pass"


def test_macro_auc_equals_scikit_learn():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(3_000, 4))
    y = np.argmax(x[:, :3] + rng.gumbel(size=(3_000, 3)), axis=1)
    frame = pd.DataFrame(x, columns=list("abcd")).assign(y=np.array(["low", "mid", "top"])[y])
    model = fitted(LogisticRegression(), frame[:1_500])
    test = frame[1_500:].reset_index(drop=True)
    expected = roc_auc_score(
        test["y"], model.estimator.predict_proba(test[list("abcd")]), multi_class="ovr", average="macro"
    )

    found = by_name(
        outcome(
            predictive_quality,
            given(test, Roles(target="y", task="multiclass", favourable=("top",)), model=model),
        )
    )

    assert found["macro_roc_auc"].estimate.value == pytest.approx(expected, abs=1e-12)


def test_r_squared_equals_scikit_learn():
    frame = people(2_000, 4).assign(y=lambda f: 2 * f["a"] + np.random.default_rng(5).normal(size=2_000))
    model = fitted(LinearRegression(), frame[:1_000])
    test = frame[1_000:].reset_index(drop=True)
    expected = r2_score(test["y"], model.estimator.predict(test[list("abcd")]))

    ended = outcome(predictive_quality, given(test, Roles(target="y", task="regression"), model=model))

    assert ended.findings[0].estimate.value == pytest.approx(expected, abs=1e-12)
    assert ended.status == "pass"


def test_the_delta_interval_of_r_squared_covers():
    rng = np.random.default_rng(6)
    inside = 0
    for _ in range(300):
        x, noise = rng.normal(size=400), rng.normal(size=400)
        frame = pd.DataFrame({"y": x + noise, "p": x})
        roles = Roles(target="y", task="regression", prediction="p")
        estimate = outcome(predictive_quality, given(frame, roles)).findings[0].estimate
        inside += estimate.low <= 0.5 <= estimate.high
    assert inside / 300 > 0.96


def test_a_model_trained_on_noise_fails():
    train = people(1_000, 7)
    model = fitted(LogisticRegression(), train.assign(y=np.random.default_rng(8).integers(0, 2, 1_000)))

    ended = outcome(predictive_quality, given(people(2_000, 9, weight=0.1), BINARY, model=model), gate=True)

    assert ended.findings[0].status == "fail"
    assert ended.findings[0].severity == "blocker"


def test_a_good_model_beats_the_constant_and_keeps_up():
    train, test = people(3_000, 10), people(2_000, 11)

    ended = outcome(
        baseline_gain, given(test, BINARY, train=train, model=fitted(LogisticRegression(), train)), gate=True
    )

    assert ended.status == "pass"


def test_a_model_worse_than_a_constant_blocks():
    train, test = people(3_000, 12), people(2_000, 13)
    wrong = fitted(HistGradientBoostingClassifier(random_state=0), train.assign(y=1 - train["y"]))

    ended = outcome(baseline_gain, given(test, BINARY, train=train, model=wrong), gate=True)

    assert by_name(ended)["skill_over_constant"].severity == "blocker"
    assert "behind a linear model" in " ".join(f.says for f in ended.findings)
