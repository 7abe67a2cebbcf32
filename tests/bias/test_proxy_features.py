"""What the features tell of each group, all together and one column at a time."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from checks.artifacts.people_sample import PeopleSample
from checks.artifacts.proxies import Proxies
from checks.bias.proxy_features import ALONE, TOGETHER, proxy_features
from checks.contract import Judged, Outcome
from checks.stats.group_signal import better, either_way, order_area, shares_of
from checks.table.roles import Roles
from tests.kit import artifacts, failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("sex", "race"))


def people(n: int = 1_500, seed: int = 0) -> pd.DataFrame:
    """Features of every kind, none of which tells a group."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 4)), columns=list("abcd"))
    frame["b"] = np.where(rng.uniform(size=n) < 0.2, np.nan, np.exp(frame["a"] + frame["b"]))
    frame["town"] = rng.choice([f"town {i}" for i in range(12)], n)
    frame["owner"] = rng.choice(["yes", "no"], n, p=[0.1, 0.9])
    frame["sex"], frame["race"] = rng.choice(["f", "m"], n), rng.choice(list("ABC"), n, p=[0.6, 0.3, 0.1])
    return frame.assign(y=rng.choice(["yes", "no"], n))


def shifted(frame: pd.DataFrame, area: float, seed: int = 1) -> np.ndarray:
    """A number that tells women from men with this area under the curve."""
    apart = np.sqrt(2) * stats.norm.ppf(area)
    return apart * (frame["sex"] == "f") + np.random.default_rng(seed).normal(size=len(frame))


def of(ended: Outcome, name: str) -> list[Judged]:
    return [f for f in ended.findings if f.estimate is not None and f.estimate.name == name]


def named(ended: Outcome, column: str) -> Judged:
    return next(f for f in of(ended, ALONE) if f.about.columns[0] == column)


def test_features_that_know_no_group_are_silent():
    for seed in range(4):
        frame = people([300, 800, 1_500][seed % 3], seed)

        ended = outcome(proxy_features, given(frame, ROLES))

        assert failing(ended) == [], seed
        assert all(f.estimate.low < 0.505 for f in of(ended, TOGETHER))


def test_a_number_that_tells_sex_is_named_with_its_own_area():
    frame = people(2_000).assign(height=lambda f: shifted(f, 0.60))

    ended = outcome(proxy_features, given(frame, ROLES))

    told = named(ended, "height")
    assert told.status == "fail"
    assert told.about.columns == ("height", "sex")
    assert told.estimate.value == pytest.approx(
        roc_auc_score(frame["sex"] == "f", frame["height"]), abs=1e-12
    )
    assert {f.about.columns[-1] for f in failing(ended)} == {"sex"}


def test_its_direction_does_not_matter():
    frame = people(2_000).assign(height=lambda f: -shifted(f, 0.65))

    told = named(outcome(proxy_features, given(frame, ROLES)), "height")

    assert told.status == "fail"
    assert told.estimate.value == pytest.approx(
        1 - roc_auc_score(frame["sex"] == "f", frame["height"]), abs=1e-12
    )


def test_severity_follows_the_size():
    severities = {}
    for area in (0.62, 0.80):
        frame = people(1_500).assign(height=lambda f, area=area: shifted(f, area))
        severities[area] = named(outcome(proxy_features, given(frame, ROLES)), "height").severity

    assert severities == {0.62: "minor", 0.80: "major"}


def test_a_town_that_tells_a_group_is_found_by_its_levels():
    frame = people(2_000)
    there = np.random.default_rng(3).uniform(size=2_000) < 0.5
    frame["town"] = np.where((frame["race"] == "B") & there, "town 3", frame["town"])

    ended = outcome(proxy_features, given(frame, ROLES))

    told = named(ended, "town")
    assert told.status == "fail"
    assert told.about.groups == {"race": "B"}
    assert told.about.columns == ("town", "race")


def test_a_number_that_tells_by_its_middle_is_found_without_an_order():
    frame = people(2_000)
    rng = np.random.default_rng(4)
    frame["d"] = rng.normal(size=2_000) * np.where(frame["sex"] == "f", 0.5, 1.5)

    ended = outcome(proxy_features, given(frame, ROLES))

    assert named(ended, "d").status == "fail"
    assert abs(roc_auc_score(frame["sex"] == "f", frame["d"]) - 0.5) < 0.03


def test_two_columns_that_tell_only_together_are_found_by_all_features():
    frame = people(2_000)
    frame["c"] = np.abs(frame["c"]) * np.where(frame["sex"] == "f", np.sign(frame["d"]), -np.sign(frame["d"]))

    ended = outcome(proxy_features, given(frame, ROLES))

    joint = next(f for f in of(ended, TOGETHER) if f.about.columns == ("sex",))
    assert joint.status == "fail"
    assert joint.estimate.value > 0.85
    grid = joint.evidence[1]
    assert {row[0] for row in grid.rows[:2]} == {"c", "d"}
    assert sum(row[1] for row in grid.rows) == pytest.approx(1, abs=0.05)


def test_the_sensitive_columns_themselves_tell_nothing_here():
    frame = people()
    roles = Roles(
        target="y",
        task="binary",
        positive="yes",
        favourable=("yes",),
        sensitive=("sex", "race"),
        features=("a", "b", "sex", "race"),
    )

    shelf = artifacts(given(frame, roles))

    assert [column.name for column in shelf.get(PeopleSample).columns] == ["a", "b"]
    assert {c.column for each in shelf.get(Proxies).groups for c in each.carriers} == {"a", "b"}


def test_neither_row_nor_column_order_matters():
    frame = people(800).assign(height=lambda f: shifted(f, 0.7))
    moved = frame.sample(frac=1, random_state=3)[frame.columns[::-1]]

    first, second = (of(outcome(proxy_features, given(each, ROLES)), TOGETHER) for each in (frame, moved))

    assert [f.about.name for f in first] == [f.about.name for f in second]
    assert [f.estimate.value for f in first] == pytest.approx([f.estimate.value for f in second], abs=1e-12)


def test_a_group_of_few_rows_and_unknown_cells():
    frame = people(600)
    frame["sex"] = np.where(np.arange(600) < 20, "x", frame["sex"])
    frame["race"] = frame["race"].where(np.arange(600) % 3 > 0, None)

    ended = outcome(proxy_features, given(frame, ROLES))

    assert not any(f.about.groups == {"sex": "x"} for f in ended.findings)
    assert any(f.about.groups == {"race": "(missing)"} for f in ended.findings)


def test_an_area_may_point_either_way_and_chance_keeps_its_width():
    member = np.array([True] * 40 + [False] * 800)
    rare = np.r_[np.zeros(40), (np.arange(800) % 10 == 0).astype(float)]
    other = (np.arange(840) % 10 == 0).astype(float)

    narrow, usual = order_area("x", member, rare, 0.99), order_area("x", member, other, 0.99)

    # None of 40 where one of ten is usual: DeLong's variance of the forty is nought.
    assert narrow is not None
    assert usual is not None
    assert narrow.value == pytest.approx(0.55)
    assert narrow.low < 0.505
    assert narrow.high - narrow.low == pytest.approx(usual.high - usual.low, rel=0.2)


def test_the_better_of_two_is_the_surer_one():
    member = np.arange(400) % 2 == 0
    low = order_area("x", member, member + np.random.default_rng(0).normal(size=400), 0.99)
    high = order_area("x", member, member + 0.3 * np.random.default_rng(0).normal(size=400), 0.99)

    assert better(low, high) is high
    assert better(high, low) is high
    assert better(None, low) is low
    assert either_way(None) is None


def test_shares_halve_a_pairs_part_and_count_no_loss():
    parts = np.array([[3.0, 2.0, 0.0], [0.0, -4.0, 0.0], [0.0, 0.0, 1.0]])

    shares = shares_of(parts, ("a", "b", "c"))

    # b loses more by itself than the pair gives it.
    assert shares == pytest.approx({"a": 0.8, "c": 0.2})
