"""The tests of tables and of two groups are those of scipy.stats, and exact where its factorials lose digits."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy import stats

from checks.stats.contingency import fisher_p, independence_p, welch_p

EDGES = (
    [[0, 0], [0, 0]],
    [[0, 5], [0, 7]],
    [[5, 0], [0, 5]],
    [[0, 8], [8, 0]],
    [[1, 0], [0, 0]],
    [[3, 1], [1, 3]],
    [[10, 10], [10, 10]],
    [[100, 2], [1, 90]],
    [[1, 9], [11, 3]],
)


@pytest.mark.parametrize("grid", EDGES, ids=str)
@pytest.mark.parametrize("greater", [False, True])
def test_fisher_at_the_edges(grid: list[list[int]], greater: bool) -> None:
    told = stats.fisher_exact(grid, alternative="greater" if greater else "two-sided").pvalue
    assert fisher_p(grid, greater=greater) == pytest.approx(float(told), rel=1e-11)


def test_fisher_of_random_tables_far_into_the_tail() -> None:
    rng, far = np.random.default_rng(0), 0
    for _ in range(600):
        grid = rng.integers(0, int(np.exp(rng.uniform(1, 7.5))), (2, 2))
        for greater in (False, True):
            told = float(stats.fisher_exact(grid, alternative="greater" if greater else "two-sided").pvalue)
            if told > 1e-290:
                far += told < 1e-12
                assert fisher_p(grid, greater=greater) == pytest.approx(told, rel=1e-11), grid
    assert far > 100


@pytest.mark.parametrize("grid", [[[3, 5], [8_000_000, 9_000_000]], [[8, 0], [400_000, 9_000_000]]])
def test_fisher_of_millions_is_exact(grid: list[list[int]]) -> None:
    """By whole numbers: of the few in the first row, k fall in the first column."""
    (a, b), (c, d) = grid
    chances = [
        Fraction(comb(a + c, k) * comb(b + d, a + b - k), comb(a + b + c + d, a + b)) for k in range(9)
    ]
    greater = float(sum(chances[a:]))
    both = float(sum(each for each in chances if each <= chances[a]))
    assert fisher_p(grid, greater=True) == pytest.approx(greater, rel=1e-12)
    assert fisher_p(grid) == pytest.approx(both, rel=1e-12)


@pytest.mark.parametrize("shape", [(3, 2), (2, 5), (6, 4)])
def test_independence_is_that_of_scipy_stats(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    for most in (3, 50, 5_000):
        for _ in range(20):
            grid = rng.integers(0, most, shape) + np.eye(*shape, dtype=int)
            grid[0], grid[:, 0] = grid[0] + 1, grid[:, 0] + 1
            expected = float(stats.chi2_contingency(grid).pvalue)
            assert independence_p(grid) == pytest.approx(expected, rel=1e-10, abs=1e-300)


def test_welch_is_that_of_scipy_stats_far_into_the_tail() -> None:
    rng, far = np.random.default_rng(0), 0
    for _ in range(500):
        n, m = (int(each) for each in np.exp(rng.uniform(np.log(2), 10, 2)))
        few = (float(rng.normal() * 3), float(rng.choice([0.0, rng.random() + 1e-3])), float(n))
        many = (float(rng.normal()), float(rng.random() + 1e-3), float(m))
        told = float(stats.ttest_ind_from_stats(*few, *many, equal_var=False).pvalue)
        far += told < 1e-12
        assert welch_p(few, many) == pytest.approx(told, rel=1e-9, abs=1e-300), (few, many)
    assert far > 50


def test_welch_of_absurdly_small_and_large_values() -> None:
    apart = welch_p((1.0, 1.0, 9.0), (2.0, 2.0, 30.0))
    for scale in (1e-200, 1e200):
        few, many = (scale, scale, 9.0), (2 * scale, 2 * scale, 30.0)
        assert welch_p(few, many) == pytest.approx(apart, rel=1e-9)
