from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.repetition import apart
from checks.contract import Outcome
from checks.robustness.unrepeatable_predictions import FIX_SEED, unrepeatable_predictions
from tests.clean_tables import clean, roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline


class Noisy:
    """The fixed scores 0.2 + x/10, and a noise that depends on the call, the place or the batch."""

    def __init__(self, noise: Any) -> None:
        self.facts = SimpleNamespace(sha256=None)
        self.noise, self.calls = noise, 0

    def predict(self, frame: pa.Table) -> np.ndarray:
        self.calls += 1
        x = frame["x0"].to_numpy(zero_copy_only=False)
        return (0.2 + x / 10 + self.noise(self, len(x)))[:, None]


def asked(noise: Any, rows: int = 300) -> Outcome:
    frame = clean(0, rows=rows, columns=3, gaps=0.0)
    return outcome(unrepeatable_predictions, given(frame, roles(), model=Noisy(noise)), gate=True)


def test_a_fixed_model_repeats_itself() -> None:
    frame = clean(0, rows=500)
    features = tuple(c for c in frame if c not in ("id", "y"))
    X = frame[list(features)]
    model = TrustedModel(pipeline(LogisticRegression(max_iter=300), X).fit(X, frame["y"]), features)

    ended = outcome(unrepeatable_predictions, given(frame, roles(), model=model))

    assert ended.status == "pass"
    assert len(ended.findings) == 3


def test_a_random_model_blocks() -> None:
    rng = np.random.default_rng(0)

    ended = asked(lambda model, n: rng.normal(scale=1e-6, size=n))

    assert [f.severity for f in failing(ended)] == ["blocker"] * 3
    assert failing(ended)[0].estimate is not None
    assert failing(ended)[0].estimate.value > 0.9  # type: ignore[union-attr]


def test_the_smallest_change_between_two_calls_is_found() -> None:
    (found,) = failing(asked(lambda model, n: np.full(n, 1e-8 * model.calls)))

    assert found.about.name == "the model, asked a second time"


def test_an_answer_that_depends_on_the_place_in_the_batch_is_found() -> None:
    names = [f.about.name for f in failing(asked(lambda model, n: np.arange(n) / 1000))]

    assert names == ["the model, asked in another order", "the model, asked one at a time"]


def test_an_answer_that_depends_on_the_batch_is_found() -> None:
    (found,) = failing(asked(lambda model, n: np.full(n, 1 / n)))

    assert found.about.name == "the model, asked one at a time"


def test_the_rounding_of_another_batch_is_no_change() -> None:
    """Three calls tell the pace; the fourth and fifth are the first answer and the same again."""
    rng = np.random.default_rng(0)

    assert asked(lambda model, n: 0.0 if model.calls < 6 else rng.uniform(-1e-7, 1e-7, n)).status == "pass"


def test_large_numbers_are_compared_on_their_own_scale() -> None:
    first = np.array([[200_000.0], [3.0]])

    assert apart(first, first + 0.02).max() == pytest.approx(1e-7, rel=0.01)


def test_no_number_twice_is_the_same_and_once_is_not() -> None:
    assert apart(np.array([[np.nan], [np.nan]]), np.array([[np.nan], [1.0]])).tolist() == [0.0, np.inf]


def test_without_a_model_it_is_skipped() -> None:
    ended = outcome(unrepeatable_predictions, given(clean(0, rows=100), roles()))

    assert (ended.status, ended.missing) == ("skipped", "model")


def test_the_recipe_runs() -> None:
    exec(FIX_SEED.recipe, {"model": LogisticRegression(), "table": pd.DataFrame()})
