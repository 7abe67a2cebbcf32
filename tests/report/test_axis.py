"""Places along an axis."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report.axis import logarithmic, straight

NUMBERS = st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: round(x, 6))


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.booleans())
def test_straight_axis_keeps_order_and_has_round_ticks(values, zero):
    axis = straight(values, zero=zero)
    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert 1 <= len(axis.ticks) <= 8
    if zero:
        assert axis.low <= 0 <= axis.high


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=8))
def test_log_axis_keeps_order(values):
    axis = logarithmic(values)
    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert len(axis.ticks) >= 2
    assert all(math.isfinite(tick) and tick > 0 for tick in axis.ticks)


def test_places():
    axis = straight([0.0, 10.0], pad=0.0)
    assert [axis.at(x) for x in (0, 2.5, 10, 11, -1)] == [0, 25, 100, 100, 0]
    assert axis.ticks == (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    assert logarithmic([1, 100]).at(10) == pytest.approx(50)
    assert straight([], zero=True).ticks
    assert straight([5.0]).at(5.0) == pytest.approx(50)
