"""Rows without a number are counted and named, single precision and far ends are tried."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.robustness.numerical_instability import numerical_instability
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), features=("a", "b", "plan"))


def people(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(size=n), "b": rng.integers(0, 50, n)})
    frame["plan"] = rng.choice(["basic", "plus"], n)
    return frame.assign(y=np.where(frame["a"] + rng.normal(size=n) > 0, "yes", "no"))


class Odd(TrustedModel):
    """Answers like the model it holds, but for rows that `broken` picks, which it cannot answer."""

    broken = staticmethod(lambda frame: np.zeros(len(frame), bool))
    moves = staticmethod(lambda frame: np.zeros(len(frame)))

    def predict(self, frame: pa.Table) -> np.ndarray:
        asked = frame.to_pandas()
        bad = int(np.sum(self.broken(asked)))
        if bad:
            raise Unusable(f"The model answers {bad} of {len(asked)} rows with NaN or infinity.")
        values = super().predict(frame)
        moved = np.clip(values[:, 1] + self.moves(asked), 0, 1)
        return np.column_stack([1 - moved, moved])


def asked_of(frame: pd.DataFrame, **odd):
    features = frame[list(ROLES.features)]
    model = Odd(pipeline(LogisticRegression(), features).fit(features, frame["y"]), ROLES.features)
    for name, value in odd.items():
        setattr(model, name, value)
    return outcome(numerical_instability, given(frame, ROLES, model=model))


def test_a_sound_model_passes_in_all_three_ways():
    ended = asked_of(people())

    assert ended.status == "pass"
    assert [f.estimate.name for f in ended.findings] == [
        "unanswered_rows",
        "moved_in_single_precision",
        "unanswered_extremes",
    ]


def test_the_rows_without_a_number_are_named():
    frame = people()
    frame.loc[[7, 200, 399], "a"] = -99.0

    ended = asked_of(frame, broken=lambda asked: asked["a"].to_numpy() == -99.0)

    (found,) = failing(ended)
    assert found.about.rows == (7, 200, 399)
    assert found.estimate.value == 3 / 400
    assert "3 of 400 rows" in found.says


def test_a_model_that_answers_nothing_is_counted_as_far_as_the_search_goes():
    ended = asked_of(people(), broken=lambda asked: np.ones(len(asked), bool))

    (found,) = failing(ended)
    assert "At least" in found.says
    assert len(ended.findings) == 1


def test_answers_that_hang_on_the_ninth_digit_are_found():
    def ninth(asked: pd.DataFrame) -> np.ndarray:
        values = asked["a"].to_numpy()
        return np.where(values == values.astype(np.float32), 0.2, 0.0)

    found = failing(asked_of(people(), moves=ninth))

    assert [f.estimate.name for f in found] == ["moved_in_single_precision"]


def test_a_number_far_out_that_breaks_the_model_names_its_column():
    ended = asked_of(people(), broken=lambda asked: asked["b"].to_numpy() > 100)

    (found,) = failing(ended)
    assert found.about.columns == ("b",)
    assert found.estimate.value == pytest.approx(1 / 8)


def test_whole_numbers_and_empty_columns_stay_in_their_type():
    frame = people().assign(b=np.int64(2**62))
    frame["a"] = np.nan

    assert asked_of(frame).status in ("pass", "info")
