import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import r2_score

from checks.stats.explained import explained, spearman


def test_the_value_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=200)
    predicted = 0.5 * truth + rng.normal(size=200)

    found = explained("e", truth, predicted, 0.95)

    assert found is not None
    assert found.value == pytest.approx(r2_score(truth, predicted), abs=1e-12)


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_the_interval_covers_its_truth(noise: float) -> None:
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=300)
        found = explained("e", x + noise * rng.normal(size=300), x, 0.95)
        assert found is not None
        covered += (found.low or 0) <= 1 / (1 + noise**2) <= (found.high or 0)

    assert covered >= 272


def test_a_perfect_prediction_is_certain_and_no_variance_is_undefined() -> None:
    truth = np.arange(50.0)
    found = explained("e", truth, truth, 0.95)

    assert found is not None
    assert (found.low, found.value, found.high) == (1.0, 1.0, 1.0)
    assert explained("e", np.ones(50), truth, 0.95) is None
    assert explained("e", truth[:5], truth[:5], 0.95) is None


@pytest.mark.parametrize("digits", [6, 0])
def test_the_rank_correlation_is_scipys(digits: int) -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=300).round(digits)
    b = (a + rng.normal(size=300)).round(digits)

    found = spearman("s", a, b, 0.95)

    assert found is not None
    assert found.value == pytest.approx(spearmanr(a, b).statistic, abs=1e-12)
    assert (found.low or 0) < found.value < (found.high or 0)


def test_the_rank_correlation_covers_none() -> None:
    rng = np.random.default_rng(0)
    found = [spearman("s", rng.normal(size=100), rng.normal(size=100), 0.95) for _ in range(300)]

    assert sum((e.low or 0) <= 0 <= (e.high or 0) for e in found if e is not None) >= 275


def test_a_rank_correlation_with_a_constant_is_undefined_and_a_perfect_one_is_finite() -> None:
    order = np.arange(40.0)

    assert spearman("s", order, np.ones(40), 0.95) is None
    perfect = spearman("s", order, order, 0.95)
    assert perfect is not None
    assert perfect.high is not None
    assert (perfect.low or 0) <= perfect.value <= perfect.high
