"""Groups with less than their share are found; groups that are rare everywhere are named and never fail."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from checks.bias.small_groups import small_groups, smallest_gap
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(sensitive=("sex", "race"))


def people(n: int, seed: int, rare: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    race = rng.choice(["amber", "teal", "violet"], n, p=[0.6 - rare / 2, 0.4 - rare / 2, rare])
    return pd.DataFrame({"sex": rng.choice(["f", "m"], n), "race": race, "x": rng.normal(size=n)})


def found(seed: int, rows: tuple[int, int, int], here: float, there: float) -> set[tuple[str, str]]:
    """(table, group) of failing findings; rows of the training, the judged and the production table."""
    train, table, later = (
        people(n, 10 * seed + i, p) for i, (n, p) in enumerate(zip(rows, (here, here, there), strict=True))
    )
    ended = outcome(small_groups, given(table, ROLES, train=train, production=later))
    return {(f.about.table, f.about.groups.get("race", "")) for f in failing(ended)}


def test_a_third_of_the_share_is_found_in_both_tables_of_two_thousand_rows():
    hits = [found(seed, (1400, 600, 600), 0.05, 0.15) for seed in range(4)]
    assert all(("train", "violet") in each and ("table", "violet") in each for each in hits)
    assert not any(group != "violet" for each in hits for _, group in each)


def test_two_for_three_in_a_hundred_is_found_in_twenty_thousand_rows():
    hits = [("table", "violet") in found(seed, (20_000, 20_000, 20_000), 0.02, 0.03) for seed in range(4)]
    assert sum(hits) >= 3


def test_a_group_that_is_as_rare_everywhere_never_fails_and_is_named():
    for seed in range(5):
        assert found(seed, (1400, 600, 600), 0.03, 0.03) == set()
    ended = outcome(small_groups, given(people(600, 1, 0.03), ROLES))

    told = [f for f in ended.findings if f.about.groups == {"race": "violet"}]
    n = int((people(600, 1, 0.03).race == "violet").sum())
    assert ended.status == "info"
    assert len(told) == 1
    assert f"{n} people: gaps under 0." in told[0].says


def test_the_gap_that_could_hide_is_the_one_seen_four_times_in_five():
    rng, n, rest, level = np.random.default_rng(0), 200, 2000, 0.99
    gap = smallest_gap(n, rest, level)

    own, other = (
        rng.binomial(n, 0.5 + gap * rest / (n + rest), 4000) / n,
        rng.binomial(rest, 0.5 - gap * n / (n + rest), 4000) / rest,
    )
    seen = (own - other) / math.sqrt(0.25 / n + 0.25 / rest) > norm.ppf(0.995)
    assert np.mean(seen) == pytest.approx(0.8, abs=0.03)


def test_more_of_a_group_than_its_share_is_no_finding_and_a_group_that_is_gone_fails():
    table, later = people(1000, 2, 0.3), people(1000, 3, 0.15)
    gone = table[table.race != "violet"]

    assert not any(
        f.about.groups == {"race": "violet"} and f.status != "info"
        for f in outcome(small_groups, given(table, ROLES, production=later)).findings
    )
    (bad,) = failing(outcome(small_groups, given(gone, ROLES, production=later)))
    assert bad.about.groups == {"race": "violet"}
    assert "0 of" in bad.says


def test_counts_under_five_are_not_shown():
    frame = pd.concat([people(300, 4, 0.2), people(3, 5, 0.2).assign(race="x")])

    told = [
        f.says for f in outcome(small_groups, given(frame, ROLES)).findings if f.about.groups == {"race": "x"}
    ]

    assert told
    assert told[0].startswith("race x: Fewer than 5 people")
    assert told[0].endswith("Too few for a verdict.")


def test_without_a_sensitive_column_it_is_skipped():
    assert outcome(small_groups, given(people(50, 6, 0.2), Roles(quasi=("race",)))).status == "skipped"
