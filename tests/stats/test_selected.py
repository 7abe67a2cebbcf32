"""Of many effects those shown to be small, with the level that holds for what was picked."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from checks.stats.selected import error_of, level_of_small


def picked(values: np.ndarray, errors: np.ndarray, margin: float, level: float) -> np.ndarray:
    return values + norm.ppf(0.5 + level / 2) * errors < margin


def test_what_lies_under_the_margin_at_the_level_is_what_benjamini_and_hochberg_pick():
    rng = np.random.default_rng(0)
    for _ in range(200):
        values, errors = rng.normal(0, 0.02, 15), rng.uniform(0.001, 0.01, 15)
        level = level_of_small(values, errors, 0.01, 0.05)
        theirs = false_discovery_control(norm.sf((0.01 - values) / errors)) <= 0.05
        if theirs.any():
            np.testing.assert_array_equal(picked(values, errors, 0.01, level), theirs)
        else:
            assert level == pytest.approx(1 - 2 * 0.05 / 15)


def test_more_that_is_small_asks_less_of_each():
    errors = np.full(20, 0.003)
    few, many = (np.where(np.arange(20) < k, 0.0, 0.1) for k in (1, 10))

    assert level_of_small(many, errors, 0.01) < level_of_small(few, errors, 0.01)


def test_effects_at_the_margin_are_rarely_picked():
    rng = np.random.default_rng(1)
    errors = np.full(20, 0.003)
    wrongly = []
    for _ in range(500):
        values = np.r_[np.zeros(8), np.full(12, 0.01)] + errors * rng.normal(size=20)
        found = picked(values, errors, 0.01, level_of_small(values, errors, 0.01, 0.05))
        wrongly.append(found[8:].sum() / max(1, found.sum()))

    assert np.mean(wrongly) <= 0.05


def test_no_error_is_a_certain_answer():
    values, errors = np.array([0.0, 0.02]), np.zeros(2)

    assert picked(values, errors, 0.01, level_of_small(values, errors, 0.01)).tolist() == [True, False]


def test_the_error_is_that_of_a_ratio_of_means():
    rng = np.random.default_rng(2)

    def drawn() -> tuple[float, float]:
        base = rng.gamma(4.0, size=400)
        return error_of(0.3 * base + rng.normal(size=400), base)

    values, errors = np.array([drawn() for _ in range(400)]).T

    assert values.mean() == pytest.approx(0.3, abs=0.005)
    assert errors.mean() == pytest.approx(values.std(), rel=0.1)
