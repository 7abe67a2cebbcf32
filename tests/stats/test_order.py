"""Serial likeness equals plain correlations, and the place of likest rows is one half where places are shuffled."""

import numpy as np
import pytest

from checks.stats.order import likeness, nearest, nearness, share_farther


def brute(scores: np.ndarray, reach: int) -> float:
    centred = scores - scores.mean(axis=0)
    n = len(scores)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, min(n, i + 1 + reach))]
    both = np.mean([centred[i] @ centred[j] for i, j in pairs])
    return both / np.mean((centred**2).sum(axis=1)) + 1 / (n - 1)


@pytest.mark.parametrize("reach", [1, 4])
def test_likeness_is_the_mean_product_of_neighbours(reach):
    rng = np.random.default_rng(0)
    scores = np.cumsum(rng.normal(size=(60, 2)), axis=0)

    estimate = likeness("likeness", scores, reach, 0.99)

    assert estimate is not None
    assert estimate.value == pytest.approx(brute(scores, reach), abs=1e-12)


def test_the_interval_of_shuffled_answers_holds_zero_as_often_as_it_says():
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(400):
        labels = rng.choice(3, 300, p=[0.6, 0.3, 0.1])
        estimate = likeness("likeness", (labels[:, None] == np.arange(3)).astype(float), 17, 0.95)
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        missed += not estimate.low <= 0 <= estimate.high
    assert missed <= 400 * 0.05 + 3 * np.sqrt(400 * 0.05 * 0.95)


def test_answers_that_are_all_the_same_or_few_have_no_order():
    assert likeness("likeness", np.ones((100, 1)), 1, 0.99) is None
    assert likeness("likeness", np.arange(20.0)[:, None], 1, 0.99) is None


def test_share_farther_counts_the_rows_beyond():
    places, others = np.array([3, 1, 0, 2, 4]), np.array([[1], [0], [3], [2], [0]])

    gaps = []
    for i in range(5):
        gap = abs(places[i] - places[others[i, 0]])
        apart = [abs(places[i] - places[j]) for j in range(5) if j != i]
        gaps.append(np.mean([(a > gap) + (a == gap) / 2 for a in apart]))

    assert share_farther(places, others) == pytest.approx(np.mean(gaps))


def test_rows_that_drift_have_their_likest_near_and_shuffled_rows_have_not():
    rng = np.random.default_rng(2)
    points = np.column_stack([np.linspace(0, 4, 400), rng.normal(size=400)])
    likest = nearest(points, 5)

    drifting = nearness(
        "nearness",
        share_farther(np.arange(400), likest),
        [share_farther(rng.permutation(400), likest) for _ in range(50)],
        400,
        0.999,
    )

    assert drifting is not None
    assert drifting.low is not None
    assert drifting.low > 0.75
    assert share_farther(rng.permutation(400), likest) == pytest.approx(0.5, abs=0.05)
