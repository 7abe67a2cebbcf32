"""Features that a model does as well without are counted; a model that needs most of its own passes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge

from checks.artifacts.feature_sets import FeatureSets, ordered, sizes_of
from checks.privacy.data_minimisation import data_minimisation
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel, pipeline

ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",))


def columns(n: int, seed: int, *, needed: int, whole: int = 10) -> pd.DataFrame:
    """Of `whole` numbers the first `needed` decide the answer, all alike."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, whole))
    pull = 3 * x[:, :needed].sum(axis=1) / np.sqrt(needed)
    answer = (rng.random(n) < 1 / (1 + np.exp(-pull))).astype(int)
    return pd.DataFrame(x, columns=[f"x{at}" for at in range(whole)]).assign(y=answer)


def asked(estimator, needed: int, seed: int = 0, n: int = 2_000, **more):
    train, others = columns(n, seed, needed=needed), columns(n, 500 + seed, needed=needed)
    names = tuple(train.columns[:-1])
    model = TrustedModel(pipeline(estimator, train[list(names)]).fit(train[list(names)], train["y"]), names)
    return given(others, ROLES, train=train, model=model, **more)


@pytest.mark.parametrize(
    "estimator", [LogisticRegression(), RandomForestClassifier(15, min_samples_leaf=10, random_state=0)]
)
def test_three_features_of_ten_that_carry_all_are_found(estimator):
    ended = outcome(data_minimisation, asked(estimator, 3))

    (finding,) = ended.findings
    assert (finding.status, finding.severity) == ("fail", "minor")
    assert finding.estimate.low == pytest.approx(0.3)
    assert finding.estimate.high <= 0.4
    assert not {"x0", "x1", "x2"} & set(finding.about.columns)
    assert "it is shown to need no more" in finding.says


def test_a_model_that_needs_all_its_features_passes():
    for seed in range(2):
        (finding,) = outcome(data_minimisation, asked(LogisticRegression(), 10, seed, 1_200)).findings

        assert finding.status == "pass"
        assert finding.estimate.high == 1
        assert "No smaller set" in finding.says


def test_leaving_a_column_out_is_fitting_without_it():
    inputs = asked(LogisticRegression(), 3)

    sets = artifacts(inputs).get(FeatureSets)

    assert sets.own
    assert set(sets.order[:3]) == {"x0", "x1", "x2"}
    assert (sets.sizes, sets.planned) == ((2, 3, 4, 7, 10), 5)  # two are too few, and so is one
    means = dict(zip(sets.sizes, sets.losses.mean(axis=1), strict=True))
    assert means[2] > means[3] + 0.01
    assert abs(means[3] - means[10]) < 0.01
    assert sets.constant.mean() == pytest.approx(0.5, abs=0.01)


def test_of_features_that_go_together_one_comes_early():
    clusters = (("a",), ("b", "copy of b"), ("c",))

    assert ordered(clusters, np.array([0.1, 0.5, 0.3])) == ("b", "c", "a", "copy of b")
    assert sizes_of(10) == (1, 2, 3, 4, 7, 10)
    assert sizes_of(4) == (1, 3, 4)


def test_a_model_that_cannot_be_fitted_again_is_stood_for():
    from dataclasses import replace

    inputs = asked(LogisticRegression(), 2, 9, 800)
    inputs.model.facts = replace(inputs.model.facts, cloneable=False)

    (finding,) = outcome(data_minimisation, inputs).findings

    assert "small boosted trees (this model cannot be fitted again)" in finding.says


def test_without_a_training_table_and_with_numbers_for_answers():
    frame = columns(2_000, 7, needed=2)
    frame["y"] = 2 * frame["x0"] - frame["x1"] + 0.3 * np.random.default_rng(8).normal(size=2_000)
    names = tuple(frame.columns[:-1])
    model = TrustedModel(Ridge().fit(frame[list(names)], frame["y"]), names)

    ended = outcome(data_minimisation, given(frame, Roles(target="y", task="regression"), model=model))

    assert ended.status == "fail"
    assert ended.findings[0].estimate.value == pytest.approx(0.2)
    few = given(frame[["x0", "x1", "y"]], Roles(target="y", task="regression"), model=None)
    assert outcome(data_minimisation, few).status == "not_applicable"
