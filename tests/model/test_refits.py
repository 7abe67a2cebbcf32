"""Refits stay inside the jail: the same numbers as outside, a time limit that holds, and a plain no."""

import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.model.in_memory import InMemoryModel
from tests.model.worlds import answers, arrow, opened, people, skops

FRAME = people(200)[["age", "income"]]
TRUTH = answers(people(200))
HALVES = np.stack([np.arange(200) < 100, np.arange(200) >= 100])


def test_a_refit_in_the_jail_is_the_refit_outside(standing: tuple[str, ...], tmp_path: Path) -> None:
    forest = RandomForestClassifier(8, random_state=0, n_jobs=-1).fit(FRAME, TRUTH)

    with opened(skops(tmp_path, forest)) as model:
        inside = model.refit(arrow(FRAME), list(TRUTH), HALVES, 3)

    outside = InMemoryModel(forest).refit(arrow(FRAME), list(TRUTH), HALVES, 3)
    assert inside.shape == (2, 200, 2)
    np.testing.assert_array_equal(inside, outside)
    assert np.abs(inside[0] - inside[1]).max() > 0.1


def test_a_fit_without_end_is_ended_and_the_model_answers_again(
    standing: tuple[str, ...], tmp_path: Path
) -> None:
    endless = RandomForestClassifier(5, random_state=0).fit(FRAME, TRUTH).set_params(n_estimators=10**7)

    with opened(skops(tmp_path, endless)) as model:
        usual, model._wall = model._wall, 2.0
        started = time.monotonic()
        with pytest.raises(Unusable):
            model.refit(arrow(FRAME), list(TRUTH), HALVES[:1], 0)
        assert time.monotonic() - started < 30
        model._wall = usual
        assert model.predict(arrow(FRAME)).shape == (200, 2)


def test_a_fit_that_cannot_be_made_is_said_without_cells(standing: tuple[str, ...], tmp_path: Path) -> None:
    line = LogisticRegression().fit(FRAME, TRUTH)
    same = np.array(["yes"] * 200)

    with opened(skops(tmp_path, line)) as model, pytest.raises(Unusable, match="failed"):
        model.refit(arrow(FRAME), list(same), HALVES[:1], 0)
