"""Skill and its gain over simple models, against scikit-learn and on planted worthlessness."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    f1_score,
    log_loss,
    matthews_corrcoef,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
)
from sklearn.svm import LinearSVC

from checks.artifacts.simple_models import SimpleModels
from checks.scalability.baseline_gain import baseline_gain
from checks.scalability.predictive_quality import predictive_quality
from checks.stats.levels import level
from checks.stats.skill import relative_skill
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
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
    assert found["f_one"].estimate.value == pytest.approx(f1_score(test["y"], score >= 0.5), abs=1e-12)
    assert found["log_loss"].estimate.value == pytest.approx(log_loss(test["y"], score), abs=1e-12)
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
    error = mean_absolute_error(test["y"], model.estimator.predict(test[list("abcd")]))

    assert ended.findings[0].estimate.value == pytest.approx(expected, abs=1e-12)
    assert by_name(ended)["mean_absolute_error"].estimate.value == pytest.approx(error, abs=1e-12)
    assert ended.status == "pass"


def test_the_delta_interval_of_r_squared_covers():
    """The check gives the formula's interval, and that covers the truth in 300 draws."""
    rng = np.random.default_rng(6)
    estimates = []
    for _ in range(300):
        x, noise = rng.normal(size=400), rng.normal(size=400)
        y = x + noise
        estimates.append(relative_skill("r_squared", noise**2, (y - y.mean()) ** 2, level(1), unit="score"))
    roles = Roles(target="y", task="regression", prediction="p")
    (finding, *_) = outcome(predictive_quality, given(pd.DataFrame({"y": y, "p": x}), roles)).findings

    assert (finding.estimate.low, finding.estimate.high) == pytest.approx(
        (estimates[-1].low, estimates[-1].high), abs=1e-12
    )
    assert sum(each.low <= 0.5 <= each.high for each in estimates) / 300 > 0.96


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


@pytest.mark.parametrize("answers", [2, 3])
def test_a_model_without_probabilities_is_compared_by_its_decisions(answers):
    rng = np.random.default_rng(14)
    x = rng.normal(size=(4_000, 4))
    noisy = x[:, 0] + x[:, 1] + rng.logistic(size=4_000)
    y = np.digitize(noisy, [0.0] if answers == 2 else [-1.0, 1.0])
    frame = pd.DataFrame(x, columns=list("abcd")).assign(y=np.array(["0", "1", "2"])[y])
    train, test = frame[:2_000], frame[2_000:].reset_index(drop=True)
    model = fitted(LinearSVC(random_state=0), train)
    roles = BINARY if answers == 2 else Roles(target="y", task="multiclass", favourable=("1",))
    inputs = given(test, roles, train=train, model=model)

    ended = outcome(baseline_gain, inputs, gate=True)

    simple = artifacts(inputs).get(SimpleModels)
    linear = np.array(["0", "1", "2"])[simple.scores["linear"].argmax(axis=1)]
    (gain,) = (f for f in ended.findings if "a linear model" in f.says)
    said = model.estimator.predict(test[list("abcd")])
    if answers == 2:
        expected = balanced_accuracy_score(test["y"], said) - balanced_accuracy_score(test["y"], linear)
    else:
        pairs = [(test["y"] == c, said == c, linear == c) for c in "012"]
        expected = np.mean(
            [balanced_accuracy_score(t, a) - balanced_accuracy_score(t, b) for t, a, b in pairs]
        )
    assert ended.status == "pass"
    assert gain.estimate.value == pytest.approx(expected, abs=1e-12)
    assert "balanced accuracy" in gain.says


def test_bare_answers_that_lag_behind_a_linear_model_are_still_found():
    train, test = people(3_000, 15), people(3_000, 16)
    blind = fitted(LinearSVC(random_state=0), train.assign(a=0.0))

    ended = outcome(baseline_gain, given(test, BINARY, train=train, model=blind))

    assert {f.status for f in ended.findings if "behind a linear model" in f.says} == {"fail"}


def test_a_multiclass_prediction_column_is_compared_with_a_constant():
    rng = np.random.default_rng(17)
    y = rng.choice(["low", "mid", "top"], 2_000)
    right = rng.random(2_000) < 0.6
    frame = pd.DataFrame(rng.normal(size=(2_000, 2)), columns=list("ab"))
    frame = frame.assign(y=y, p=np.where(right, y, rng.choice(["low", "mid", "top"], 2_000)))
    roles = Roles(target="y", task="multiclass", favourable=("top",), prediction="p")

    (found,) = outcome(baseline_gain, given(frame, roles)).findings

    each = [2 * balanced_accuracy_score(frame["y"] == c, frame["p"] == c) - 1 for c in set(y)]
    assert found.estimate.value == pytest.approx(np.mean(each), abs=1e-12)
    assert found.status == "pass"


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_gaps_in_a_score_column_misalign_nothing(task):
    frame = people(1_200, 18)
    if task == "regression":
        frame["y"] = 3 * frame["a"] + np.random.default_rng(19).normal(size=1_200)
        frame["p"] = 3 * frame["a"]
        roles = Roles(target="y", task="regression", prediction="p")
    else:
        frame["p"] = 1 / (1 + np.exp(-1.5 * (frame["a"] + frame["b"])))
        roles = Roles(target="y", task="binary", positive="1", favourable=("1",), score="p")
    train, gappy = people(1_000, 20).assign(y=frame["y"].sample(1_000).to_numpy(), p=0.5), frame.copy()
    gappy.loc[[0, 5, *range(900, 1_200)], "p"] = np.nan

    (whole,) = outcome(baseline_gain, given(gappy.dropna(), roles, train=train)).findings
    (found,) = outcome(baseline_gain, given(gappy, roles, train=train)).findings

    assert found.estimate.value == pytest.approx(whole.estimate.value, abs=1e-9)
    assert found.estimate.n == 898
