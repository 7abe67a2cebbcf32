import numpy as np
import pytest

from checks.stats.unseen import beyond, least_rows


def test_the_rule_of_three_decides_where_no_level_is_rare() -> None:
    common = {(700, 300): 1, (400, 150): 1}

    assert least_rows({**common, (0, 2): 1}, 1e-3) == 2
    assert least_rows({**common, (0, 1): 1}, 1e-3) is None
    # Of 1,100 earlier and 4,000 later rows a level of ten is expected three times at a rate of 3/1,100.
    assert least_rows({(1100, 4000): 1, (0, 10): 1}, 1e-3) is None
    assert least_rows({(1100, 4000): 1, (0, 11): 1}, 1e-3) == 11


def test_many_rare_levels_let_new_ones_be_expected() -> None:
    open_ended = {(1, 0): 300, (0, 1): 130, (1, 1): 40, (2, 1): 20, (700, 300): 1}

    assert least_rows({**open_ended, (0, 2): 5}, 1e-3) is None
    assert least_rows({**open_ended, (0, 2): 5, (0, 40): 1}, 1e-3) == 40


def test_a_count_is_new_only_if_it_can_hardly_be_missed() -> None:
    levels = {(700, 300): 1, (400, 150): 1, (0, 3): 1}

    assert least_rows(levels, 1e-3) == 3
    assert least_rows(levels, 1e-3, counts=True) is None
    assert least_rows({**levels, (0, 9): 1}, 1e-3, counts=True) == 9


def test_the_low_end_stays_at_nothing_by_chance() -> None:
    rng = np.random.default_rng(0)
    above = 0
    for _ in range(400):
        old, new = rng.normal(size=300), rng.normal(size=200)
        told = beyond("x", int(((new < old.min()) | (new > old.max())).sum()), 200, 300, 0.95)
        above += (told.low or 0.0) > 0
    assert above <= 10  # half of a twentieth, and less


def test_many_beyond_are_told() -> None:
    told = beyond("x", 60, 200, 300, 0.99)

    assert told.value == pytest.approx(0.3)
    assert told.low is not None
    assert told.low > 0.15
