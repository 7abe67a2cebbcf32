"""A crossing treated worse than its columns explain is found; columns that explain it are not blamed on it."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.bias.intersections import intersections
from checks.stats.margins import excess, looks
from checks.table.roles import Roles
from tests.bias.worlds import crossed, statuses
from tests.kit import failing, given, outcome

ROLES = Roles(
    target="y", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("sex", "race")
)


def people(
    n: int, seed: int, *, crossing: float = 0.0, women: float = 0.0, black: float = 0.0
) -> pd.DataFrame:
    """Chances of being selected lowered for women, for black people, and for black women alone."""
    rng = np.random.default_rng(seed)
    sex, race = rng.choice(["f", "m"], n), rng.choice(["black", "white", "other"], n)
    y = rng.integers(0, 2, n)
    chance = 0.25 + 0.5 * y - women * (sex == "f") - black * (race == "black")
    chance = chance - crossing * ((sex == "f") & (race == "black"))
    return pd.DataFrame({"sex": sex, "race": race, "y": y, "p": (rng.random(n) < chance).astype(int)})


def test_black_women_turned_down_are_found_and_named():
    ended = outcome(intersections, given(people(4000, 0, crossing=0.25), ROLES))

    bad = failing(ended)
    assert {"sex": "f", "race": "black"} in [finding.about.groups for finding in bad]
    assert bad[0].about.columns == ("sex", "race")
    assert "taken alone lead one to expect" in bad[0].says


def test_columns_that_each_lower_the_chance_are_not_an_intersection():
    for seed in range(10):
        frame = people(4000, seed, women=0.12, black=0.12)
        assert failing(outcome(intersections, given(frame, ROLES))) == []


def test_people_who_are_alike_are_not_reported_and_small_crossings_are_named():
    frame = pd.concat([people(2000, 1), people(10, 2).assign(sex=None)])

    ended = outcome(intersections, given(frame, ROLES))

    assert failing(ended) == []
    assert any("(missing)" in finding.says for finding in ended.findings if finding.estimate is None)


def test_one_sensitive_column_has_no_crossing():
    ended = outcome(intersections, given(people(200, 0), replace(ROLES, sensitive=("sex",))))

    assert ended.status == "not_applicable"


def test_three_columns_are_crossed_in_pairs():
    frame = people(1500, 0).assign(age=np.random.default_rng(0).integers(18, 80, 1500))
    ended = outcome(intersections, given(frame, replace(ROLES, sensitive=("sex", "race", "age"))))

    assert {finding.about.columns for finding in ended.findings} == {
        ("sex", "race"),
        ("sex", "age"),
        ("race", "age"),
    }


@pytest.mark.parametrize(
    "frame",
    [
        people(0, 0),
        people(1, 0),
        people(60, 0).assign(sex=None, race=None),
        people(200, 0).assign(p=0),
        people(200, 0).assign(sex="same"),
        people(300, 0).assign(sex=np.arange(300).astype(str)),
    ],
    ids=["empty", "one row", "no groups", "nobody selected", "one group", "all small"],
)
def test_odd_tables_end_in_an_outcome_without_a_failure(frame):
    assert outcome(intersections, given(frame, ROLES)).status in ("pass", "unsure", "info", "not_applicable")


def test_the_excess_of_a_square_is_the_interaction_contrast():
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    n = np.full(4, 10_000)

    estimate, expected = excess("x", codes, np.array([1000, 3000, 3000, 5000]), n, 0, 0.99)

    # Shares .3 + .3 - .5 lead one to expect .1; on log odds it is .155. The share of .1 lies between.
    assert expected == pytest.approx(0.1, abs=1e-3)
    assert estimate.low < 0 < estimate.high


def test_an_excess_needs_both_scales():
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    n = np.full(4, 10_000)

    estimate, _ = excess("x", codes, np.array([4000, 3000, 3000, 5000]), n, 0, 0.99)

    odds = (0.3 / 0.7) ** 2 / (0.5 / 0.5)
    assert estimate.value == pytest.approx(0.4 - odds / (1 + odds), abs=2e-3)
    assert 0.2 < estimate.low < estimate.value < estimate.high


def test_mirrored_cells_are_one_look():
    assert (looks(2, 2), looks(2, 5), looks(3, 4)) == (1, 5, 12)


def flagged(n: int, first: int, second: int, seeds: int, *, swap: float = 0.0, margin: float = 0.0) -> float:
    """Share of simulated tables with a failure: `swap` moves chances between two crossings of one column,
    so that both margins stay level; `margin` lowers one group of each column in log odds.
    """
    hits = 0
    for seed in range(seeds):
        rng = np.random.default_rng([seed, n, first, second])
        a, b, y = rng.integers(0, first, n), rng.integers(0, second, n), rng.integers(0, 2, n)
        chance = 1 / (1 + np.exp(-(2.2 * y - 1.1 - margin * (a == 0) - margin * (b == 0))))
        sign = np.where(a == 0, -1, np.where(a == 1, 1, 0)) * np.where(b == 0, 1, np.where(b == 1, -1, 0))
        p = (rng.random(n) < np.clip(chance + swap * sign, 0, 1)).astype(int)
        hits += "fail" in statuses(intersections, crossed(a, b, y, p))
    return hits / seeds


def test_alike_crossings_and_plain_margins_stay_silent():
    assert flagged(2000, 2, 3, 40) <= 0.05
    assert flagged(2000, 2, 3, 40, margin=0.6) <= 0.05


def test_a_swap_of_eleven_in_a_hundred_is_found_in_two_thousand_rows():
    assert flagged(2000, 2, 3, 30, swap=0.11) >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("margin", [0.0, 0.3, 1.2])
@pytest.mark.parametrize("rows", [600, 2000, 6000])
def test_silence_over_many_seeds(rows, margin):
    assert flagged(rows, 2, 3, 150, margin=margin) <= 0.05
