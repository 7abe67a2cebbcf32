import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from checks.stats.auc import placements, variance
from checks.stats.reweighted import Measured, area, logistic, mean_area, share_lost, straight


def world(n: int = 800, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    odds = np.round(rng.normal(size=n), 1)  # with ties
    return rng.uniform(size=n) < 1 / (1 + np.exp(-odds)), odds, rng


def test_equal_weights_give_delongs_area_and_variance() -> None:
    hit, odds, _ = world()

    told = area(hit, odds, np.ones(len(hit)))

    value, up, down = placements(hit, odds)
    assert told is not None
    assert told.value == pytest.approx(value, abs=1e-12)
    assert told.variance == pytest.approx(variance(up, down), rel=0.01)


def test_weights_count_as_sklearns() -> None:
    hit, odds, rng = world()
    weights = rng.exponential(size=len(hit))

    told = area(hit, odds, weights)

    assert told is not None
    assert told.value == pytest.approx(roc_auc_score(hit, odds, sample_weight=weights), abs=1e-12)


def test_the_mean_area_of_two_classes_is_the_area() -> None:
    hit, odds, _ = world()
    both = mean_area(hit.astype(int), np.column_stack([-odds, odds]), np.ones(len(hit)), [0, 1])
    alone = area(hit, odds, np.ones(len(hit)))

    assert alone is not None
    assert (both.value, both.variance) == (pytest.approx(alone.value), pytest.approx(alone.variance))


def test_the_logistic_line_is_sklearns_with_the_laws_variance() -> None:
    hit, odds, rng = world(5000)
    weights = rng.uniform(0.5, 1.5, len(hit))

    line = logistic(hit, odds, weights)
    plain = logistic(hit, odds, np.ones(len(hit)))
    fit = LogisticRegression(C=np.inf).fit(odds[:, None], hit, sample_weight=weights)

    assert line is not None
    assert plain is not None
    assert (line.intercept, line.slope) == (
        pytest.approx(fit.intercept_[0], abs=1e-3),
        pytest.approx(fit.coef_[0, 0], rel=1e-3),
    )
    # The answers are drawn from the law itself, where the sandwich is the model's own variance.
    chance = plain.at(odds)
    X = np.column_stack([np.ones(len(odds)), odds])
    own = np.linalg.inv(X.T @ (X * (chance * (1 - chance))[:, None]))[1, 1]
    assert plain.variance == pytest.approx(own, rel=0.1)


def test_the_straight_line_finds_intercept_and_slope() -> None:
    predicted = np.random.default_rng(0).normal(1e6, 2e5, 500)

    line = straight(3 + 0.5 * predicted, predicted, np.ones(500))

    assert line is not None
    assert (line.intercept, line.slope) == (pytest.approx(3, abs=1e-3), pytest.approx(0.5))


def test_fiellers_interval_covers_the_ratio() -> None:
    rng, inside = np.random.default_rng(0), 0
    for _ in range(2000):
        before = Measured(value=1 + 0.1 * rng.normal(), variance=0.01, n=9)
        after = Measured(value=0.6 + 0.1 * rng.normal(), variance=0.01, n=9)
        told = share_lost("x", before, after, 0.95, "Fieller")
        assert told is not None
        assert told.low is not None
        assert told.high is not None
        inside += told.low <= 0.4 <= told.high
    assert 1870 <= inside <= 1930
