import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.robustness.prediction_drift import RECALIBRATE, prediction_drift
from checks.table.roles import Task
from tests.kit import failing, given, outcome
from tests.robustness.periods import FEATURES, compared, names, period, roles

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


def remixed(seed: int, n: int, share: float) -> pd.DataFrame:
    """Rows of either answer as ever, but with this share of "yes"."""
    frame = period(seed, 6 * n)
    yes, no = (frame[frame["y"] == label] for label in ("yes", "no"))
    some = round(share * n)
    return pd.concat([yes.iloc[:some], no.iloc[: n - some]], ignore_index=True)


def test_a_changed_mix_is_found_and_told_from_other_rows() -> None:
    ended = compared(prediction_drift, period(0, 1500), remixed(1, 900, 0.66))

    assert names(failing(ended)) >= {"answer_share_gap", "prediction_share_gap", "score_rank_shift"}
    assert all("their mix changed (prior shift)" in finding.says for finding in failing(ended))
    assert "66.0% of 900 rows" in failing(ended)[0].says


def test_a_changed_mix_is_suspected_without_answers() -> None:
    later = remixed(1, 900, 0.66).drop(columns="y")

    ended = compared(prediction_drift, period(0, 1500), later)

    assert names(failing(ended)) == {"prediction_share_gap", "score_rank_shift"}
    assert "their mix may have changed" in failing(ended)[0].says
    assert 'has no column "y"' in ended.findings[-1].says


def test_other_rows_are_told_from_a_changed_mix() -> None:
    moved = period(1, 3000, shift=1.2)

    with_answers = compared(prediction_drift, period(0, 3000), moved)
    without = compared(prediction_drift, period(0, 3000), moved.drop(columns="y"))

    assert all("the rows themselves changed" in finding.says for finding in failing(with_answers))
    assert failing(without)
    assert all("the rows themselves changed" in finding.says for finding in failing(without))


@pytest.mark.parametrize(("n", "size"), [(1400, 0.10), (14_000, 0.03)])
def test_the_demanded_sizes_are_found(n: int, size: float) -> None:
    before = remixed(0, n, 0.45)
    found = sum(
        bool(failing(compared(prediction_drift, before, remixed(seed, n * 3 // 7, 0.45 + size))))
        for seed in range(1, 5)
    )

    assert found >= 3


def test_labels_of_more_than_two_are_told_one_by_one() -> None:
    later = period(1, 1200, "multiclass")
    fewer = later.drop(index=later.index[later["y"] == "high"][:200])

    ended = compared(prediction_drift, period(0, 2000, "multiclass"), fewer, "multiclass")

    assert {"y": "high"} in [finding.about.groups for finding in failing(ended)]


def test_a_number_s_mean_is_compared() -> None:
    ended = compared(
        prediction_drift, period(0, 900, "regression"), period(1, 900, "regression", shift=0.5), "regression"
    )

    assert names(failing(ended)) == {"answer_mean_shift", "prediction_mean_shift"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("n", [400, 4000])
def test_two_periods_of_one_law_are_silent(task: Task, n: int) -> None:
    for seed in range(4):
        ended = compared(prediction_drift, period(seed, n, task), period(seed + 50, n // 2, task), task)

        assert failing(ended) == []


def test_a_rebalanced_training_table_is_no_yardstick() -> None:
    rebalanced = remixed(2, 1000, 0.8)

    ended = compared(prediction_drift, period(0, 1200), period(1, 1200), train=rebalanced)

    assert failing(ended) == []
    assert all("train" not in finding.says for finding in ended.findings)


def test_answers_alone_are_compared_where_the_model_cannot_be_asked() -> None:
    ended = compared(prediction_drift, period(0, 1500), remixed(1, 900, 0.7).rename(columns={"a": "aa"}))

    assert names(failing(ended)) == {"answer_share_gap"}


def test_an_unheard_answer_is_counted() -> None:
    later = period(1, 600).assign(y=lambda f: f["y"].where(np.arange(600) >= 7, "maybe"))

    (unheard,) = [f for f in compared(prediction_drift, period(0, 600), later).findings if f.status == "info"]

    assert "7 rows" in unheard.says


def test_without_answers_and_features_it_says_which_are_lacking() -> None:
    ended = compared(prediction_drift, period(0, 300), period(1, 300).drop(columns=["y", "b"]))

    assert ended.status == "not_applicable"
    assert '"b"' in str(ended.reason)


def test_without_production_it_is_skipped() -> None:
    ended = outcome(prediction_drift, given(period(0, 300), roles(features=FEATURES)))

    assert (ended.status, ended.missing) == ("skipped", "production")


def test_the_recipe_runs() -> None:
    exec(RECALIBRATE.recipe, {"table": period(0, 200), "target": "y", "model": LogisticRegression()})


def test_scores_of_a_stand_in_trained_on_the_judged_table_are_not_compared() -> None:
    before, after = period(0, 600), period(1, 600, shift=1.5)

    ended = compared(prediction_drift, before, after, model=None)
    alone = compared(prediction_drift, before, after.drop(columns="y"), model=None)
    with_train = compared(prediction_drift, before, after, model=None, train=period(2, 900))

    assert names(ended.findings) == {"answer_share_gap"}
    assert "out of fold" in str(alone.reason)
    assert "score_rank_shift" in names(failing(with_train))
