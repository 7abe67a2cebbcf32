import pytest
from scipy.stats import binomtest

from checks.stats.certainty import certainty


@pytest.mark.parametrize("rows", [30, 180, 3000])
def test_the_low_end_is_the_exact_one_against_the_others(rows: int) -> None:
    found = certainty("c", rows, 0, 10**9, 0.99)

    exact = binomtest(rows, rows).proportion_ci(0.99, method="exact").low
    assert found is not None
    assert found.low == pytest.approx(exact, abs=1e-6)


def test_an_answer_that_is_common_anyway_is_no_certainty() -> None:
    rare, common = certainty("c", 200, 300, 1000, 0.99), certainty("c", 200, 990, 1000, 0.99)

    assert rare is not None
    assert common is not None
    assert (rare.low or 0) > 0.9
    assert (common.low or 0) == 0


def test_no_doubt_left_is_undefined() -> None:
    assert certainty("c", 200, 1000, 1000, 0.99) is None
    assert certainty("c", 0, 10, 1000, 0.99) is None
