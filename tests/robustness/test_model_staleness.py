import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.model_staleness import REFRESH, model_staleness
from checks.table.roles import Task
from tests.kit import failing, given, outcome
from tests.robustness.periods import FEATURES, MODELS, SLOPES, answered, pull, roles, rows

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")
START = pd.Timestamp("2025-01-01")


def ageing(seed: int, n: int, lost: float, task: Task = "binary") -> pd.DataFrame:
    """Rows over 300 days, whose answers follow the features less and less: by `lost` less at the end."""
    frame = rows(seed, n)
    day = np.random.default_rng([seed, 9]).uniform(0, 300, n)
    odds = pull(frame, (1 - lost) * SLOPES) * day / 300 + pull(frame) * (1 - day / 300)
    return answered(frame, odds, seed, task).assign(day=START + pd.to_timedelta(day, unit="D"))


def asked(frame: pd.DataFrame, task: Task = "binary", **more: object) -> Outcome:
    own = roles(task, time="day", features=FEATURES)
    return outcome(model_staleness, given(frame, own, model=MODELS[task], **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("task", TASKS)
def test_a_steady_fall_is_found(task: Task) -> None:
    (finding,) = failing(asked(ageing(0, 4000, 1.2, task), task))

    assert finding.about.columns == ("day",)
    assert "Over 300 days, in 4,000 judged" in finding.says
    if task == "binary":
        assert "Half of its edge over chance is lost in about" in finding.says


def test_later_rows_from_production_are_read_too() -> None:
    frame = ageing(0, 4000, 1.2)
    early = frame["day"] < START + pd.Timedelta(days=120)

    ended = asked(frame[early], production=frame[~early])

    assert failing(ended)
    assert f"{int((~early).sum()):,} production rows" in ended.findings[0].says


def test_days_as_text_and_numbers_are_read() -> None:
    frame = ageing(0, 4000, 1.2)
    text = frame.assign(day=frame["day"].dt.strftime("%Y-%m-%d"))
    number = frame.assign(day=(frame["day"] - START).dt.days)

    assert failing(asked(text))
    assert failing(asked(number))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("n", [700, 6000])
def test_quality_that_holds_is_silent(task: Task, n: int) -> None:
    for seed in range(4):
        assert failing(asked(ageing(seed, n, 0.0, task), task)) == []


def test_what_cannot_be_seen_says_why() -> None:
    frame = ageing(0, 600, 0.0)

    assert asked(frame.iloc[:80]).status == "not_applicable"
    assert asked(frame.assign(day=START)).status == "not_applicable"
    assert asked(frame.assign(day="some day")).status == "not_applicable"
    ended = outcome(model_staleness, given(frame, roles(features=FEATURES), model=MODELS["binary"]))
    assert (ended.status, ended.missing) == ("skipped", "time")


def test_production_without_time_or_answers_is_left_out() -> None:
    frame = ageing(0, 900, 0.0)

    for later in (frame.drop(columns="day"), frame.drop(columns="y"), frame.drop(columns="a")):
        assert "production" not in asked(frame, production=later).findings[0].says


def test_the_recipe_runs() -> None:
    exec(REFRESH.recipe, {"table": ageing(0, 300, 0.0), "target": "y", "model": LogisticRegression()})
