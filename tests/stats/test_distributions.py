"""The quantiles are those of scipy.stats, in the far tails and at the edges too."""

import numpy as np
import pytest
from scipy import stats

from checks.stats.distributions import binomial_quantile, chi_squared_quantile, poisson_quantile, student

CHANCES = (1e-12, 1e-6, 0.025, 0.5, 0.975, 1 - 1e-6, 1 - 1e-12)


@pytest.mark.parametrize("level", [0.0, 0.5, 0.9, 0.95, 1 - 1e-6, 1 - 1e-12])
@pytest.mark.parametrize("freedom", [0.7, 1, 2.5, 19, 199, 1e6])
def test_student_is_that_of_scipy_stats(level: float, freedom: float) -> None:
    assert student(level, freedom) == pytest.approx(float(stats.t.ppf(0.5 + level / 2, freedom)), rel=1e-12)


@pytest.mark.parametrize("p", CHANCES)
@pytest.mark.parametrize("freedom", [0.5, 1, 4, 19, 300])
def test_chi_squared_is_that_of_scipy_stats(p: float, freedom: float) -> None:
    assert chi_squared_quantile(p, freedom) == pytest.approx(float(stats.chi2.ppf(p, freedom)), rel=1e-12)


def test_binomial_quantiles_are_those_of_scipy_stats() -> None:
    rng = np.random.default_rng(0)
    tries, rates = np.exp(rng.uniform(0, np.log(1e6), 1_000)).astype(int), rng.random(1_000) ** 3
    for p in CHANCES:
        expected = stats.binom.ppf(p, tries, rates).astype(int).tolist()
        assert [binomial_quantile(p, int(n), float(r)) for n, r in zip(tries, rates, strict=True)] == expected


def test_poisson_quantiles_are_those_of_scipy_stats() -> None:
    means = np.concatenate([[0.0, 1e-300], np.exp(np.random.default_rng(0).uniform(-20, 16, 1_000))])
    for p in CHANCES:
        expected = stats.poisson.ppf(p, means).astype(int).tolist()
        assert [poisson_quantile(p, float(mean)) for mean in means] == expected


def near(reached: float) -> tuple[float, ...]:
    """Chances just beside one that a whole number reaches; none where the next reaches hardly more."""
    return (reached * (1 - 1e-13), reached * (1 + 1e-13)) if reached < 1 - 1e-9 else ()


def test_a_chance_that_is_just_reached_is_enough() -> None:
    for n, rate in ((1, 0.5), (2, 0.5), (10, 0.5), (40, 0.25)):
        for k in range(n):
            for p in near(float(stats.binom.cdf(k, n, rate))):
                assert binomial_quantile(p, n, rate) == int(stats.binom.ppf(p, n, rate)), (n, rate, k)
    for mean in (0.1, 1.0, 7.0, 300.0):
        for k in range(int(3 * mean) + 3):
            reached = float(stats.poisson.cdf(k, mean))
            for p in near(reached):
                assert poisson_quantile(p, mean) == int(stats.poisson.ppf(p, mean)), (mean, k)
    assert binomial_quantile(0.5, 1, 0.5) == 0
    assert (binomial_quantile(1e-12, 5, 0.0), binomial_quantile(1e-12, 5, 1.0)) == (0, 5)
