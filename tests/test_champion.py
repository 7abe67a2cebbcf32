"""Champion and challenger on the same rows: the paired intervals hold, and rows are matched by number."""

import numpy as np
import pytest
from scipy.stats import binomtest

from checks.record.champion import duel
from checks.record.row_scores import RowScores
from checks.stats.paired import mcnemar, mean_change, share_change


def kept(rows, right, score=None, positive=None, labels=b"x"):
    right = np.asarray(right, "u1")
    return RowScores(
        rows=np.asarray(rows, "i8"),
        loss=(1.0 - right).astype("f4"),
        score=None if score is None else np.asarray(score, "f4"),
        positive=None if positive is None else np.asarray(positive, "u1"),
        predicted=right.astype("i2"),
        right=right,
        labels=labels,
    )


@pytest.mark.parametrize(("one", "other"), [(0, 0), (3, 9), (9, 3), (40, 41), (0, 12), (200, 150)])
def test_mcnemar_is_the_exact_binomial_test(one: int, other: int) -> None:
    exact = binomtest(one, one + other, 0.5).pvalue if one + other else 1.0
    assert mcnemar(one, other) == pytest.approx(exact)


def test_rows_are_matched_by_their_number() -> None:
    first = kept([0, 2, 5, 9], [1, 0, 1, 1])
    second = kept([2, 5, 7, 9], [1, 0, 1, 0])
    told = duel(first, second)
    assert not isinstance(told, str)
    assert (told.rows, told.only_first, told.only_second) == (3, 2, 1)
    assert told.errors is not None
    assert told.errors.value == pytest.approx(1 / 3)
    assert told.loss.value == pytest.approx(1 / 3)
    assert (told.differing, told.differ) == (3, (2, 5, 9))


def test_other_labels_or_other_rows_are_not_paired() -> None:
    assert "labels" in duel(kept([0, 1, 2], [1, 1, 0]), kept([0, 1, 2], [1, 1, 0], labels=b"y"))
    assert "two rows" in duel(kept([0, 1, 2], [1, 1, 0]), kept([2, 3, 4], [1, 1, 0]))


def test_the_better_model_is_the_better_one_in_every_figure() -> None:
    draw = np.random.default_rng(11)
    positive = draw.random(4000) < 0.4
    rows = np.arange(4000)
    weak = positive + draw.normal(0, 1.2, 4000)
    strong = positive + draw.normal(0, 0.8, 4000)
    first = kept(rows, (weak > 0.5) == positive, weak, positive)
    second = kept(rows, (strong > 0.5) == positive, strong, positive)
    told = duel(first, second)
    assert not isinstance(told, str)
    assert told.errors is not None
    assert told.auc is not None
    assert told.errors.high < 0 < told.auc.low
    assert told.loss.high < 0
    assert told.chance is not None
    assert told.chance < 1e-6


def test_the_paired_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """Right by 0.80 and 0.84, and often together: 2,000 tables of 200 rows at level 0.95."""
    draw = np.random.default_rng(2)
    shares = held = 0
    for _ in range(2000):
        cells = draw.multinomial(200, [0.74, 0.06, 0.10, 0.10])  # both, only first, only second, neither
        it = share_change("errors", int(cells[1]), int(cells[2]), 200, 0.95)
        shares += it.low <= -0.04 <= it.high
        changes = np.repeat([0.0, 1.0, -1.0, 0.0], cells)
        mean = mean_change("loss", changes, 0.95)
        held += mean.low <= -0.04 <= mean.high
    assert 0.935 <= shares / 2000 <= 0.975
    assert 0.93 <= held / 2000 <= 0.97


def test_the_dashboard_compares_two_models_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    draw = np.random.default_rng(1)
    positive = draw.random(600) < 0.5
    scores = [positive + draw.normal(0, spread, 600) for spread in (0.6, 0.9)]
    first, second = (kept(np.arange(600), (s > 0.5) == positive, s, positive) for s in scores)
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    told = duel(first, second)
    assert not isinstance(told, str)
    assert told.chance is not None
