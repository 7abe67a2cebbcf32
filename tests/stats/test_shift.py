from collections import Counter

import numpy as np
import pytest
from scipy.stats import binom, ks_2samp, kstwobign

from checks.stats.shift import gap_of, largest_gap, mean_gap, rank_shift, total_variation


def levels(old: np.ndarray, new: np.ndarray) -> dict[tuple[int, int], int]:
    most = int(max(old.max(), new.max())) + 1
    pairs = zip(
        np.bincount(old, minlength=most).tolist(), np.bincount(new, minlength=most).tolist(), strict=True
    )
    return dict(Counter((a, b) for a, b in pairs if a + b))


@pytest.mark.parametrize("kinds", [2, 5, 50, 3000])
def test_total_variation_of_one_law_covers_zero(kinds: int) -> None:
    rng = np.random.default_rng(0)
    missed = 0
    for _ in range(200):
        old, new = rng.integers(0, kinds, 900), rng.integers(0, kinds, 500)
        estimate = total_variation("x", levels(old, new), 0.95)
        assert estimate is not None
        missed += (estimate.low or 0) > 0

    assert missed <= 18


@pytest.mark.parametrize("kinds", [3, 40])
def test_total_variation_covers_the_true_distance(kinds: int) -> None:
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.full(kinds, 3.0)), rng.dirichlet(np.full(kinds, 3.0))
    truth, covered = np.abs(p - q).sum() / 2, 0
    for _ in range(200):
        estimate = total_variation(
            "x", levels(rng.choice(kinds, 900, p=p), rng.choice(kinds, 700, p=q)), 0.95
        )
        assert estimate is not None
        covered += (estimate.low or 0) <= truth <= (estimate.high or 1)

    assert covered >= 185


def test_total_variation_of_disjoint_levels_is_one() -> None:
    estimate = total_variation("x", {(500, 0): 1, (0, 400): 1}, 0.99)

    assert estimate is not None
    assert estimate.value > 0.9
    assert estimate.low is not None
    assert estimate.low > 0.9


@pytest.mark.parametrize(("old", "new", "total"), [(5, 3, 2), (40, 9, 7), (3000, 1500, 700), (2, 900, 451)])
def test_what_chance_gives_is_the_binomials(old: int, new: int, total: int) -> None:
    """A level with `total` rows, all in the first sample: what is seen less the mean over all divisions."""
    share = old / (old + new)
    ways = np.arange(total + 1)
    mean = float((binom.pmf(ways, total, share) * np.abs(ways / old - (total - ways) / new)).sum())

    assert mean_gap(total, old, new) == pytest.approx(mean, rel=1e-9)


def test_no_rows_have_no_distance() -> None:
    assert total_variation("x", {}, 0.95) is None
    assert total_variation("x", {(5, 0): 2}, 0.95) is None


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_the_largest_gap_covers_the_true_one(shift: float) -> None:
    from scipy.stats import ks_2samp, norm

    rng = np.random.default_rng(2)
    truth, covered = 2 * norm.cdf(shift / 2) - 1, 0
    for _ in range(200):
        seen = ks_2samp(rng.normal(size=600), rng.normal(shift, size=400)).statistic
        estimate = largest_gap("x", seen, 600, 400, 0.95)
        covered += (estimate.low or 0) <= truth <= (estimate.high or 1)

    assert covered >= 183


@pytest.mark.parametrize(("area", "value"), [(0.6, 0.6), (0.4, 0.6)])
def test_a_rank_shift_is_the_same_either_way(area: float, value: float) -> None:
    estimate = rank_shift("x", area, 0.0004, 300, 600, 0.95)

    assert estimate.value == pytest.approx(value)
    assert (estimate.low, estimate.high) == (pytest.approx(0.5602, abs=1e-3), pytest.approx(0.6385, abs=1e-3))


def test_a_rank_shift_that_may_be_none_starts_at_one_half() -> None:
    assert rank_shift("x", 0.49, 0.0004, 300, 600, 0.95).low == 0.5


def test_the_largest_gap_is_that_of_scipy_stats() -> None:
    rng = np.random.default_rng(0)
    for n, m, decimals in ((1, 1, 3), (30, 7, 0), (200, 300, 1), (500, 90, 9)):
        first, second = rng.normal(size=n).round(decimals), rng.normal(0.3, 1, m).round(decimals)
        assert gap_of(first, second) == pytest.approx(float(ks_2samp(first, second).statistic), rel=1e-12)
    assert gap_of(np.array([1.0, 2.0]), np.array([3.0])) == 1


@pytest.mark.parametrize("level", [0.5, 0.95, 1 - 1e-6, 1 - 1e-12])
def test_the_band_of_the_largest_gap_is_kolmogorovs(level: float) -> None:
    told = largest_gap("x", 0.5, 10**6, 10**6, level)
    assert told.high is not None
    reach = float(kstwobign.isf(1 - level)) * np.sqrt(2e-6)
    assert told.high - 0.5 == pytest.approx(reach, rel=1e-9)
