import numpy as np
import pytest

from checks.stats.discriminant import area, density_ratio, out_of_fold


def sample(rng: np.random.Generator, n: int, m: int, columns: int, shift: float) -> tuple:
    values = rng.normal(size=(n + m, columns))
    values[n:, 0] += shift
    return values, np.repeat([False, True], [n, m]), np.r_[np.arange(n) % 5, np.arange(m) % 5]


def test_the_interval_holds_where_there_is_nothing_to_tell() -> None:
    """Without the doubled variance it fails in about one of twenty."""
    outside = 0
    for seed in range(200):
        values, later, fold = sample(np.random.default_rng(seed), 300, 200, 8, 0.0)
        told = area("a", out_of_fold(values, later, fold)[0], later, fold, 0.95)
        assert told.low is not None
        outside += told.low > 0.5
    assert outside <= 13  # one side of a level of 0.95: five are expected


def test_odds_are_the_ratio_of_two_normal_densities() -> None:
    values, later, fold = sample(np.random.default_rng(0), 6000, 6000, 3, 0.8)

    ratio = density_ratio(out_of_fold(values, later, fold)[0], later)

    true = np.exp(0.8 * values[:, 0] - 0.32)
    assert np.corrcoef(np.log(ratio), np.log(true))[0, 1] > 0.98
    before = ~later
    assert np.average(values[before, 0], weights=ratio[before]) == pytest.approx(0.8, abs=0.1)


def test_a_constant_score_weighs_every_row_the_same() -> None:
    assert (density_ratio(np.zeros(10), np.arange(10) < 4) == 1).all()
