"""The area under the precision-recall curve is scikit-learn's, ties and all."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from checks.stats.skill import average_precision


@pytest.mark.parametrize("rare", [0.004, 0.3, 0.95])
@pytest.mark.parametrize("decimals", [0, 1, 2, 15])
def test_average_precision_is_that_of_scikit_learn(rare: float, decimals: int) -> None:
    rng = np.random.default_rng(decimals)
    positive = rng.random(2_000) < rare
    scores = (rng.normal(size=2_000) + positive).round(decimals)
    told = average_precision("x", positive, scores, 0.95)
    assert told is not None
    assert told.value == pytest.approx(float(average_precision_score(positive, scores)), rel=1e-12)


def test_scores_that_are_all_equal_have_the_share_of_the_positive() -> None:
    told = average_precision("x", np.arange(10) < 3, np.full(10, 0.5), 0.95)
    assert told is not None
    assert told.value == pytest.approx(0.3)


def test_a_perfect_order_has_an_area_of_one_and_the_worst_the_least() -> None:
    positive = np.arange(10) >= 7
    for sign in (1, -1):
        told = average_precision("x", positive, sign * np.arange(10.0), 0.95)
        assert told is not None
        expected = float(average_precision_score(positive, sign * np.arange(10.0)))
        assert told.value == pytest.approx(expected, rel=1e-12)
        assert (told.value == 1) == (sign == 1)


def test_too_few_positives_have_none() -> None:
    assert average_precision("x", np.arange(10) < 1, np.arange(10.0), 0.95) is None
    assert average_precision("x", np.full(10, True), np.arange(10.0), 0.95) is None
