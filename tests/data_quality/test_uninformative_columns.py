import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.data_quality.uninformative_columns import DROP, GROUP, uninformative_columns
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome


def found_in(ended: Outcome) -> list[str]:
    return [finding.about.name for finding in failing(ended)]


def asked(frame: pd.DataFrame, task: Task = "binary") -> Outcome:
    return outcome(uninformative_columns, given(frame, roles(task)))


@pytest.mark.parametrize(
    "values",
    [["same"] * 2000, [None] * 2000, [0.0] * 1996 + [1.0] * 4, [None] * 1997 + ["x"] * 3],
    ids=["constant", "empty", "nearly constant", "nearly empty"],
)
@pytest.mark.parametrize("task", TASKS)
def test_constant_columns_are_found(values: list[object], task: Task) -> None:
    frame = clean(0, rows=2000, task=task)
    frame["dull"] = pd.Series(values, dtype=object)[np.random.default_rng(0).permutation(2000)].tolist()

    assert found_in(asked(frame, task)) == ["dull"]


@pytest.mark.parametrize("task", TASKS)
def test_a_rare_warning_sign_is_useful(task: Task) -> None:
    frame = clean(0, rows=20_000, columns=4, task=task)
    top = (
        frame["y"] == {"binary": "yes", "multiclass": "d"}.get(task)
        if task != "regression"
        else frame["y"] > 130
    )
    frame["sign"] = top & (np.random.default_rng(0).random(20_000) < 30 / top.sum())

    assert found_in(asked(frame, task)) == []


def test_row_numbers_as_a_feature_are_found_sorted_or_not() -> None:
    frame = clean(0, rows=2000)
    frame["risen"] = np.cumsum(np.random.default_rng(0).integers(1, 10**6, 2000))
    frame["split"] = np.random.default_rng(1).permutation(4000)[:2000]

    assert found_in(asked(frame)) == ["risen", "split"]


def test_whole_numbers_that_happen_to_differ_are_no_identifier() -> None:
    frame = clean(0, rows=2000)
    frame["income"] = np.random.default_rng(0).permutation(10**6)[:2000] * 1000

    assert found_in(asked(frame)) == []


def test_a_text_that_is_different_in_every_row_is_found() -> None:
    frame = clean(0, rows=2000)
    frame["note"] = [f"visit {i}" for i in np.random.default_rng(0).permutation(2000)]

    assert found_in(asked(frame)) == ["note"]


@pytest.mark.parametrize("task", TASKS)
def test_many_levels_that_tell_nothing_are_found(task: Task) -> None:
    frame = clean(0, rows=12_000, columns=6, task=task)
    frame["code"] = [f"code {k}" for k in np.random.default_rng(0).integers(0, 800, 12_000)]

    assert found_in(asked(frame, task)) == ["code"]


def test_many_levels_that_tell_something_are_silent() -> None:
    frame = clean(0, rows=5000)
    rng = np.random.default_rng(0)
    place = rng.integers(0, 250, 5000)
    frame["place"] = [f"place {k}" for k in place]
    frame["y"] = np.where(rng.random(5000) < rng.beta(1, 2, 250)[place], "yes", "no")

    assert found_in(asked(frame)) == []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(3))
def test_clean_tables_are_silent(seed: int, task: Task) -> None:
    assert asked(clean(seed, task=task), task).status == "pass"


def test_it_works_without_a_target() -> None:
    frame = clean(0, rows=500).assign(dull=1)

    assert found_in(outcome(uninformative_columns, given(frame, Roles(identifiers=("id",))))) == ["dull"]


def test_a_few_rows_are_not_judged() -> None:
    assert asked(clean(0, rows=5)).status == "not_applicable"


@pytest.mark.parametrize("remedy", [DROP, GROUP], ids=lambda remedy: remedy.id)
def test_the_recipes_run(remedy: object) -> None:
    exec(remedy.recipe, {"table": clean(0, rows=50), "column": "x3"})  # type: ignore[attr-defined]
