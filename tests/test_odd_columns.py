"""Columns of every odd kind give outcomes, and never an error, to the checks that read tables alone."""

import numpy as np
import pandas as pd
import pytest

from checks.contract import Check
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import given, outcome

DRIFT = ("robustness/feature-drift", "robustness/multivariate-drift", "robustness/unseen-values")
READING = [
    check
    for check in all_checks().values()
    if check.family == "data_quality" or check.id in DRIFT or check.id == "governance/provenance"
]


def odd(rows: int, seed: int, task: Task) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = clean(seed, rows, 3, task)
    day = pd.Timestamp("2024-02-28")
    frame["empty text"] = pd.Series([None] * rows, dtype="string")
    frame["empty number"] = np.nan
    frame["blank"] = ""
    frame["gappy flag"] = pd.Series(rng.choice([True, False], rows), dtype="boolean").mask(
        rng.random(rows) < 0.3
    )
    frame["infinite"] = np.where(rng.random(rows) < 0.1, np.inf, rng.normal(size=rows))
    frame["huge"] = rng.integers(2**62, 2**63 - 1, rows)
    frame["tiny"] = rng.normal(size=rows) * 1e-300
    frame["moment"] = pd.Series(day + pd.to_timedelta(rng.integers(0, 10**6, rows), unit="s")).mask(
        rng.random(rows) < 0.2
    )
    frame["quote\"';--"] = rng.choice(["a'b", 'c"d', "e;f", "\x00", "😀"], rows)
    frame["%s {0} <b>"] = rng.integers(0, 3, rows)
    return frame


@pytest.mark.parametrize("check", READING, ids=lambda check: check.id)
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("rows", [1, 3, 400])
def test_odd_columns_give_outcomes(check: Check, task: Task, rows: int) -> None:
    inputs = given(odd(rows, 0, task), roles(task), train=odd(rows, 1, task), production=odd(rows, 2, task))

    assert outcome(check, inputs).status != "error"


@pytest.mark.parametrize("check", READING, ids=lambda check: check.id)
def test_columns_of_one_name_give_outcomes(check: Check) -> None:
    frames = [clean(seed, 300, 4).rename(columns={"x1": "x0", "x2": "x0"}) for seed in range(3)]

    ended = outcome(check, given(frames[0], roles(), train=frames[1], production=frames[2]))

    assert ended.status != "error"


@pytest.mark.parametrize("check", READING, ids=lambda check: check.id)
def test_tables_with_other_columns_and_no_answers_give_outcomes(check: Check) -> None:
    frame = clean(0, 300, 4)
    fewer, nothing = frame.drop(columns=["x0", "y", "id"]), frame.assign(y=None)

    for inputs in (
        given(frame, roles(), train=fewer, production=fewer),
        given(nothing, roles(), train=nothing, production=nothing),
        given(frame, Roles(features=("x0",)), train=fewer),
        given(frame[["y"]], Roles(target="y", task="binary", positive="yes")),
        given(frame.iloc[:0], roles(), train=frame, production=frame.iloc[:0]),
        given(frame, roles(), train=frame.iloc[:0], production=frame),
    ):
        assert outcome(check, inputs).status != "error"


@pytest.mark.parametrize("check", READING, ids=lambda check: check.id)
def test_many_answers_give_outcomes(check: Check) -> None:
    frame = clean(0, 600, 4).assign(y=[f"answer {i % 150}" for i in range(600)])

    assert outcome(check, given(frame, roles("multiclass"), train=frame)).status != "error"
