"""Explanations that name what moves the model pass; ones that name anything fail; few rows are not judged."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.naive_bayes import GaussianNB

from checks.artifacts.deletions import Deletions, deletions
from checks.artifacts.explanations import Explained
from checks.contract import Seed
from checks.interpretability.unfaithful_explanations import SCALE, unfaithful_explanations
from checks.judgement import status_of
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, findings, given, outcome

EFFECTS = {f"u{i}": effect for i, effect in enumerate((1.6, 1.1, 0.7, 0.5, 0.3, 0.0, 0.0))}


@pytest.mark.parametrize(
    "estimator",
    [None, HistGradientBoostingClassifier(max_iter=30), GaussianNB()],
    ids=["line", "trees", "black box"],
)
def test_explanations_of_honest_models_lead_over_chance(estimator):
    ended = outcome(unfaithful_explanations, world(800, 1, EFFECTS, estimator))

    assert ended.status == "pass"
    assert ended.findings[0].estimate.low > 0.2
    assert "times as far" in ended.findings[0].says


def blurred(part: float, seed: int) -> Deletions:
    """Attributions of which this part is replaced by those of other rows and features."""
    found = artifacts(world(800, seed, EFFECTS)).get(Explained)
    rng = np.random.default_rng(seed)
    wrong = rng.permuted(rng.permuted(found.values, axis=1), axis=0)
    lost = rng.random(found.values.shape[0]) < part
    return deletions(replace(found, values=np.where(lost[:, None], wrong, found.values)), Seed(seed))


def test_explanations_of_anything_fail():
    for seed in range(4):
        (finding,) = findings(unfaithful_explanations, blurred(1.0, seed))

        assert status_of(finding.estimate, SCALE) != "pass"
        assert finding.estimate.value < 0.15


def test_explanations_of_the_wrong_features_fail():
    found = artifacts(world(800, 2, EFFECTS)).get(Explained)
    turned = replace(found, values=1 / (1e-3 + np.abs(found.values)))

    (finding,) = findings(unfaithful_explanations, deletions(turned, Seed(0)))

    assert status_of(finding.estimate, SCALE) == "fail"


def test_more_wrong_rows_never_score_better():
    values = [
        findings(unfaithful_explanations, blurred(part, 1))[0].estimate.value for part in (0.0, 0.3, 0.6, 1.0)
    ]

    assert values == sorted(values, reverse=True)


def test_few_rows_and_few_features_are_not_judged():
    frame, narrow = table(80, 0, EFFECTS), table(600, 0, {"u": 1.0, "v": 1.0})

    assert "80 rows" in outcome(unfaithful_explanations, given(frame, ROLES, model=fitted(frame))).reason
    assert "2 features" in outcome(unfaithful_explanations, given(narrow, ROLES, model=fitted(narrow))).reason
