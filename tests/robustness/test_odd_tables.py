"""Odd columns and tables give outcomes, and never an error, to the checks that ask the model again."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression

from checks.engine import run
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import artifacts, given
from tests.models import TrustedModel, pipeline
from tests.test_odd_columns import odd

MINE = (
    "noise-sensitivity",
    "missingness-sensitivity",
    "weak-slices",
    "uncertainty-coverage",
    "threshold-fragility",
    "numerical-instability",
    "worst-case",
    "miscalibration",
)


def errors(frame: pd.DataFrame, own: Roles, **more: Any) -> dict[str, str | None]:
    """Checks that end in an error or say a number that is none; all share their artifacts, as in a run."""
    checks = [all_checks()[f"robustness/{name}"] for name in MINE]
    ended = run(checks, artifacts(given(frame, own, **more)), scales={}, gates=frozenset())
    found: dict[str, str | None] = {}
    for each in ended:
        if each.status == "error":
            found[each.check] = each.reason
        for estimate in (finding.estimate for finding in each.findings if finding.estimate):
            for number in (estimate.value, estimate.low, estimate.high):
                if number is not None and not math.isfinite(number):
                    found[each.check] = f"{estimate.name} is {number}"
    return found


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("rows", [1, 60, 400])
def test_odd_columns_give_outcomes(task: Task, rows: int) -> None:
    assert errors(odd(rows, 0, task), roles(task)) == {}


@pytest.mark.parametrize("task", TASKS)
def test_odd_scores_give_outcomes(task: Task) -> None:
    frame = odd(400, 0, task)
    rng = np.random.default_rng(0)
    for scores in (
        np.zeros(400),
        np.full(400, np.nan),
        np.where(rng.random(400) < 0.1, np.inf, rng.random(400)),
        rng.normal(size=400) * 1e200,
        rng.integers(0, 2, 400),
    ):
        own = replace(roles(task), score="s", features=("x0", "x3", "huge", "moment"))
        assert errors(frame.assign(s=scores), own) == {}
        assert errors(frame.assign(s=scores), replace(own, threshold=0.0)) == {}


def test_many_answers_give_outcomes() -> None:
    frame = clean(0, 600, 4)

    assert errors(frame.assign(y=[f"answer {i % 40}" for i in range(600)]), roles("multiclass")) == {}


def test_a_sensitive_column_of_every_kind_gives_outcomes() -> None:
    frame = odd(400, 0, "binary")
    own = replace(
        roles(), sensitive=("gappy flag", "moment", "empty text", "infinite", "x3", "blank"), score="s"
    )

    assert errors(frame.assign(s=np.linspace(0, 1, 400)), own) == {}


def test_all_of_them_ask_about_at_most_twenty_thousand_rows_more() -> None:
    rows = 12_000
    train, frame = clean(1, 1500, 20, gaps=0.0), clean(0, rows, 20, gaps=0.0)
    features = tuple(f"x{i}" for i in range(20))
    X = train[list(features)]
    model = TrustedModel(pipeline(LogisticRegression(max_iter=300), X).fit(X, train["y"]), features)
    asked: list[int] = []
    predict = model.predict

    def counted(frame: Any) -> np.ndarray:
        asked.append(frame.num_rows)
        return predict(frame)

    model.predict = counted  # type: ignore[method-assign]

    assert errors(frame, roles(), model=model) == {}
    assert rows < sum(asked) <= rows + 20_000
