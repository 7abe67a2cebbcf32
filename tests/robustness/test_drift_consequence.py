import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from checks.artifacts.consequences import Consequences, _spread
from checks.robustness.drift_consequence import SOUND, drift_consequence
from checks.table.roles import Task
from checks.table.tables import Column
from tests.kit import artifacts, failing, given, outcome
from tests.robustness.periods import compared, period, roles

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


def measured_otherwise(seed: int, n: int, task: Task = "binary") -> pd.DataFrame:
    """The same rows and answers, but `a` is read in another unit."""
    return period(seed, n, task).assign(a=lambda f: 1.8 * f["a"] + 3)


@pytest.mark.parametrize("task", TASKS)
def test_a_changed_measurement_costs_and_is_named(task: Task) -> None:
    ended = compared(drift_consequence, period(0, 1500, task), measured_otherwise(1, 900, task), task)

    (finding,) = failing(ended)
    assert (finding.about.columns, finding.about.table) == (("a",), "production")
    assert 'With "a" spread as in production.csv' in finding.says


def test_a_small_drift_that_costs_little_is_measured_and_passes() -> None:
    before, after = period(0, 5000), period(1, 5000).assign(c=lambda f: f["c"] + 0.2)

    ended = compared(drift_consequence, before, after)

    assert [f.about.name for f in ended.findings] == ["c"]
    assert failing(ended) == []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("n", [400, 4000])
def test_without_drift_nothing_is_asked(task: Task, n: int) -> None:
    for seed in range(3):
        ended = compared(drift_consequence, period(seed, n, task), period(seed + 50, n, task), task)

        assert ended.status == "pass"
        assert "None of 4 features has surely moved" in ended.findings[0].says


def test_at_most_ten_features_and_two_thousand_rows_are_asked() -> None:
    def wide(seed: int, shift: float) -> pd.DataFrame:
        frame = period(seed, 3000)
        return frame.assign(
            **{f"x{i}": np.random.default_rng([seed, i]).normal(shift, 1, 3000) for i in range(14)}
        )

    before, after = wide(0, 0.0), wide(1, 1.0)
    names = tuple(name for name in before.columns if name != "y")
    told = artifacts(given(before, roles(features=names), train=wide(2, 0.0), production=after)).get(
        Consequences
    )

    assert (len(told.moved), told.others, len(told.losses)) == (10, 4, 2000)


def test_numbers_keep_their_order_and_take_the_later_quantiles() -> None:
    column = Column(name="x", key="c0", kind="number")
    old, new = pa.chunked_array([[3.0, 1.0, None, 2.0]]), pa.chunked_array([[10.0, 30.0, 20.0, None]])

    assert _spread(old, new, column).to_pylist() == [30.0, 10.0, None, 20.0]


def test_levels_change_in_as_few_rows_as_possible() -> None:
    column = Column(name="x", key="c0", kind="text")
    old = pa.chunked_array([["a"] * 6 + ["b"] * 4])
    new = pa.chunked_array([["a"] * 3 + ["b"] * 4 + ["c"] * 2 + [None]])

    made = _spread(old, new, column).to_pylist()

    assert sorted(map(str, made)) == sorted(["a"] * 3 + ["b"] * 4 + ["c"] * 2 + ["None"])
    assert made[6:] == ["b"] * 4


def test_a_renamed_or_retyped_feature_is_left_to_the_schema() -> None:
    after = measured_otherwise(1, 900)

    renamed = compared(drift_consequence, period(0, 900), after.rename(columns={"a": "aa"}))
    retyped = compared(drift_consequence, period(0, 900), after.assign(a="much"))

    assert {renamed.status, retyped.status} == {"pass"}


def test_a_score_column_cannot_be_asked() -> None:
    frame = period(0, 300).assign(p=0.5)

    ended = outcome(drift_consequence, given(frame, roles(score="p"), production=frame))

    assert (ended.status, ended.missing) == ("skipped", "query")


def test_the_recipe_runs() -> None:
    exec(SOUND.recipe, {"table": period(0, 200), "target": "y"})
