import numpy as np
import pandas as pd
import pytest

from checks.data_quality.conflicting_labels import REVIEW, conflicting_labels
from checks.table.roles import Roles
from tests.clean_tables import Task, clean, roles
from tests.kit import failing, given, outcome


def conflicted(frame: pd.DataFrame, many: int) -> pd.DataFrame:
    twins = frame.iloc[10 : 10 + many].copy()
    twins["y"] = np.where(twins["y"] == "yes", "no", "yes")
    return pd.concat([frame, twins], ignore_index=True)


@pytest.mark.parametrize("many", [1, 2, 30])
def test_twins_with_other_answers_are_found_and_both_rows_are_named(many: int) -> None:
    frame = clean(0, rows=2000)

    (found,) = failing(outcome(conflicting_labels, given(conflicted(frame, many), roles())))

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(many / (2000 + many))
    assert set(found.about.rows) == {*range(10, 10 + many), *range(2000, 2000 + many)}


def test_conflicts_are_found_among_plain_copies() -> None:
    frame = clean(0, rows=2000)
    frame = conflicted(pd.concat([frame, frame.iloc[500:700]], ignore_index=True), 20)

    assert failing(outcome(conflicting_labels, given(frame, roles())))


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_a_clean_table_has_none(task: Task) -> None:
    assert outcome(conflicting_labels, given(clean(0, task=task), roles(task))).status == "pass"


@pytest.mark.parametrize("levels", [(3, 2), (5, 5, 5, 5), (4,) * 8])
def test_twins_of_coarse_features_may_differ(levels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"x{j}": rng.integers(0, k, 3000) for j, k in enumerate(levels)})
    frame["y"] = np.where(rng.random(3000) < 0.2 + 0.2 * (frame["x0"] > 1), "yes", "no")

    ended = outcome(conflicting_labels, given(frame, Roles(target="y", task="binary", positive="yes")))

    assert ended.status == "pass"


def test_a_number_as_target_is_not_applicable() -> None:
    ended = outcome(conflicting_labels, given(clean(0, task="regression"), roles("regression")))

    assert ended.status == "not_applicable"


def test_without_a_target_the_check_is_skipped() -> None:
    assert outcome(conflicting_labels, given(clean(0), Roles())).status == "skipped"


def test_the_recipe_leaves_no_conflict() -> None:
    names = {"table": conflicted(clean(0, rows=100).drop(columns="id"), 5), "target": "y"}

    exec(REVIEW.recipe, names)

    assert len(names["table"]) == 95
