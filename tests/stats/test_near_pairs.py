"""The chance of near pairs follows the data's own law, and what exceeds it is counted."""

import numpy as np
import pytest

from checks.stats.near_pairs import (
    Look,
    agreement_rate,
    expected,
    near_copies,
    near_pairs,
    pairs_of_groups,
)


def all_pairs(n: int) -> np.ndarray:
    return np.column_stack(np.triu_indices(n, 1))


def test_near_pairs_are_those_within_reach_in_every_column_of_one_group():
    rng = np.random.default_rng(0)
    points, groups = rng.normal(size=(120, 3)), rng.integers(0, 3, 120)

    found = {tuple(pair) for pair in near_pairs(points, groups, 0.5).tolist()}

    first, second = all_pairs(120).T
    near = (np.abs(points[first] - points[second]).max(axis=1) <= 0.5) & (groups[first] == groups[second])
    assert found == {(int(i), int(j)) for i, j in zip(first[near], second[near], strict=True)}


def test_pairs_of_groups_are_all_of_them_or_a_fair_sample():
    groups = np.array([0, 1, 0, 2, 1, 0])
    every, total = pairs_of_groups(groups, 100, np.random.default_rng(0))
    assert total == 4
    assert {tuple(sorted(pair)) for pair in every.tolist()} == {(0, 2), (0, 5), (2, 5), (1, 4)}

    drawn, total = pairs_of_groups(np.arange(3000) % 3, 20_000, np.random.default_rng(0))
    assert total == 3 * 1000 * 999 // 2
    assert len(drawn) == 20_000
    assert (drawn[:, 0] % 3 == drawn[:, 1] % 3).all()
    assert (drawn[:, 0] != drawn[:, 1]).all()


@pytest.mark.parametrize("shared", [0.0, 0.6])
def test_the_chance_of_agreement_is_about_right_whatever_columns_share(shared):
    rng = np.random.default_rng(1)
    rows = np.sqrt(shared) * rng.normal(size=(1500, 1)) + np.sqrt(1 - shared) * rng.normal(size=(1500, 4))
    first, second = all_pairs(1500).T
    close = np.abs(rows[first] - rows[second]) <= 0.5

    seen = close.all(axis=1).mean()

    assert seen / 1.6 <= agreement_rate(close) <= seen * 1.6


def test_copies_in_question_do_not_raise_the_chance_that_explains_them():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(1500, 5))
    rows[:100] = rows[100:200] + rng.uniform(-0.02, 0.02, (100, 5))
    first, second = all_pairs(1500).T
    apart = np.abs(rows[first] - rows[second])

    assert (apart <= 0.1).all(axis=1).sum() >= 100
    assert expected(apart, 0.1, len(apart), lambda _: None) < 5


@pytest.mark.parametrize(("pairs", "found"), [(3, False), (30, True)])
def test_only_pairs_beyond_chance_count(pairs, found):
    look = Look(reach=0.1, tied=False, pairs=np.zeros((pairs, 2), dtype=int), by_chance=1.0)

    estimate = near_copies("near_copies", look, pairs, 1000, 0.999, sampled=False)

    assert estimate.low is not None
    assert (estimate.low > 0) == found
    assert estimate.high == pairs / 1000
    assert estimate.value == pytest.approx(29 / 1000 if found else 0.0)
