import numpy as np
import pytest
from scipy.stats import norm

from checks.stats.levels import Q, level, z_of
from checks.stats.proportions import wilson_ends


@pytest.mark.parametrize("at", [0.5, 0.9, 0.95, 0.99, 1 - 0.01 / 500])
def test_the_quantile_is_scipys(at: float) -> None:
    assert z_of(at) == pytest.approx(norm.ppf(0.5 + at / 2), rel=1e-9)


def test_the_level_rises_with_the_looks_and_no_look_is_one() -> None:
    assert level(1) == level(0) == 1 - Q
    assert level(20) == pytest.approx(1 - Q / 20)


def test_twenty_looks_together_raise_an_alarm_in_at_most_one_run_of_a_hundred() -> None:
    rng, sure, alarms = np.random.default_rng(0), level(20), 0
    for _ in range(1000):
        hits = rng.binomial(2000, 0.3, 20)
        alarms += any(not low <= 0.3 <= high for low, high in (wilson_ends(int(k), 2000, sure) for k in hits))

    assert alarms <= 20
