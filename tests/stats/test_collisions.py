import numpy as np
import pytest

from checks.stats.collisions import allowance, beyond_chance, collision_rate


def pairs(codes: np.ndarray) -> int:
    _, counts = np.unique(codes, axis=0, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


@pytest.mark.parametrize("levels", [(5, 5, 5), (5,) * 6, (2,) * 12])
def test_the_rate_of_independent_columns_is_the_product_of_theirs(levels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    codes = np.column_stack([rng.integers(0, k, 4000) for k in levels])

    assert collision_rate(codes) == pytest.approx(np.prod([1 / k for k in levels]), rel=0.15)


def test_columns_that_copy_each_other_count_once() -> None:
    rng = np.random.default_rng(0)
    one = rng.integers(0, 20, (4000, 2))

    assert collision_rate(np.hstack([one, one, one])) == pytest.approx(1 / 400, rel=0.15)


def test_planted_copies_do_not_raise_what_chance_is_said_to_explain() -> None:
    rng = np.random.default_rng(0)
    codes = np.column_stack([rng.permutation(4000), rng.integers(0, 3, 4000), rng.integers(0, 3, 4000)])
    planted = np.vstack([codes, codes[:200]])

    assert collision_rate(planted) * pairs(planted) < 0.01


def test_fewer_than_a_tenth_of_a_pair_excuses_nothing() -> None:
    assert allowance(0.09) == 0
    assert allowance(10.0) > 15


def test_no_columns_and_one_row_have_no_chance() -> None:
    assert collision_rate(np.zeros((5, 0), dtype=np.int64)) == 0
    assert collision_rate(np.zeros((1, 3), dtype=np.int64)) == 0


def test_what_a_chance_model_leaves_is_an_estimate_and_a_plain_count_is_not() -> None:
    counted, modelled = beyond_chance("c", 40, 40, 0.05, 1000), beyond_chance("c", 100, 100, 20.0, 1000)

    assert (counted.of, counted.value, counted.low, counted.high) == ("file", 0.04, 0.04, 0.04)
    assert (modelled.of, modelled.value, modelled.high) == ("population", 0.08, 0.1)
    assert modelled.low == (100 - allowance(20.0)) / 1000
    assert beyond_chance("c", 30, 30, 20.0, 1000).value == 0.0
