"""Counts per group equal fairlearn's, for any number of sensitive columns, and never lose a row."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    count,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)

from checks.artifacts.crossings import Crossings
from checks.artifacts.group_counts import GroupCounts
from checks.artifacts.group_keys import GroupKeys, band_label, readable_cuts
from checks.artifacts.label_groups import LabelGroups
from checks.contract import NotApplicable
from checks.table.roles import Roles
from tests.kit import artifacts, given


def people(n: int, groups: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a = np.array([f"g{i}" for i in range(groups)], dtype=object)[rng.integers(0, groups, n)]
    b = rng.choice(["north", "south"], n).astype(object)
    a[rng.random(n) < 0.05] = None
    y = rng.integers(0, 2, n)
    y[a == "g0"] = 0  # no positives there: a denominator of zero
    return pd.DataFrame({"a": a, "b": b, "y": y, "p": rng.integers(0, 2, n)})


ROLES = Roles(
    target="y", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("a", "b")
)


@pytest.mark.parametrize(("groups", "seed"), [(2, 0), (3, 1), (4, 2), (6, 3)])
def test_every_rate_equals_fairlearns(groups, seed):
    frame = people(400, groups, seed)
    counts = artifacts(given(frame, ROLES)).get(GroupCounts)
    metrics = {
        "n": count,
        "selection": selection_rate,
        "opportunity": true_positive_rate,
        "fpr": false_positive_rate,
        "fnr": false_negative_rate,
    }

    for grouping, column in zip(counts.groupings, ("a", "b"), strict=True):
        oracle = MetricFrame(
            metrics=metrics,
            y_true=frame.y,
            y_pred=frame.p,
            sensitive_features=frame[column].fillna("(missing)"),
        ).by_group
        assert len(grouping.groups) == len(oracle)
        for group in grouping.groups:
            theirs = oracle.loc[group.groups[column]]
            assert group.rows == theirs["n"]
            for ours, name in (
                (counts.selection(group), "selection"),
                (counts.opportunity(group), "opportunity"),
                (counts.false_alarms(group, "1"), "fpr"),
                (counts.misses(group, "1"), "fnr"),
            ):
                hits, n = ours
                # fairlearn calls an undefined rate 0.
                assert (hits / n if n else 0.0) == pytest.approx(theirs[name], abs=1e-9)


def test_a_group_and_its_rest_are_all_rows():
    counts = artifacts(given(people(300, 3, 0), ROLES)).get(GroupCounts)

    for grouping in counts.groupings:
        assert sum(group.rows for group in grouping.groups) == 300
        for group in grouping.groups:
            assert group.rows + grouping.rest(group).rows == 300


def test_a_crossing_counts_like_pandas():
    frame = people(300, 3, 4)
    crossed = artifacts(given(frame, ROLES)).get(Crossings)
    (grouping,) = crossed.groupings
    wanted = frame.fillna({"a": "(missing)"}).groupby(["a", "b"]).p.agg(["sum", "count"])

    assert len(grouping.groups) == len(wanted)
    for group in grouping.groups:
        assert crossed.selection(group) == tuple(wanted.loc[(group.groups["a"], group.groups["b"])])


def test_three_sensitive_columns_have_three_crossings():
    frame = people(300, 3, 4).assign(c=np.arange(300) % 2)
    roles = Roles(
        target="y", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("a", "b", "c")
    )

    assert len(artifacts(given(frame, roles)).get(Crossings).groupings) == 3


def test_labels_are_counted_without_a_model():
    frame = people(300, 2, 1)
    frame["y"] = frame["y"].astype(object).where(np.arange(300) >= 10, None)
    roles = Roles(target="y", task="binary", positive="1", favourable=("1",), sensitive=("a",))

    counts = artifacts(given(frame, roles)).get(LabelGroups)

    (grouping,) = counts.groupings
    assert sum(counts.unanswered(group)[0] for group in grouping.groups) == 10
    there = frame.dropna(subset=["y", "a"])
    for group in grouping.groups:
        hits, n = counts.base_rate(group)
        if group.groups["a"] != "(missing)":
            answers = there[there.a == group.groups["a"]].y
            assert (hits, n) == (int(answers.sum()), len(answers))


def test_ages_fall_into_readable_bands_and_text_into_trimmed_values():
    frame = people(500, 2, 0).assign(age=np.random.default_rng(0).integers(17, 91, 500), y=1)
    frame["a"] = np.where(np.arange(500) % 2, " x ", "x")
    roles = Roles(
        target="p", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("age", "a")
    )

    counts = artifacts(given(frame, roles)).get(GroupCounts)

    names = sorted(group.name for group in counts.groupings[0].groups)
    assert names == ["age 31 to 50", "age 51 to 60", "age 61 to 80", "age 81 and over", "age up to 30"]
    assert [group.name for group in counts.groupings[1].groups] == ["a x"]


def test_a_regression_is_grouped_only_by_a_threshold():
    frame = people(200, 2, 0).assign(y=np.arange(200) / 10, p=np.arange(200) / 10)
    roles = {"target": "y", "task": "regression", "prediction": "p", "sensitive": ("a",)}

    with pytest.raises(NotApplicable, match="threshold"):
        artifacts(given(frame, Roles(**roles))).get(GroupCounts)
    counts = artifacts(given(frame, Roles(**roles, threshold=10.0))).get(GroupCounts)

    assert sum(counts.selection(group)[0] for group in counts.groupings[0].groups) == 100


def test_a_column_of_many_values_keeps_the_most_frequent_and_says_how_many_are_left():
    frame = people(900, 2, 0).assign(a=[f"v{i % 300}" for i in range(900)])

    counts = artifacts(given(frame, ROLES)).get(GroupCounts)

    assert len(counts.groupings[0].groups) == 200
    assert counts.groupings[0].unlisted == 100
    assert counts.groupings[0].total.sum() == 900


@pytest.mark.parametrize(
    ("quintiles", "ends", "cuts"),
    [
        ((26, 33, 41, 50), (17, 90), (25, 35, 40, 50)),
        ((0, 0, 0, 0), (0, 9), (0,)),
        ((9, 9, 9, 9), (0, 9), (4.5,)),
        ((-1.2, -0.4, 0.3, 1.1), (-4, 4), (-1.0, -0.5, 0.5, 1.0)),
    ],
)
def test_cuts_are_round_and_leave_no_band_empty(quintiles, ends, cuts):
    assert readable_cuts(quintiles, *ends) == cuts


def test_bands_do_not_name_the_smallest_or_largest_value():
    assert band_label((25.0, 50.0), 0, whole=True) == "up to 25"
    assert band_label((25.0, 50.0), 2, whole=True) == "51 and over"
    assert band_label((0.5, 2.0), 1, whole=False) == "over 0.5 to 2"


def test_a_sensitive_column_without_a_value_is_one_group():
    frame = people(100, 2, 0).assign(a=None, b=np.nan)

    keys = artifacts(given(frame, ROLES)).get(GroupKeys)
    counts = artifacts(given(frame, ROLES)).get(GroupCounts)

    assert len(keys.keys) == 2
    assert [group.name for grouping in counts.groupings for group in grouping.groups] == [
        "a (missing)",
        "b (missing)",
    ]
