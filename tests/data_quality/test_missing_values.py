import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.contract import Judged
from checks.data_quality.missing_values import DROP, IMPUTE, LABEL, LEARN_WHY, REPORT, missing_values
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome


def named(found: list[Judged], estimate: str) -> list[str]:
    return [f.about.name for f in found if f.estimate is not None and f.estimate.name == estimate]


def test_a_column_with_more_than_one_gap_in_a_hundred_is_found() -> None:
    frame = clean(0, rows=2000)
    frame.loc[:20, "x1"] = np.nan

    found = failing(outcome(missing_values, given(frame, roles())))

    assert named(found, "missing_share") == ["x1"]
    assert found[0].estimate is not None
    assert found[0].estimate.value == 21 / 2000


def test_one_gap_is_said_and_is_no_failure() -> None:
    frame = clean(0, rows=2000, gaps=0.0)
    frame.loc[7, "x2"] = np.nan

    ended = outcome(missing_values, given(frame, roles()))

    assert ended.status == "pass"
    assert ended.findings[0].says == '"x2" is empty in 1 of 2,000 rows (0.1%).'


@pytest.mark.parametrize("task", TASKS)
def test_gaps_that_tell_of_the_answer_are_found(task: Task) -> None:
    frame = clean(0, rows=5000, task=task)
    high = frame["y"].isin(["yes", "d"]) if task != "regression" else frame["y"] > frame["y"].median()
    frame.loc[np.random.default_rng(0).random(5000) < np.where(high, 0.25, 0.1), "x2"] = np.nan

    found = failing(outcome(missing_values, given(frame, roles(task))))

    assert named(found, "answer_shift" if task == "regression" else "answer_gap") == ["x2"]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("task", TASKS)
def test_gaps_at_random_tell_nothing(seed: int, task: Task) -> None:
    frame = clean(seed, rows=2000, task=task, gaps=0.15)

    found = failing(outcome(missing_values, given(frame, roles(task))))

    assert named(found, "answer_gap") + named(found, "answer_shift") == []


def test_gaps_of_the_target_are_counted_and_not_compared_with_it() -> None:
    frame = clean(0, rows=2000, gaps=0.0)
    frame.loc[:100, "y"] = None

    ended = outcome(missing_values, given(frame, roles()))

    assert [f.about.name for f in ended.findings] == ["y"]
    assert [remedy.id for remedy in ended.findings[0].remedies] == [LABEL.id]


@pytest.mark.parametrize("role", ["score", "prediction"])
def test_what_a_model_did_not_answer_is_not_to_be_filled_in(role: str) -> None:
    frame = clean(0, rows=2000, gaps=0.0).assign(said=0.5 if role == "score" else "yes")
    frame.loc[:900, "said"] = None

    frame.loc[(frame["y"] == "no") & (frame.index < 1400), "said"] = None

    found = failing(outcome(missing_values, given(frame, replace(roles(), **{role: "said"}))))

    assert named(found, "missing_share") == named(found, "answer_gap") == ["said"]
    assert {f.remedies for f in found} == {(REPORT,)}


def test_without_a_target_gaps_are_still_counted() -> None:
    assert outcome(missing_values, given(clean(0, gaps=0.1), Roles())).status == "fail"


def test_bars_show_where_the_gaps_lie() -> None:
    frame = pd.DataFrame({"a": [None] * 10 + [1.0] * 90})

    (finding,) = outcome(missing_values, given(frame, Roles())).findings

    assert finding.evidence[0].values == (10.0,) + (0.0,) * 9  # type: ignore[union-attr]


@pytest.mark.parametrize("remedy", [IMPUTE, DROP, LEARN_WHY, LABEL, REPORT], ids=lambda remedy: remedy.id)
def test_the_recipes_run(remedy: object) -> None:
    names = {"table": clean(0, rows=50, gaps=0.2), "column": "x0", "target": "y"}

    exec(remedy.recipe, names)  # type: ignore[attr-defined]
