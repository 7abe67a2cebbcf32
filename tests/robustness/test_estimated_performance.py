import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Judged
from checks.robustness.estimated_performance import LABEL_SOME, estimated_performance
from checks.table.roles import Task
from tests.kit import failing, given, outcome
from tests.robustness.periods import FEATURES, compared, names, period, pull, roles, rows

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


def unsure(seed: int, n: int) -> pd.DataFrame:
    """Production rows without answers that lie close to each other, so that the model is unsure of all."""
    frame = rows(seed, n)
    return frame.assign(a=0.3 * frame["a"], b=0.3 * frame["b"] + 0.3)


def finding(ended: object, name: str) -> Judged:
    return next(f for f in ended.findings if f.estimate and f.estimate.name == name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("n", [600, 4000])
def test_rows_that_the_model_is_unsure_of_let_expect_less(n: int) -> None:
    ended = compared(estimated_performance, period(0, n), unsure(1, n))

    assert names(failing(ended)) == {"expected_auc_drop", "expected_accuracy_drop"}


def test_the_expected_area_is_the_true_one() -> None:
    """The law of the answers is known, so the true drop is counted on many rows."""
    told = finding(compared(estimated_performance, period(0, 6000), unsure(1, 6000)), "expected_auc_drop")

    def true(frame: pd.DataFrame) -> float:
        odds = pull(frame)
        hit = np.random.default_rng(5).logistic(size=len(frame)) + odds > 0
        order = pd.Series(odds).rank().to_numpy()
        return (order[hit].mean() - (hit.sum() + 1) / 2) / (~hit).sum()

    drop = true(rows(8, 200_000)) - true(unsure(9, 200_000))
    assert told.estimate is not None
    assert told.estimate.low is not None
    assert told.estimate.high is not None
    assert told.estimate.low < drop < told.estimate.high
    assert told.estimate.value == pytest.approx(drop, abs=0.02)


def test_a_number_s_error_grows_where_it_is_predicted_high() -> None:
    def wild(seed: int, n: int, shift: float) -> pd.DataFrame:
        frame = rows(seed, n, shift=shift)
        mean = pull(frame)
        noise = np.random.default_rng(seed).normal(size=n) * np.exp(0.3 * mean)
        return frame.assign(y=mean + noise)

    ended = compared(estimated_performance, wild(0, 3000, 0.0), wild(1, 3000, 0.8), "regression")

    assert names(failing(ended)) == {"expected_error_rise"}


def test_miscalibration_of_the_judged_rows_is_taken_out() -> None:
    """Scores that are far too sure say the same of both periods, and nothing is expected to fall."""
    frames = [period(seed, 3000) for seed in (0, 1)]
    before, after = (frame.assign(p=1 / (1 + np.exp(-4 * pull(frame) - 1))) for frame in frames)

    ended = compared(estimated_performance, before, after, model=None, roles=roles(score="p"))

    assert ended.status == "pass"


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("n", [300, 3000])
def test_two_periods_of_one_law_are_silent(task: Task, n: int) -> None:
    for seed in range(4):
        before, after = period(seed, n, task), period(seed + 50, n, task)

        assert failing(compared(estimated_performance, before, after.drop(columns="y"), task)) == []


def test_what_cannot_be_expected_says_why() -> None:
    before, after = period(0, 300), period(1, 300)
    bare = roles(prediction="said", features=FEATURES)

    lacking = compared(estimated_performance, before, after.drop(columns="a"))
    assert lacking.status == "not_applicable"
    assert '"a"' in str(lacking.reason)
    assert "too few" in str(compared(estimated_performance, before, after.iloc[:50]).reason) or (
        "50 rows" in str(compared(estimated_performance, before, after.iloc[:50]).reason)
    )
    said = [frame.assign(said=frame["y"]) for frame in (before, after)]
    assert compared(estimated_performance, *said, model=None, roles=bare).status == "not_applicable"
    assert outcome(estimated_performance, given(before, roles())).status == "skipped"


def test_the_recipe_runs() -> None:
    exec(LABEL_SOME.recipe, {"table": period(0, 400), "target": "y", "model": LogisticRegression()})
