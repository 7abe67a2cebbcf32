"""What is timed has the right shape; nothing here judges how long anything took."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from checks.contract import Unusable
from checks.model.in_memory import InMemoryModel
from tests.model.worlds import answers, arrow, opened, people, skops

FRAME = people(200)[["age", "income"]]
TRUTH = answers(people(200))


def staged() -> Pipeline:
    columns = ColumnTransformer(
        [("years", StandardScaler(), ["age"]), ("money", MinMaxScaler(), [1]), ("none", "drop", [0])]
    )
    steps = [("columns", columns), ("nothing", "passthrough"), ("line", LogisticRegression())]
    return Pipeline(steps).fit(FRAME, TRUTH)


def test_steps_and_branches_are_timed_in_and_outside_the_jail(standing: tuple[str, ...], tmp_path: Path):
    with opened(skops(tmp_path, staged())) as model:
        inside = model.time_steps(arrow(FRAME), 3, 5.0)
    outside = InMemoryModel(staged()).time_steps(arrow(FRAME), 3, 5.0)

    for found in (inside, outside):
        assert found.rows == 200
        assert [(part.name, part.kind) for part in found.steps] == [
            ("columns", "ColumnTransformer"),
            ("line", "LogisticRegression"),
        ]
        assert [(part.name, part.columns) for part in found.branches] == [
            ("years", ("age",)),
            ("money", ("income",)),
        ]
        assert {len(part.wall) for part in (*found.steps, *found.branches)} == {3}
        assert all(seconds >= 0 for part in found.steps for seconds in (*part.wall, *part.cpu))


def test_a_model_of_one_step_has_no_steps():
    with pytest.raises(Unusable, match="several steps"):
        InMemoryModel(LogisticRegression().fit(FRAME, TRUTH)).time_steps(arrow(FRAME), 3, 1.0)


def test_refits_on_more_and_more_rows_are_timed(standing: tuple[str, ...], tmp_path: Path):
    neighbours = KNeighborsClassifier().fit(FRAME, TRUTH)
    with opened(skops(tmp_path, neighbours)) as model:
        inside = model.time_refits(arrow(FRAME), list(TRUTH), (50, 100, 200), 3, 5.0, 0)
    outside = InMemoryModel(neighbours).time_refits(arrow(FRAME), list(TRUTH), (50, 100, 200), 3, 5.0, 0)

    for found in (inside, outside):
        assert found.sizes == (50, 100, 200)
        assert {len(calls) for calls in (*found.wall, *found.cpu)} == {3}
        assert found.stored[0] < found.stored[1] < found.stored[2]


def test_loading_is_timed_by_the_processor_too(standing: tuple[str, ...], tmp_path: Path):
    with opened(skops(tmp_path, staged())) as model:
        assert 0 <= model.facts.load_cpu_seconds <= 60
        assert np.isfinite(model.facts.load_seconds)
