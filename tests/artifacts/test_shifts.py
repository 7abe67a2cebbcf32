import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from checks.artifacts.shifts import ColumnShift, Shifts
from checks.stats.auc import placements, variance
from checks.table.roles import Roles
from tests.kit import artifacts, given


def shift(old: object, new: object) -> ColumnShift:
    inputs = given(pd.DataFrame({"x": old}), Roles(), production=pd.DataFrame({"x": new}))
    return artifacts(inputs).get(Shifts).columns[0]


@pytest.mark.parametrize("digits", [8, 0], ids=["distinct", "tied"])
def test_counts_by_value_give_scipys_distance_and_delongs_variance(digits: int) -> None:
    rng = np.random.default_rng(0)
    old, new = rng.normal(size=700).round(digits), rng.normal(0.3, 1.2, size=400).round(digits)

    numbers = shift(old, new).numbers

    assert numbers is not None
    assert numbers.gap == pytest.approx(ks_2samp(old, new).statistic, abs=1e-12)
    area, up, down = placements(np.repeat([False, True], [700, 400]), np.concatenate([old, new]))
    assert numbers.area == pytest.approx(area, abs=1e-12)
    assert numbers.variance == pytest.approx(variance(up, down), rel=1e-9)
    assert sum(numbers.tenths) == 400


def test_empty_cells_are_counted_and_left_out() -> None:
    told = shift([1.0, None, 3.0], [2.0, 2.0, None, None])

    assert (told.reference, told.reference_empty, told.production, told.production_empty) == (2, 1, 2, 2)


def test_levels_are_counted_by_their_rows_and_new_ones_are_told() -> None:
    told = shift(["a", "a", "b"], ["a", "c", "c", "c"])

    assert told.levels == {(2, 1): 1, (1, 0): 1, (0, 3): 1}
    assert told.new == 3


def test_whole_numbers_compare_with_decimals_and_numbers_with_text() -> None:
    assert shift([1, 2, 3], [1.0, 2.5, 3.0]).numbers is not None
    assert shift([1, 2, 3], ["1", "2", "x"]).levels == {(1, 1): 2, (1, 0): 1, (0, 1): 1}


def test_constant_columns_do_not_move() -> None:
    numbers = shift([1.0] * 50, [1.0] * 60).numbers

    assert numbers is not None
    assert (numbers.gap, numbers.area, numbers.variance) == (0.0, 0.5, 0.0)
