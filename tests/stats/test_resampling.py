import numpy as np
import pytest
from scipy.stats import ttest_1samp

from checks.contract import Estimate
from checks.stats.resampling import bootstrap, mean


def ends(found: Estimate | None) -> tuple[float, float]:
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


@pytest.mark.parametrize("n", [2, 5, 300])
@pytest.mark.parametrize("level", [0.9, 0.999])
def test_the_interval_of_a_mean_is_scipys(n: int, level: float) -> None:
    values = np.random.default_rng(n).lognormal(size=n)
    theirs = ttest_1samp(values, 0).confidence_interval(level)

    assert ends(mean("m", values, level)) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


def test_the_mean_of_one_value_has_no_ends() -> None:
    found = mean("m", np.array([3.0]), 0.95)

    assert (found.value, found.low, found.high) == (3.0, None, None)


def test_the_bootstrap_of_a_mean_is_as_wide_as_its_formula() -> None:
    values, rng = np.random.default_rng(0).normal(size=400), np.random.default_rng(1)

    low, high = ends(bootstrap("b", lambda rows: float(values[rows].mean()), 400, rng, 0.95))

    width = 2 * 1.96 * values.std() / 20
    assert high - low == pytest.approx(width, rel=0.15)


@pytest.mark.parametrize("level", [0.9, 0.99])
def test_the_bootstrap_covers_a_median(level: float) -> None:
    covered = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        values = rng.normal(size=120)
        low, high = ends(
            bootstrap("b", lambda rows, v=values: float(np.median(v[rows])), 120, rng, level, resamples=200)
        )
        covered += low <= 0 <= high

    assert covered / 150 >= level - 0.04


def test_the_bootstrap_keeps_its_strata() -> None:
    strata = np.repeat([0, 1], [90, 10])
    seen: list[int] = []

    def rare(rows: np.ndarray) -> float:
        seen.append(int(strata[rows].sum()))
        return float(rows.mean())

    bootstrap("b", rare, 100, np.random.default_rng(0), 0.95, strata=strata, resamples=20)

    assert set(seen) == {10}


def test_a_statistic_that_is_no_number_has_no_interval() -> None:
    rng = np.random.default_rng(0)

    assert bootstrap("b", lambda rows: float("nan"), 10, rng, 0.95) is None
    assert bootstrap("b", lambda rows: 1.0 if len(set(rows)) == 10 else np.nan, 10, rng, 0.95) is None


def test_one_seed_gives_one_interval() -> None:
    values = np.random.default_rng(0).normal(size=50)

    one, other = (
        bootstrap("b", lambda rows: float(values[rows].mean()), 50, np.random.default_rng(7), 0.95)
        for _ in range(2)
    )

    assert one == other
