from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from msgspec.structs import replace

from checks.contract import Judged
from checks.data_quality.schema_violations import schema_violations
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

TRAIN, TEST, LATER = clean(1, 2000), clean(2, 1000), clean(3, 800)


def found(later: pd.DataFrame, **more: Any) -> list[Judged]:
    return failing(outcome(schema_violations, given(TEST, roles(), train=TRAIN, production=later, **more)))


@pytest.mark.parametrize("name", ["x0", "x2", "x3", "x4", "x5"])
def test_a_renamed_column_is_told_with_its_old_name(name: str) -> None:
    (finding,) = found(LATER.rename(columns={name: "quite_other"}))

    assert finding.about.columns == (name, "quite_other")
    assert finding.about.table == "production"
    assert "probably renamed" in finding.says
    assert finding.against_limit == "beyond"


def test_a_name_in_another_case_is_a_renamed_one() -> None:
    later = LATER.rename(columns={"x0": "X_0"}).assign(X_0=lambda frame: 5 + 3 * frame["X_0"])

    (finding,) = found(later)

    assert finding.about.columns == ("x0", "X_0")


def test_several_renamed_columns_are_not_confused() -> None:
    later = LATER.rename(columns={"x0": "a", "x1": "b", "x3": "c"})

    assert {f.about.columns for f in found(later)} == {("x0", "a"), ("x1", "b"), ("x3", "c")}


def test_a_column_that_is_gone_is_missing_and_not_renamed() -> None:
    later = LATER.drop(columns="x0").assign(other=np.arange(800) + 1e6)

    (finding,) = found(later)

    assert finding.about.columns == ("x0",)
    assert "probably renamed" not in finding.says


def test_new_columns_that_nothing_needs_are_only_told() -> None:
    ended = outcome(schema_violations, given(TEST, roles(), train=TRAIN, production=LATER.assign(extra=1)))

    assert ended.status == "pass"
    assert any('"extra"' in finding.says for finding in ended.findings if finding.status == "info")


def test_answers_may_be_unknown_in_production() -> None:
    assert found(LATER.drop(columns="y")) == []


@pytest.mark.parametrize(
    ("change", "share"),
    [
        (lambda x: x.map("{:.2f} EUR".format), 1.0),
        (lambda x: x.round(3).astype(str).where(np.arange(800) >= 8, "unknown"), 8 / 800),
        (lambda x: pd.Timestamp("2024-01-01") + pd.to_timedelta(x.abs().round(), unit="D"), 1.0),
    ],
    ids=["with a unit", "a few words", "dates"],
)
def test_numbers_that_became_something_else_are_counted(change: Any, share: float) -> None:
    later = LATER.assign(x1=change(LATER["x1"]))

    (finding,) = found(later)

    assert finding.about.columns == ("x1",)
    assert finding.estimate is not None
    assert finding.estimate.value == pytest.approx(share)
    assert "EUR" not in finding.says


def test_whole_numbers_and_empty_columns_are_no_other_kind() -> None:
    later = LATER.assign(x1=LATER["x1"].round().astype(int), x3=np.nan, x5=LATER["x5"].astype(int))

    assert found(later) == []


def test_levels_that_became_numbers_are_retyped() -> None:
    codes = LATER["x3"].map({"north": 0, "south": 1, "east": 2, "west": 3})

    (finding,) = found(LATER.assign(x3=codes))

    assert finding.about.columns == ("x3",)


def test_a_column_that_the_training_table_lacks_is_missing_there() -> None:
    ended = outcome(schema_violations, given(TEST, roles(), train=TRAIN.drop(columns="x2")))

    (finding,) = failing(ended)
    assert (finding.about.table, finding.about.columns) == ("train", ("x2",))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(5))
def test_tables_of_one_law_are_silent(seed: int, task: Task) -> None:
    frames = [clean(100 * seed + i, task=task) for i in range(3)]
    shuffled = frames[2][frames[2].columns[::-1]]

    ended = outcome(schema_violations, given(frames[0], roles(task), train=frames[1], production=shuffled))

    assert ended.status == "pass"


def test_with_one_table_there_is_no_contract() -> None:
    assert outcome(schema_violations, given(TEST, roles())).status == "skipped"


def positional(features: tuple[str, ...], weights: np.ndarray) -> Any:
    """A model that goes by the order of its columns."""

    def predict(frame: pa.Table) -> np.ndarray:
        score = 1 / (1 + np.exp(-frame.to_pandas().fillna(0).to_numpy(dtype=float) @ weights))
        return np.column_stack([1 - score, score])

    return SimpleNamespace(facts=SimpleNamespace(features=None, format="onnx"), predict=predict)


NUMBERS = ("x0", "x1", "x2")


@pytest.mark.parametrize(("weights", "status"), [([1.0, -1.0, 0.0], "fail"), ([0.5, 0.5, 0.5], "pass")])
def test_an_order_matters_only_if_it_changes_answers(weights: list[float], status: str) -> None:
    later = LATER[["x1", "x0", *[c for c in LATER.columns if c not in ("x0", "x1")]]]
    asked = replace(roles(), features=NUMBERS)

    ended = outcome(
        schema_violations,
        given(TEST, asked, production=later, model=positional(NUMBERS, np.array(weights))),
    )

    assert ended.status == status
    (order,) = (f for f in ended.findings if f.estimate and f.estimate.name == "changed_predictions")
    assert order.about.columns == ("x0", "x1")
