"""Chances far into a tail, and exact ends of shares, are those of scipy.stats where a statistic hangs on them."""

import numpy as np
import pytest
from scipy import stats

from checks.stats.association import association
from checks.stats.hardness import tail
from checks.stats.proportions import clopper_pearson_low
from checks.stats.selected import level_of_small
from checks.stats.unseen import beyond


@pytest.mark.parametrize("reach", [0.0, 1.0, 7.5, 20.0])
def test_the_tail_of_a_skewed_sum_is_a_gamma_distributions(reach: float) -> None:
    skew = np.array([0.0, 0.005, 0.01, 0.3, 2.0, 20.0])
    shape = 4 / np.maximum(skew, 0.01) ** 2
    gamma = stats.gamma.sf(shape + reach * np.sqrt(shape), shape)
    assert tail(reach, skew) == pytest.approx(
        np.where(skew < 0.01, stats.norm.sf(reach), gamma), rel=1e-12, abs=0
    )


@pytest.mark.parametrize(
    ("hits", "n"), [(0, 5), (1, 1), (1, 10), (10, 10), (37, 1_000), (999_999, 1_000_000)]
)
@pytest.mark.parametrize("level", [0.9, 1 - 1e-6, 1 - 1e-12])
def test_clopper_and_pearsons_end_is_that_of_scipy_stats(hits: int, n: int, level: float) -> None:
    expected = float(stats.beta.ppf(1 - level, hits, n - hits + 1)) if hits else 0.0
    assert clopper_pearson_low(hits, n, level) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("earlier", [2, 50, 10_000])
def test_what_extremes_leave_out_is_a_beta_quantile(earlier: int) -> None:
    told = beyond("x", 999_999, 1_000_000, earlier, 0.95)
    share = beyond("x", 999_999, 1_000_000, 10**15, 0.95)
    assert told.low is not None
    assert share.low is not None
    expected = max(0.0, share.low - float(stats.beta.ppf(0.975, 2, earlier - 1)))
    assert told.low == pytest.approx(expected, abs=1e-12)


def test_a_text_that_explains_all_has_the_p_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(0)
    for strength in (0.0, 0.3, 1.5):
        names = rng.choice(["a", "b", "c"], 300)
        errors = rng.normal(size=300) + strength * (names == "a")
        expected = stats.f_oneway(*(errors[names == each] for each in "abc")).pvalue
        assert association(names, errors[:, None]) == pytest.approx(float(expected), rel=1e-8, abs=0)


def test_a_number_has_twice_the_smaller_p_of_a_slope_and_a_bend() -> None:
    rng = np.random.default_rng(0)
    feature = rng.normal(size=400)
    errors = feature + 0.5 * rng.normal(size=400)
    slope = 2 * stats.norm.sf(abs(stats.pearsonr(stats.rankdata(feature), errors).statistic) * 20)
    assert slope < 1e-12
    # The bend is no less sure of so steep a slope, so that p is at most twice the slope's.
    assert 0 < association(feature, errors[:, None]) <= 2 * slope * (1 + 1e-9)


def test_the_level_of_small_effects_counts_the_discoveries_of_normal_tails() -> None:
    errors, margin, q = np.full(6, 0.1), 1.0, 0.01
    values = margin - 0.1 * stats.norm.isf([1e-15, 1e-12, 1e-6, 4e-3, 0.2, 0.9])
    # Of six looks the fourth may have a p of 4 / 6 of a hundredth.
    assert level_of_small(values, errors, margin, q) == pytest.approx(1 - 2 * 4 * q / 6)
