import numpy as np
import pytest
from scipy.stats import ttest_ind

from checks.contract import Estimate
from checks.stats.absolute import absolute
from checks.stats.means import standard_gap


def told(values: np.ndarray) -> tuple[int, float, float]:
    return len(values), float(values.mean()), float(values.var(ddof=1))


@pytest.mark.parametrize("n", [12, 500])
def test_the_interval_is_welchs_in_pooled_deviations(n: int) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(1, 2, n), rng.normal(0, 1, 2 * n)
    theirs = ttest_ind(a, b, equal_var=False).confidence_interval(0.95)

    found = standard_gap("g", told(a), told(b), 0.95)

    assert found is not None
    pooled = np.sqrt(((n - 1) * a.var(ddof=1) + (2 * n - 1) * b.var(ddof=1)) / (3 * n - 2))
    assert (found.low, found.high) == pytest.approx((theirs.low / pooled, theirs.high / pooled), rel=5e-3)


def test_values_that_do_not_vary_have_no_standard_gap() -> None:
    assert standard_gap("g", (10, 1.0, 0.0), (10, 2.0, 0.0), 0.95) is None


def estimate(low: float | None, value: float, high: float | None) -> Estimate:
    return Estimate(
        name="g", value=value, low=low, high=high, level=0.95, n=9, method="made", of="population"
    )


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ((0.1, 0.2, 0.3), (0.1, 0.2, 0.3)),
        ((-0.3, -0.2, -0.1), (0.1, 0.2, 0.3)),
        ((-0.3, -0.1, 0.2), (0.0, 0.1, 0.3)),
        ((-0.1, 0.1, None), (0.0, 0.1, None)),
        ((None, -0.2, -0.1), (0.1, 0.2, None)),
    ],
)
def test_a_size_is_folded_at_zero(given: tuple[float, ...], folded: tuple[float, ...]) -> None:
    found = absolute(estimate(*given))

    assert (found.low, found.value, found.high) == folded
