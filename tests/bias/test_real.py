"""Published numbers of real tables, and fairlearn's on the same rows."""

import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_ratio,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)

from checks.artifacts.group_counts import GroupCounts
from checks.bias.error_rate_gap import error_rate_gap
from checks.bias.label_gap import label_gap
from checks.bias.selection_rate_ratio import selection_rate_ratio
from checks.contract import Dots, Grid
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.real import needs_real_data, real

pytestmark = needs_real_data


def compas() -> tuple[pd.DataFrame, Roles]:
    frame = pd.read_csv(real("compas/compas.csv.gz"))
    roles = Roles(
        target="two_year_recid",
        task="binary",
        positive="1",
        favourable=("0",),
        score="decile_score",
        threshold=5,
        sensitive=("race", "sex", "age_cat"),
    )
    return frame, roles


def adult() -> pd.DataFrame:
    train = pd.read_csv(real("adult/adult_train.csv.gz"), keep_default_na=False)
    test = pd.read_csv(real("adult/adult_test.csv.gz"), keep_default_na=False)
    return pd.concat([train, test.assign(income=test.income.str.rstrip("."))], ignore_index=True)


def test_the_error_rates_of_compas_are_propublicas():
    frame, roles = compas()

    ended = outcome(error_rate_gap, given(frame, roles))

    charts = {
        chart.title.split(" (")[1].split(")")[0]: dict(zip(chart.labels, chart.values, strict=True))
        for finding in ended.findings
        if finding.about.columns == ("race",)
        for chart in finding.evidence
        if isinstance(chart, Dots) and chart.unit == "share"
    }
    percent = {
        (rate, race): round(100 * charts[rate][race], 2)
        for rate in ("false positive rate", "false negative rate")
        for race in ("African-American", "Caucasian")
    }
    assert percent == {
        ("false positive rate", "African-American"): 44.85,
        ("false positive rate", "Caucasian"): 23.45,
        ("false negative rate", "African-American"): 27.99,
        ("false negative rate", "Caucasian"): 47.72,
    }
    black = [f for f in ended.findings if f.about.groups == {"race": "African-American"}]
    assert [finding.status for finding in black] == ["fail", "fail"]


def test_the_labels_of_adult_differ_by_sex_as_published():
    roles = Roles(target="income", task="binary", positive=">50K", favourable=(">50K",), sensitive=("sex",))

    (finding,) = outcome(label_gap, given(adult(), roles)).findings

    grid = finding.evidence[-1]
    assert isinstance(grid, Grid)
    row = dict(zip(grid.columns, grid.rows[0], strict=True))
    assert row["group"] == "Female"
    assert row["gap"] == pytest.approx(-0.194516, abs=1e-4)
    assert row["ratio"] == pytest.approx(0.359655, abs=1e-4)
    assert finding.estimate.value == pytest.approx(0.194516, abs=1e-6)
    assert finding.status == "fail"


def test_the_ages_of_german_credit_differ_in_labels():
    frame = pd.read_csv(real("german_credit/german_credit.csv.gz"))
    young = frame.assign(young=(frame.age <= 25).map({True: "to 25", False: "over 25"}))
    roles = Roles(target="class", task="binary", positive="1", favourable=("1",), sensitive=("young", "age"))

    ended = outcome(label_gap, given(young, roles))

    finding = next(f for f in ended.findings if f.about.columns == ("young",))
    assert finding.about.groups == {"young": "to 25"}
    assert finding.estimate.value == pytest.approx(0.149448, abs=1e-6)
    assert finding.status == "unsure"


@pytest.mark.parametrize("column", ["race", "sex", "age_cat"])
def test_compas_equals_fairlearn(column):
    frame, roles = compas()
    shelf = artifacts(given(frame, roles))
    counts = shelf.get(GroupCounts)
    decided = (frame.decile_score >= 5).astype(int)
    oracle = MetricFrame(
        metrics={"fpr": false_positive_rate, "fnr": false_negative_rate, "s": selection_rate},
        y_true=frame.two_year_recid,
        y_pred=decided,
        sensitive_features=frame[column],
    ).by_group

    grouping = next(each for each in counts.groupings if each.columns == (column,))

    assert len(grouping.groups) == len(oracle)
    for group in grouping.groups:
        theirs = oracle.loc[group.groups[column]]
        hits, n = counts.false_alarms(group, "1")
        assert hits / n == pytest.approx(theirs["fpr"], abs=1e-9)
        hits, n = counts.misses(group, "1")
        assert hits / n == pytest.approx(theirs["fnr"], abs=1e-9)
        hits, n = counts.selection(group)
        assert hits / n == pytest.approx(1 - theirs["s"], abs=1e-9)


@pytest.mark.parametrize(
    ("name", "target", "positive", "column"),
    [("adult", "income", ">50K", "race"), ("german_credit", "class", "1", "foreign_worker")],
)
def test_ratios_equal_fairlearns(name, target, positive, column):
    frame = adult() if name == "adult" else pd.read_csv(real("german_credit/german_credit.csv.gz"))
    # The labels themselves as decisions, so that no model stands between ours and fairlearn's.
    frame = frame.assign(p=frame[target])
    roles = Roles(
        target=target,
        task="binary",
        positive=positive,
        favourable=(positive,),
        prediction="p",
        sensitive=(column,),
    )

    ended = outcome(selection_rate_ratio, given(frame, roles))

    y = (frame[target].astype(str) == positive).astype(int)
    least = min(finding.estimate.value for finding in ended.findings if finding.estimate)
    assert least == pytest.approx(demographic_parity_ratio(y, y, sensitive_features=frame[column]), abs=1e-9)
    recall = MetricFrame(
        metrics=true_positive_rate, y_true=y, y_pred=y, sensitive_features=frame[column]
    ).by_group
    counts = artifacts(given(frame, roles)).get(GroupCounts)
    for group in counts.groupings[0].groups:
        hits, n = counts.opportunity(group)
        assert hits / n == pytest.approx(recall[group.groups[column]], abs=1e-9)
