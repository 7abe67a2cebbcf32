"""Alike groups raise no alarm and planted gaps of the sizes demanded are found, over simulated tables."""

import numpy as np
import pytest

from checks.bias.error_rate_gap import error_rate_gap
from checks.bias.missed_opportunity_gap import missed_opportunity_gap
from checks.bias.selection_rate_gap import selection_rate_gap
from checks.bias.selection_rate_ratio import selection_rate_ratio
from tests.bias.worlds import counted, statuses

CHECKS = (selection_rate_ratio, selection_rate_gap, missed_opportunity_gap, error_rate_gap)
SHARES = {2: (0.5, 0.5), 3: (0.5, 0.3, 0.2), 6: (0.3, 0.25, 0.15, 0.1, 0.1, 0.1)}


def flagged(
    rows: int, groups: int, seeds: int, *, unselected: float = 0.0, wrong: float = 0.0, base: float = 0.64
) -> dict[str, float]:
    """Share of tables on which each check, and any, fails.

    `unselected` lowers the first group's chance of being selected, `wrong` raises its chance of
    either error.
    """
    hits = dict.fromkeys([*(check.id for check in CHECKS), "any"], 0)
    for seed in range(seeds):
        rng = np.random.default_rng([seed, rows, groups])
        group = rng.choice(groups, rows, p=SHARES[groups])
        y = (rng.random(rows) < base).astype(int)
        chance = np.where(y == 1, 0.75, 0.2) - unselected * (group == 0)
        chance = chance + np.where(y == 1, -wrong, wrong) * (group == 0)
        p = (rng.random(rows) < np.clip(chance, 0, 1)).astype(int)
        counts = counted({"g": group}, y, p)
        bad = [check.id for check in CHECKS if "fail" in statuses(check, counts)]
        for name in [*bad, *(["any"] if bad else [])]:
            hits[name] += 1
    return {name: count / seeds for name, count in hits.items()}


@pytest.mark.parametrize("groups", SHARES)
def test_alike_groups_are_silent(groups):
    assert flagged(2000, groups, 60)["any"] <= 0.05


@pytest.mark.long
@pytest.mark.parametrize("base", [0.64, 0.2])
@pytest.mark.parametrize("rows", [600, 2000, 6000])
@pytest.mark.parametrize("groups", SHARES)
def test_alike_groups_are_silent_over_many_seeds(groups, rows, base):
    assert flagged(rows, groups, 400, base=base)["any"] <= 0.03


def test_a_selection_gap_of_ten_in_a_hundred_is_found_in_two_thousand_rows():
    assert flagged(2000, 2, 80, unselected=0.10)["bias/selection-rate-gap"] >= 0.85


def test_a_selection_gap_of_five_in_a_hundred_is_found_in_twenty_thousand_rows():
    assert flagged(20_000, 2, 30, unselected=0.05)["bias/selection-rate-gap"] >= 0.9


def test_error_rates_eleven_apart_are_found_in_two_thousand_rows():
    found = flagged(2000, 2, 80, wrong=0.11)

    assert found["bias/error-rate-gap"] >= 0.85


def test_a_selection_gap_of_twenty_fails_everywhere():
    found = flagged(2000, 2, 30, unselected=0.20)

    assert min(found[check.id] for check in CHECKS) == 1.0


@pytest.mark.long
def test_power_over_many_seeds():
    assert flagged(2000, 2, 400, unselected=0.10)["bias/selection-rate-gap"] >= 0.9
    assert flagged(2000, 2, 400, wrong=0.11)["bias/error-rate-gap"] >= 0.9
    assert flagged(20_000, 2, 200, wrong=0.05)["bias/error-rate-gap"] >= 0.9
