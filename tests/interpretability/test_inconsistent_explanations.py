"""Smooth models explain neighbours alike; one that jumps from row to row does not."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.naive_bayes import GaussianNB

from checks.artifacts.explanations import Explained
from checks.artifacts.inputs import Judged
from checks.artifacts.near_explanations import NearExplanations, near_explanations
from checks.interpretability.inconsistent_explanations import SCALE, inconsistent_explanations
from checks.judgement import status_of
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, findings, given, outcome

EFFECTS = {f"u{i}": effect for i, effect in enumerate((1.6, 1.1, 0.7, 0.5, 0.3))}


@pytest.mark.parametrize(
    ("estimator", "least"),
    [(None, 0.9), (HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=4), 0.75)],
    ids=["line", "trees"],
)
def test_honest_models_keep_the_nearness_of_rows(estimator, least):
    ended = outcome(inconsistent_explanations, world(900, 1, EFFECTS, estimator))

    assert ended.status == "pass"
    assert ended.findings[0].estimate.low > least


def jumping(part: float, seed: int = 0) -> NearExplanations:
    """Explanations of which this part of the rows has another row's."""
    shelf = artifacts(world(900, seed, EFFECTS))
    found = shelf.get(Explained)
    rng = np.random.default_rng(seed)
    lost = rng.random(len(found.values)) < part
    values = found.values.copy()
    values[lost] = rng.permutation(values)[lost]
    return near_explanations(replace(found, values=values), shelf.get(Judged))


def test_explanations_that_jump_fail():
    for seed in range(3):
        (finding,) = findings(inconsistent_explanations, jumping(1.0, seed))

        assert status_of(finding.estimate, SCALE) == "fail"
        assert finding.estimate.value == pytest.approx(0, abs=0.1)
        assert "different reasons" in finding.says


def test_more_jumping_rows_never_score_better():
    values = [
        findings(inconsistent_explanations, jumping(part))[0].estimate.value for part in (0.0, 0.2, 0.5, 1.0)
    ]

    assert values == sorted(values, reverse=True)


def test_only_rows_explained_for_one_class_are_held_against_each_other():
    rng = np.random.default_rng(0)
    frame = table(900, 3, EFFECTS)
    frame["y"] = np.select([frame["u0"] > 0.6, frame["u0"] < -0.6], ["hi", "lo"], "mid")
    frame.loc[rng.random(900) < 0.1, "y"] = "mid"
    roles = Roles(target="y", task="multiclass", favourable=("hi",))

    ended = outcome(inconsistent_explanations, given(frame, roles, model=fitted(frame)))

    assert ended.status == "pass"


def test_rough_sampled_explanations_and_few_rows_are_not_judged():
    frame = table(700, 0, EFFECTS)
    found = outcome(inconsistent_explanations, given(frame, ROLES, model=fitted(frame, GaussianNB())))
    few = outcome(inconsistent_explanations, given(frame.iloc[:50], ROLES, model=fitted(frame)))

    assert found.status in ("pass", "not_applicable")
    equal = outcome(
        inconsistent_explanations,
        given(frame.assign(**dict.fromkeys(EFFECTS, 1.0)), ROLES, model=fitted(frame)),
    )
    assert "for one class" in few.reason
    assert equal.status == "not_applicable"


def test_an_absurd_value_and_empty_cells_do_not_make_all_others_alike():
    frame = table(600, 1, EFFECTS)
    model = fitted(table(600, 2, EFFECTS))
    honest = artifacts(given(frame, ROLES, model=model)).get(NearExplanations)
    frame.loc[0, "u4"] = 1e9
    frame.loc[5:60, "u3"] = np.nan

    odd = artifacts(given(frame, ROLES, model=model)).get(NearExplanations)

    before, after = (each.near_inputs.mean() / each.far_inputs.mean() for each in (honest, odd))
    assert after == pytest.approx(before, abs=0.05)
