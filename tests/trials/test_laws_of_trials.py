"""Laws over every trial there is: on one table that has something of everything, and over the tests beside this one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.registry import all_checks
from checks.trials.arena import Arena
from checks.trials.measuring import affected, says
from checks.trials.trial import Trial, all_trials
from tests.kit import given
from tests.trials.made import ROLES, fitted, people
from tests.trials.test_measuring import folder

EVERY = [pytest.param(each, id=each.id) for each in all_trials().values()]
FEATURES = ("age", "income", "city", "sex", "branch")


def everything(n: int, seed: int, first: int, day: str) -> pd.DataFrame:
    """Gaps, disguised gaps, spellings, a far value, copies, sites, names, dates and rare levels."""
    rng = np.random.default_rng(seed + 300)
    frame = people(n, seed, bias=0.5).assign(branch=rng.choice(["north", "south", "west"], n))
    some = rng.random((4, n)) < 0.08
    frame["income"] = frame["income"].mask(some[0]).mask(some[1], -999.0)
    frame["city"] = (
        frame["city"].mask(some[2], "bern ").mask(some[3], [f"hamlet {at}" for at in rng.integers(0, 40, n)])
    )
    frame.loc[3, "age"] = 70_000
    frame.loc[[n - 2, n - 1]] = frame.loc[[0, 1]].to_numpy()
    frame = frame.astype({"age": "int64", "income": "float64"})
    frame.insert(0, "person", [f"person{first + at}@example.org" for at in range(n)])
    return frame.assign(day=pd.Timestamp(day) + pd.to_timedelta(np.arange(n), unit="h"))


@pytest.fixture(scope="module")
def inputs() -> Given:
    train = everything(360, 1, 0, "2024-01-01")
    judged = pd.concat([train.tail(20), everything(300, 2, 1000, "2024-03-01")], ignore_index=True)
    later = everything(240, 3, 2000, "2024-06-01").query("age > 40").reset_index(drop=True)
    roles = msgspec.structs.replace(
        ROLES,
        features=FEATURES,
        identifiers=("person",),
        time="day",
        quasi=("city", "sex"),
        confidential=("income",),
        increasing=("income",),
    )
    return given(judged, roles, train=train, production=later, model=fitted(train, FEATURES))


@pytest.fixture(scope="module")
def arena(inputs: Given) -> Iterator[Arena]:
    made = Arena(inputs, folder(), 0)
    yield made
    made.close()


def rows_of(side: Given) -> pd.DataFrame:
    """The judged rows of a side under their own names."""
    told = side.table.expr.order_by("row").to_pandas()
    return told.rename(columns={column.key: column.name for column in side.table.columns})


@pytest.mark.parametrize("each", EVERY)
def test_a_trial_does_something_or_says_why_not_and_never_touches_what_it_is_judged_on(
    each: Trial, arena: Arena
) -> None:
    before = rows_of(arena.before(learns=False))
    lesson, treatment, refused = arena.lesson(()), None, ""
    assert not set(lesson.frame["person"]) & set(before["person"]) - set(lesson.frame["person"].tail(20))
    try:
        treatment = each.apply(lesson)
    except Unusable as why:
        refused = str(why)
    if treatment is None:
        assert refused.endswith(".")
        assert "Error" not in refused
        return
    assert treatment.did.endswith("."), treatment.did
    assert "example.org" not in treatment.did
    try:
        after = rows_of(arena.after(treatment))
    except Unusable:  # its class does not take what the remedy asks
        return
    for name in ("person", "day", "paid"):
        if name not in treatment.dropped:
            pd.testing.assert_series_equal(after[name], before[name])
    pd.testing.assert_frame_equal(rows_of(arena.before(learns=False)), before)


def test_every_trial_is_tried_on_something_planted() -> None:
    """Its id stands in a test of this folder that measures it, or applies it and compares by hand."""
    here = Path(__file__)
    named: set[str] = set()
    for path in here.parent.glob("test_*.py"):
        if path != here:
            tree = ast.parse(path.read_text())
            named |= {
                n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
    assert not all_trials().keys() - named


@pytest.mark.parametrize("each", EVERY)
def test_a_trial_that_moves_nothing_is_said_to_help_nothing(each: Trial) -> None:
    assert says(0, 2, [], [], [each]) == "It does not help here; nothing gets clearly worse."


@pytest.mark.parametrize("each", EVERY)
def test_what_a_trial_is_for_is_asked_again(each: Trial) -> None:
    asked = {check.id for check in affected([], [each])}
    assert set(each.answers) <= asked | {"privacy/load-isolation"}


def test_a_remedy_of_a_check_that_can_be_tried_is_for_that_check() -> None:
    """One name for one thing: where a check names a remedy by the id of a trial, the trial answers it."""
    trials = all_trials()
    astray = {
        f"{check.id}: {remedy.id}"
        for check in all_checks().values()
        for remedy in check.remedies
        if remedy.id in trials and check.id not in trials[remedy.id].answers
    }
    assert not astray
