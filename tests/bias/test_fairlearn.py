"""fairlearn is the oracle: every rate and gap on random tables, with missing values and empty denominators."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    count,
    demographic_parity_difference,
    demographic_parity_ratio,
    equal_opportunity_difference,
    false_negative_rate,
    false_positive_rate,
    mean_prediction,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, mean_absolute_error, precision_score, roc_auc_score

from checks.artifacts.crossings import Crossings
from checks.artifacts.group_counts import Counted, Group, GroupCounts
from checks.artifacts.group_members import GroupMembers
from checks.bias.error_rate_gap import error_rate_gap
from checks.bias.missed_opportunity_gap import missed_opportunity_gap
from checks.bias.precision_gap import precision_gap
from checks.bias.quality_gap import quality_gap
from checks.bias.regression_gap import regression_gap
from checks.bias.selection_rate_gap import selection_rate_gap
from checks.bias.selection_rate_ratio import selection_rate_ratio
from checks.contract import Check, Judged
from checks.stats.contrasts import MISSING
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome

CASES = [(groups, seed) for seed, groups in enumerate((2, 3, 4, 5, 6, 2, 6))]
METRICS: dict[str, Any] = {
    "rows": count,
    "selection": selection_rate,
    "tpr": true_positive_rate,
    "fpr": false_positive_rate,
    "fnr": false_negative_rate,
    "ppv": lambda y, p: precision_score(y, p, zero_division=0),
    "accuracy": accuracy_score,
}


def people(groups: int, seed: int) -> pd.DataFrame:
    """The first group has no positives, the second nobody who is selected; some values are missing."""
    rng = np.random.default_rng([seed, groups])
    n = int(rng.integers(300, 900))
    a = np.array([f"g{i}" for i in range(groups)], dtype=object)[rng.integers(0, groups, n)]
    b = rng.choice(["north", "south", None], n, p=[0.5, 0.4, 0.1])
    y, s = rng.integers(0, 2, n), rng.random(n).round(3)
    y[a == "g0"] = 0
    s[a == "g1"] *= 0.49
    a[rng.random(n) < 0.08] = None
    return pd.DataFrame({"a": a, "b": b, "y": y, "s": s})


ROLES = Roles(
    target="y", task="binary", positive="1", favourable=("1",), score="s", threshold=0.5, sensitive=("a", "b")
)


def rates(counts: Counted, group: Group) -> dict[str, tuple[int, int]]:
    return {
        "selection": counts.selection(group),
        "tpr": counts.opportunity(group),
        "fpr": counts.false_alarms(group, "1"),
        "fnr": counts.misses(group, "1"),
        "ppv": counts.rightly(group, "1"),
        "accuracy": counts.right(group),
    }


def framed(frame: pd.DataFrame, by: Any) -> MetricFrame:
    return MetricFrame(
        metrics=METRICS, y_true=frame.y, y_pred=(frame.s >= 0.5).astype(int), sensitive_features=by
    )


@pytest.mark.parametrize(("groups", "seed"), CASES)
def test_every_rate_of_every_group_and_of_its_rest(groups: int, seed: int) -> None:
    frame = people(groups, seed)
    counts = artifacts(given(frame, ROLES)).get(GroupCounts)

    for grouping, column in zip(counts.groupings, ("a", "b"), strict=True):
        filled = frame[column].astype(object).where(frame[column].notna(), MISSING)
        assert {group.groups[column] for group in grouping.groups} == set(filled)
        for group in grouping.groups:
            oracle = framed(frame, filled == group.groups[column]).by_group
            for own, mine in ((group, True), (grouping.rest(group), False)):
                assert own.rows == oracle.loc[mine, "rows"]
                for name, (hits, n) in rates(counts, own).items():
                    # fairlearn and scikit-learn call an undefined rate 0.
                    assert (hits / n if n else 0.0) == pytest.approx(oracle.loc[mine, name], abs=1e-9), name


@pytest.mark.parametrize(("groups", "seed"), CASES)
def test_every_rate_of_every_crossing(groups: int, seed: int) -> None:
    frame = people(groups, seed)
    counts = artifacts(given(frame, ROLES)).get(Crossings)
    filled = frame[["a", "b"]].astype(object).fillna(MISSING)
    oracle = framed(frame, filled).by_group.dropna()

    (grouping,) = counts.groupings
    assert len(grouping.groups) == len(oracle)
    for group in grouping.groups:
        theirs = oracle.loc[(group.groups["a"], group.groups["b"])]
        for name, (hits, n) in rates(counts, group).items():
            assert (hits / n if n else 0.0) == pytest.approx(theirs[name], abs=1e-9), name


def found(check: Check, frame: pd.DataFrame, roles: Roles = ROLES) -> list[Judged]:
    return [each for each in outcome(check, given(frame, roles)).findings if each.estimate is not None]


GAPS = [
    (selection_rate_gap, "selection_rate_gap", "selection"),
    (missed_opportunity_gap, "missed_opportunity_gap", "tpr"),
    (error_rate_gap, "false_positive_rate_gap", "fpr"),
    (error_rate_gap, "false_negative_rate_gap", "fnr"),
    (precision_gap, "precision_gap", "ppv"),
]


@pytest.mark.parametrize(("check", "name", "rate"), GAPS, ids=[name for _, name, _ in GAPS])
@pytest.mark.parametrize(("groups", "seed"), CASES[::3])
def test_every_gap_to_the_rest(check: Check, name: str, rate: str, groups: int, seed: int) -> None:
    frame = people(groups, seed)
    seen = 0
    for finding in found(check, frame):
        assert finding.estimate is not None
        if finding.estimate.name != name:
            continue
        ((column, group),) = finding.about.groups.items()
        mine = frame[column].astype(object).where(frame[column].notna(), MISSING) == group
        assert finding.estimate.value == pytest.approx(framed(frame, mine).difference()[rate], abs=1e-9)
        seen += 1
    assert seen >= 2


@pytest.mark.parametrize(("groups", "seed"), CASES)
def test_the_pair_furthest_apart_is_fairlearns_difference_and_the_worst_ratio_its_ratio(
    groups: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    frame = people(groups, seed).assign(y=lambda f: rng.integers(0, 2, len(f)))
    frame["s"] = rng.random(len(frame))
    frame = pd.concat([frame] * 3, ignore_index=True)
    asked = {"y_true": frame.y, "y_pred": (frame.s >= 0.5).astype(int)}
    for column in ("a", "b"):
        by = frame[column].astype(object).where(frame[column].notna(), MISSING)
        roles = Roles(**{**{f: getattr(ROLES, f) for f in ROLES.__struct_fields__}, "sensitive": (column,)})
        for check, name, difference in (
            (selection_rate_gap, "selection_rate_gap_between_groups", demographic_parity_difference),
            (missed_opportunity_gap, "missed_opportunity_gap_between_groups", equal_opportunity_difference),
        ):
            (pair,) = [f for f in found(check, frame, roles) if f.estimate and f.estimate.name == name]
            assert pair.estimate is not None
            assert pair.estimate.value == pytest.approx(difference(**asked, sensitive_features=by), abs=1e-9)
        worst = min(f.estimate.value for f in found(selection_rate_ratio, frame, roles) if f.estimate)
        assert worst == pytest.approx(demographic_parity_ratio(**asked, sensitive_features=by), abs=1e-9)


@pytest.mark.parametrize(("groups", "seed"), CASES[:4])
def test_areas_under_the_curve_by_group(groups: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = people(groups, seed).assign(y=lambda f: rng.integers(0, 2, len(f)))
    seen = 0
    for finding in found(quality_gap, frame):
        if finding.estimate is None or finding.estimate.name != "roc_auc_gap":
            continue
        ((column, group),) = finding.about.groups.items()
        mine = frame[column].astype(object).where(frame[column].notna(), MISSING) == group
        oracle = MetricFrame(metrics=roc_auc_score, y_true=frame.y, y_pred=frame.s, sensitive_features=mine)
        assert finding.estimate.value == pytest.approx(oracle.difference(), abs=1e-9)
        seen += 1
    assert seen >= 2


@pytest.mark.parametrize(("groups", "seed"), CASES[:4])
def test_mean_predictions_and_errors_of_numbers(groups: int, seed: int) -> None:
    frame = people(groups, seed)
    frame["y"] = frame.s * 3 + np.random.default_rng(seed).normal(size=len(frame))
    roles = Roles(target="y", task="regression", prediction="s", sensitive=("a", "b"))
    members = artifacts(given(frame, roles)).get(GroupMembers)
    for column in members.columns:
        filled = frame[column.column].astype(object).where(frame[column.column].notna(), MISSING)
        oracle = MetricFrame(
            metrics={"mean": mean_prediction, "mae": mean_absolute_error, "rows": count},
            y_true=frame.y,
            y_pred=frame.s,
            sensitive_features=filled,
        ).by_group
        assert set(column.names) == set(oracle.index)
        for at, name in enumerate(column.names):
            mine = column.codes == at
            assert mine.sum() == oracle.loc[name, "rows"]
            assert frame.s[mine].mean() == pytest.approx(oracle.loc[name, "mean"], abs=1e-9)
    for finding in found(regression_gap, frame, roles):
        assert finding.estimate is not None
        if finding.estimate.name not in ("mean_prediction_gap", "mae_ratio"):
            continue
        ((column, group),) = finding.about.groups.items()
        mine = frame[column].astype(object).where(frame[column].notna(), MISSING) == group
        metric = mean_prediction if finding.estimate.name == "mean_prediction_gap" else mean_absolute_error
        oracle = MetricFrame(metrics=metric, y_true=frame.y, y_pred=frame.s, sensitive_features=mine)
        wanted = oracle.difference() / frame.y.std() if metric is mean_prediction else oracle.ratio()
        assert abs(finding.estimate.value) == pytest.approx(wanted, abs=1e-9)
