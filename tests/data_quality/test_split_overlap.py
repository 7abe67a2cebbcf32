import numpy as np
import pandas as pd
import pytest

from checks.data_quality.split_overlap import split_overlap
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome


@pytest.mark.parametrize("many", [2, 100])
def test_rows_of_the_training_table_are_found_and_named(many: int) -> None:
    train = clean(1, rows=1400)
    judged = pd.concat([clean(0, rows=600), train.iloc[50 : 50 + many]], ignore_index=True)

    found = failing(outcome(split_overlap, given(judged, roles(), train=train)))

    assert [f.estimate.name for f in found if f.estimate] == ["same_rows", "same_features"]
    assert found[0].about.rows == tuple(range(600, 600 + many))
    assert found[0].estimate is not None
    assert found[0].estimate.value == pytest.approx(many / (600 + many))


def test_the_label_may_be_spelled_in_another_way() -> None:
    train = clean(1, rows=1400)
    judged = pd.concat([clean(0, rows=600), train.iloc[:5]], ignore_index=True)
    judged["y"] = judged["y"] + "."

    (whole, _) = failing(outcome(split_overlap, given(judged, roles(), train=train)))

    assert len(whole.about.rows) == 5


def test_shared_features_with_another_answer_are_found() -> None:
    train = clean(1, rows=1400)
    shared = train.iloc[:5].assign(id=[-1, -2, -3, -4, -5], y="no")
    judged = pd.concat([clean(0, rows=600), shared], ignore_index=True)

    (features,) = failing(outcome(split_overlap, given(judged, roles(), train=train)))

    assert features.estimate is not None
    assert features.estimate.name == "same_features"


def test_many_shared_rows_block() -> None:
    train = clean(1, rows=1400)
    judged = pd.concat([clean(0, rows=600), train.iloc[:60]], ignore_index=True)

    found = failing(outcome(split_overlap, given(judged, roles(), train=train), gate=True))

    assert {f.severity for f in found} == {"blocker"}


@pytest.mark.parametrize("task", TASKS)
def test_independent_tables_share_nothing(task: Task) -> None:
    inputs = given(clean(0, task=task), roles(task), train=clean(1, task=task))

    assert outcome(split_overlap, inputs).status == "pass"


def test_coarse_tables_may_share_rows() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"x{j}": rng.integers(0, 4, 6000) for j in range(6)})
    frame["y"] = rng.random(6000) < 0.3

    ended = outcome(
        split_overlap,
        given(frame[:2000], Roles(target="y", task="binary", positive="true"), train=frame[2000:]),
    )

    assert ended.status == "pass"


def test_columns_of_other_types_are_compared_as_text() -> None:
    judged = pd.DataFrame({"a": ["1", "x", "3"], "b": [0.5, 1.5, 2.5]})
    train = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 9.0, 8.0]})

    ended = outcome(split_overlap, given(judged, Roles(), train=train))

    assert failing(ended)[0].about.rows == (0,)


def test_without_a_training_table_the_check_is_skipped() -> None:
    ended = outcome(split_overlap, given(clean(0), roles()))

    assert (ended.status, ended.missing) == ("skipped", "train")


def test_tables_without_a_common_column_are_not_applicable() -> None:
    ended = outcome(split_overlap, given(pd.DataFrame({"a": [1]}), Roles(), train=pd.DataFrame({"b": [1]})))

    assert ended.status == "not_applicable"
