"""Agreement of explanations: known values, and an interval that holds."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from checks.stats.refit_agreement import (
    disagreement,
    of_pairs,
    overlaps,
    rank_agreements,
    shares,
    top_agreements,
)


def test_overlap_is_the_weighted_jaccard_index():
    made = overlaps(np.array([[0.5, 0.5, 0.0], [0.5, 0.25, 0.25], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]))

    assert made[0, 1] == pytest.approx(0.75 / 1.25)
    assert made[0, 2] == 0
    assert made[3, 3] == 1
    np.testing.assert_allclose(made, made.T)


def test_nearly_equal_shares_that_change_places_move_ranks_and_not_the_overlap():
    parts = np.array([[0.41, 0.30, 0.29], [0.41, 0.29, 0.30]])

    assert overlaps(parts)[0, 1] > 0.97
    assert rank_agreements(parts)[0, 1] == pytest.approx(0.5)


def test_ranks_are_spearmans():
    weights = np.random.default_rng(0).random((3, 9))

    assert rank_agreements(weights)[0, 2] == pytest.approx(spearmanr(weights[0], weights[2])[0])


def test_the_largest_few_are_compared_as_sets():
    parts = np.array([[5.0, 4, 3, 2, 1], [5, 4, 2, 3, 1], [1, 2, 3, 4, 5]])

    made = top_agreements(parts, 3)

    assert made[0, 1] == pytest.approx(2 / 4)
    assert made[0, 2] == pytest.approx(1 / 5)


def test_shares_of_nothing_stay_nothing_and_disagreement_names_what_differs():
    parts = shares(np.array([[2.0, 2.0, 0.0], [0.0, 0.0, 0.0], [2.0, 0.0, 2.0]]))

    assert parts.sum(axis=1).tolist() == [1, 0, 1]
    assert disagreement(parts[[0, 2]]).tolist() == [0, 0.5, 0.5]
    assert disagreement(parts[[0, 0]]).tolist() == [0, 0, 0]


def test_the_mean_is_over_pairs_and_its_interval_leaves_out_fits_not_pairs():
    matrix = np.full((6, 6), 0.8)
    matrix[0, 1:] = matrix[1:, 0] = 0.2
    np.fill_diagonal(matrix, 1.0)

    made = of_pairs("overlap", matrix, 0.99)

    assert made is not None
    assert made.value == pytest.approx((10 * 0.8 + 5 * 0.2) / 15)
    # One odd fit of six moves five pairs at once: an interval over pairs would be half as wide.
    assert made.low == 0.0
    assert of_pairs("overlap", matrix[:3, :3], 0.99) is None


def test_the_interval_holds_the_mean_of_all_fits():
    rng = np.random.default_rng(5)

    def drawn(r: int) -> np.ndarray:
        return overlaps(shares(rng.gamma(2.0, size=(r, 5))))

    many = drawn(600)
    truth = (many.sum() - 600) / (600 * 599)
    held = [e.low <= truth <= e.high for e in (of_pairs("overlap", drawn(12), 0.95) for _ in range(400)) if e]

    assert np.mean(held) > 0.92
