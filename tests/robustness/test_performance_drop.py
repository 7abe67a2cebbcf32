import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from checks.robustness.performance_drop import REFIT, performance_drop
from checks.table.roles import Task
from tests.kit import failing, given, outcome
from tests.robustness.periods import FEATURES, SLOPES, compared, names, period, pull, roles, rows

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


@pytest.mark.parametrize("task", TASKS)
def test_answers_that_follow_the_features_less_are_found(task: Task) -> None:
    ended = compared(performance_drop, period(0, 900, task), period(1, 900, task, slopes=0.5 * SLOPES), task)

    assert "lost_signal" in names(failing(ended))
    assert failing(ended)[0].about.table == "production"


def test_a_small_drop_is_found_where_rows_are_many() -> None:
    ended = compared(performance_drop, period(0, 15_000), period(1, 15_000, slopes=0.82 * SLOPES))

    assert "lost_signal" in names(failing(ended))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_other_rows_alone_are_no_drop(task: Task, shift: float) -> None:
    for seed in range(4):
        before, after = period(seed, 1500, task), period(seed + 50, 1200, task, shift=shift)

        assert failing(compared(performance_drop, before, after, task)) == []


@pytest.mark.parametrize("n", [600, 5000])
def test_other_rows_alone_are_no_drop_for_a_model_that_is_wrong_in_places(n: int) -> None:
    """The model knows no curve, so it is worse where `a` lies far out; the answers are as ever."""

    def bent(seed: int, shift: float) -> object:
        frame = rows(seed, n, shift=shift)
        odds = pull(frame) - 0.5 * np.maximum(frame["a"].to_numpy(), 0) ** 2
        frame["y"] = np.where(odds + np.random.default_rng(seed).logistic(size=n) > 0, "yes", "no")
        return frame

    for seed in range(3):
        ended = compared(performance_drop, bent(seed, 0.0), bent(seed + 50, 0.4))
        assert failing(ended) == []


def test_a_feature_whose_meaning_turns_is_named() -> None:
    turned = SLOPES * np.array([1, -1, 1])

    ended = compared(performance_drop, period(0, 2000), period(1, 2000, slopes=turned))

    # The others too tell what a score leaves that weighs them too lightly now.
    worst, *_ = [f for f in failing(ended) if f.about.kind == "column"]
    assert worst.about.columns == ("b",)


def test_answers_that_come_more_often_at_the_same_score_are_found() -> None:
    ended = compared(performance_drop, period(0, 2000), period(1, 2000, base=0.5))

    assert names(failing(ended)) == {"answer_shift"}
    assert "higher" in failing(ended)[0].says


def test_rows_that_look_like_no_judged_row_leave_the_cause_open() -> None:
    ended = compared(performance_drop, period(0, 3000), period(1, 3000, shift=5.0, slopes=0.2 * SLOPES))

    assert any("cannot be told apart" in finding.says for finding in ended.findings)
    assert "auc_drop_alike" not in names(ended.findings)
    assert "auc_drop" in names(failing(ended))


def test_without_answers_or_columns_it_says_why() -> None:
    before, after = period(0, 300), period(1, 300)

    assert compared(performance_drop, before, after.drop(columns="y")).status == "not_applicable"
    lacking = compared(performance_drop, before, after.rename(columns={"b": "bb"}))
    assert lacking.status == "not_applicable"
    assert '"b"' in str(lacking.reason)
    retyped = compared(performance_drop, before, after.assign(b="much"))
    assert '"b" (number, now text)' in str(retyped.reason)
    assert outcome(performance_drop, given(before, roles())).status == "skipped"


def test_a_score_column_is_enough() -> None:
    def scored(seed: int, slopes: np.ndarray) -> object:
        frame = period(seed, 1500, slopes=slopes)
        return frame.assign(p=1 / (1 + np.exp(-pull(frame)))).drop(columns=list(FEATURES))

    before, after = scored(0, SLOPES), scored(1, 0.4 * SLOPES)
    ended = compared(performance_drop, before, after, model=None, roles=roles(score="p", features=()))

    assert "lost_signal" in names(failing(ended))


def test_the_recipe_runs() -> None:
    exec(REFIT.recipe, {"table": period(0, 200), "target": "y", "model": LogisticRegression()})
