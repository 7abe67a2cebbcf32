import numpy as np
import pytest

from checks.stats.far_values import far_above, far_below, far_nearer_zero, without_nothing
from checks.stats.spread import Spread, centre, without_heaps
from checks.stats.units import other_unit


def spread(values: np.ndarray) -> Spread:
    distinct, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    return Spread(lows=distinct, highs=distinct, counts=counts)


def test_quantiles_are_those_of_the_empirical_distribution() -> None:
    values = np.random.default_rng(0).integers(0, 50, 999)

    told = spread(values).quantiles(0.05, 0.5, 0.95, 1.0)

    assert told == list(np.quantile(values, [0.05, 0.5, 0.95, 1.0], method="inverted_cdf"))


def test_the_robust_deviation_is_that_of_a_normal_and_no_outlier_moves_it() -> None:
    values = np.random.default_rng(0).normal(5, 2, 50_000)

    median, sd = centre(spread(np.append(values, [1e9] * 50)))

    assert median == pytest.approx(5, abs=0.05)
    assert sd == pytest.approx(2, abs=0.05)


def test_heaps_are_what_more_than_three_tenths_of_the_rows_have() -> None:
    values = spread(np.repeat([0, 1, 2, 3], [40, 30, 20, 10]))

    assert list(without_heaps(values).lows) == [1, 2, 3]


@pytest.mark.parametrize("alpha", [0.8, 1.0, 1.5, 3.0])
def test_on_pareto_tails_p_is_rarely_small(alpha: float) -> None:
    """Of 300 samples fewer than 3 % are below 0.01: the tail that the null names is held."""
    small = 0
    for seed in range(300):
        values = without_nothing(spread(1 + np.random.default_rng(seed).pareto(alpha, 1_000)))
        assert values is not None
        far = far_above(values)
        small += far is not None and far.p < 0.01

    assert small < 9


def test_both_ends_are_looked_at_alike() -> None:
    values = np.append(np.random.default_rng(0).normal(0, 1, 1_000), [500.0, 700.0])

    above, below = far_above(spread(values)), far_below(spread(-values))

    assert above is not None
    assert below is not None
    assert (above.count, above.p) == (below.count, below.p)
    assert (above.low, above.high) == (-below.high, -below.low) == (500.0, 700.0)


@pytest.mark.parametrize("seed", range(20))
def test_small_values_of_a_rounded_lognormal_are_not_nearer_zero(seed: int) -> None:
    values = without_nothing(spread(np.random.default_rng(seed).lognormal(0, 1.3, 20_000).round(2)))
    assert values is not None

    far = far_nearer_zero(values.without(0.0))

    assert far is None or far.p > 1e-4


@pytest.mark.parametrize("ratio", [3.2, 5.0, 7.5, 25.0])
def test_two_groups_whose_ratio_is_no_unit_are_no_unit(ratio: float) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = rng.normal(50, 4, 2_000)
        values[:200] = rng.normal(50 * ratio, 4 * ratio, 200)

        assert other_unit(spread(values), 1, 0.001) is None


def test_a_group_at_a_units_ratio_but_of_another_shape_is_no_unit() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = rng.normal(50, 4, 2_000)
        values[:200] = rng.normal(500, 4, 200)

        assert other_unit(spread(values), 1, 0.001) is None
