"""Shares of time by step and by feature, from made-up times; one run over a real pipeline judges no time."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.importance import Importance
from checks.artifacts.step_costs import StepCost, StepCosts
from checks.contract import NotApplicable
from checks.judgement import status_of
from checks.scalability.feature_cost import feature_cost
from checks.scalability.pipeline_hot_spot import SHARE, SLOW, pipeline_hot_spot
from tests.kit import findings, given, outcome
from tests.models import TrustedModel, pipeline
from tests.scalability.test_overfitting import FEATURES, ROLES, TEST, TRAIN


def costs(prepare: float, model: float, branches: tuple[StepCost, ...] = ()) -> StepCosts:
    noise = 1 + 0.02 * np.random.default_rng(0).normal(size=15)
    return StepCosts(
        rows=1000,
        steps=tuple(
            StepCost(name=name, kind=kind, seconds=tuple(seconds * noise))
            for name, kind, seconds in (("columns", "ColumnTransformer", prepare), ("line", "Ridge", model))
        ),
        branches=branches,
    )


def branch(name: str, seconds: float, *columns: str) -> StepCost:
    return StepCost(name=name, kind="Pipeline", seconds=(seconds,) * 15, columns=columns)


def importance(**rises: float) -> Importance:
    rng = np.random.default_rng(1)
    return Importance(
        clusters=tuple((name,) for name in rises),
        gains=rng.normal(1, 0.1, 500),
        rises=np.stack([each + 0.01 * abs(each) * rng.normal(size=500) for each in rises.values()]),
        telling=tuple(1.0 for _ in rises),
        repeats=3,
        said="",
    )


def test_a_slow_preparation_fails_and_is_named():
    (finding,) = findings(pipeline_hot_spot, costs(0.95, 0.05))

    assert finding.estimate.name == SLOW
    assert status_of(finding.estimate, SHARE) == "fail"
    assert '"columns" (ColumnTransformer)' in finding.says


@pytest.mark.parametrize(("prepare", "model"), [(0.05, 0.95), (0.0095, 0.0005)])
def test_a_slow_model_or_a_quick_preparation_is_only_told(prepare, model):
    (finding,) = findings(pipeline_hot_spot, costs(prepare, model))

    assert finding.estimate.name not in pipeline_hot_spot.scales
    assert finding.estimate.value == pytest.approx(max(prepare, model) / (prepare + model), abs=0.001)


def test_time_on_features_without_gain_is_summed():
    parts = (branch("cheap", 0.02, "a", "b"), branch("dear", 0.06, "c", "d"))

    (finding,) = findings(feature_cost, costs(0.08, 0.02, parts), importance(a=1.0, b=0.5, c=0.4, d=1e-6))

    assert finding.about.columns == ("d",)
    assert finding.estimate.value == pytest.approx(0.3, abs=0.02)
    assert "was not measured" in finding.says
    assert [row[0] for row in finding.evidence[0].rows] == ["cheap", "dear"]


def test_without_branches_no_column_has_a_cost():
    with pytest.raises(NotApplicable, match="same steps"):
        findings(feature_cost, costs(0.1, 0.1), importance(a=1.0))


def test_a_real_pipeline_is_timed():
    asked = TRAIN[list(FEATURES)]
    model = TrustedModel(pipeline(LogisticRegression(), asked).fit(asked, TRAIN["y"]), FEATURES)
    inputs = given(TEST, ROLES, train=TRAIN, model=model, fast=True)

    assert outcome(pipeline_hot_spot, inputs).status == "info"
    assert outcome(feature_cost, inputs).status == "info"


def test_a_single_step_is_not_applicable():
    model = TrustedModel(LogisticRegression().fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES)

    assert outcome(pipeline_hot_spot, given(TEST, ROLES, model=model)).status == "not_applicable"
