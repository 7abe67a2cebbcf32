import numpy as np
import pytest

from checks.stats.auc import auc
from checks.stats.separation import lowest_area, separation


def test_overlapping_samples_have_delongs_interval() -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(300) < 0.3
    scores = positive + rng.normal(size=300)

    assert separation("x", positive, scores, 0.99) == auc("x", positive, scores, 0.99)


def test_samples_wholly_apart_have_an_open_end_either_way() -> None:
    positive = np.arange(200) >= 140

    up = separation("x", positive, positive.astype(float), 0.99)
    down = separation("x", positive, -positive.astype(float), 0.99)

    assert up is not None
    assert down is not None
    assert (up.value, up.high) == (1.0, 1.0)
    assert up.low == pytest.approx(lowest_area(60, 140, 0.99))
    assert down.high == pytest.approx(1 - lowest_area(60, 140, 0.99))


def test_the_end_is_where_the_score_test_stops_rejecting() -> None:
    """At the bound the distance to 1 is z standard errors of Hanley and McNeil (1982)."""
    m, n = 50, 100
    area = lowest_area(m, n, 0.95)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    mean = (m + n) / 2 - 1
    variance = (area * (1 - area) + mean * (q1 + q2 - 2 * area**2)) / (m * n)

    assert (1 - area) / np.sqrt(variance) == pytest.approx(1.959964, rel=1e-3)


def test_laws_with_that_area_are_seldom_found_wholly_apart() -> None:
    from scipy.stats import norm

    area = lowest_area(30, 60, 0.99)
    rng = np.random.default_rng(0)
    apart = np.sqrt(2) * norm.ppf(area)

    runs = [(rng.normal(apart, 1, 30).min() > rng.normal(size=60).max()) for _ in range(2000)]

    assert np.mean(runs) < 0.01
