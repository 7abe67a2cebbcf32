import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from checks.robustness.importance_weighted_drift import RELEARN, importance_weighted_drift
from checks.stats.weighted_drift import distance, weighted
from checks.table.roles import Task
from tests.kit import failing, given, outcome
from tests.robustness.periods import compared, period, roles

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


@pytest.mark.parametrize("task", TASKS)
def test_drift_in_what_the_model_rests_on_is_found_and_named(task: Task) -> None:
    before, after = period(0, 3000, task), period(1, 2000, task, shift=0.8)

    (finding,) = failing(compared(importance_weighted_drift, before, after, task))

    assert finding.about.columns == ("a",)
    assert "Most: a moved by" in finding.says


def test_the_same_drift_elsewhere_counts_little() -> None:
    before, after = period(0, 3000), period(1, 2000)
    rested, idle = (
        compared(importance_weighted_drift, before, after.assign(**{name: after[name] + 0.8}))
        for name in ("a", "c")
    )

    assert rested.findings[0].estimate is not None
    assert idle.findings[0].estimate is not None
    assert rested.findings[0].estimate.value > 2 * idle.findings[0].estimate.value


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("n", [400, 4000])
def test_two_periods_of_one_law_are_silent(task: Task, n: int) -> None:
    for seed in range(3):
        before, after = period(seed, n, task), period(seed + 50, n, task)

        assert failing(compared(importance_weighted_drift, before, after, task)) == []


def test_a_lacking_feature_leaves_the_others() -> None:
    before, after = period(0, 2000), period(1, 2000, shift=1.0)

    ended = compared(importance_weighted_drift, before, after.drop(columns="b"))

    assert "over 3 features" in ended.findings[0].says
    assert compared(importance_weighted_drift, before, after[["y"]]).status == "not_applicable"


def test_without_a_model_to_ask_it_is_skipped() -> None:
    frame = period(0, 300).assign(p=0.5)

    ended = outcome(importance_weighted_drift, given(frame, roles(score="p"), production=frame))

    assert (ended.status, ended.missing) == ("skipped", "query")


def test_chance_is_taken_out_of_a_distance() -> None:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(300):
        old, new = np.sort(rng.uniform(size=400)), np.sort(rng.uniform(size=300))
        both = np.concatenate([old, new])
        gap = np.abs(
            np.searchsorted(old, both, "right") / 400 - np.searchsorted(new, both, "right") / 300
        ).max()
        found.append(distance(gap, 400, 300)[0])
    assert np.mean(found) < 0.015


def test_weights_are_shares_of_what_is_lost() -> None:
    rises = np.random.default_rng(0).normal([[3.0], [1.0], [-0.01]], 0.1, (3, 500))

    told = weighted("x", np.array([0.4, 0.0, 1.0]), np.full(3, 0.01), rises, 0.99, 100)

    assert told is not None
    assert told[1] == pytest.approx([0.75, 0.25, 0.0], abs=0.01)
    assert told[0].value == pytest.approx(0.3, abs=0.01)
    assert weighted("x", np.array([0.4]), np.full(1, 0.01), -np.ones((1, 9)), 0.99, 100) is None


def test_the_recipe_runs() -> None:
    exec(RELEARN.recipe, {"table": period(0, 200), "target": "y", "model": LogisticRegression()})
