"""Ranks are those of scipy.stats: of ties, of many rows at once, and where there is nothing to rank."""

import numpy as np
import pytest
from scipy.stats import rankdata

from checks.stats.ranks import ranks


@pytest.mark.parametrize("decimals", [0, 1, 12])
@pytest.mark.parametrize("shape", [(1,), (500,), (40, 7), (3, 1), (2, 5, 6)])
def test_they_are_those_of_scipy_stats(shape: tuple[int, ...], decimals: int) -> None:
    values = np.random.default_rng(len(shape)).normal(size=shape).round(decimals)
    assert np.array_equal(ranks(values), rankdata(values, axis=-1))


@pytest.mark.parametrize(
    "values",
    [[np.inf, -0.0, 0.0, -np.inf, np.inf], [1.0, 1 + 2e-16, 1 + 4e-16], [True, False, True], [3, 3, 3]],
)
def test_values_that_are_hard_to_tell_apart(values: list[float]) -> None:
    given = np.array(values)
    assert np.array_equal(ranks(given), rankdata(given))


def test_a_gap_leaves_its_own_row_without_ranks() -> None:
    values = np.array([[2.0, np.nan, 1.0], [2.0, 3.0, 1.0]])
    assert np.array_equal(ranks(values), rankdata(values, axis=1), equal_nan=True)


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 3)])
def test_nothing_has_no_ranks(shape: tuple[int, ...]) -> None:
    assert ranks(np.zeros(shape)).shape == shape
