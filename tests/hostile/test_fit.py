"""Rows 50 to 62: tables, roles and a model that do not go together, and leaks that are or are not there."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.bias.small_groups import small_groups
from checks.contract import Unusable
from checks.data_quality.split_overlap import split_overlap
from checks.model.frames import chosen
from checks.privacy.membership_inference import membership_inference
from checks.registry import all_checks
from checks.robustness.unseen_values import unseen_values
from checks.table.agreement import agreement_notes
from checks.table.complete import complete
from checks.table.labels import folded
from checks.table.roles import Roles
from tests.hostile.kept import is_clear
from tests.hostile.rows import row, rows
from tests.kit import given, outcome, run_all
from tests.model.worlds import arrow, opened, skops
from tests.pages import made_run
from tests.privacy.test_membership_inference import NAMES, ROLES, fitted, people
from tests.table.made import opened as read
from tests.table.test_complete import Facts


@pytest.fixture
def table(tmp_path: Path) -> Any:
    return read(tmp_path, age=list(range(30)), sex=["m", "f"] * 15, wage=[1.5] * 30, paid=["no", "yes"] * 15)


@rows(
    "roles, model, says",
    c50_no_such_target=(Roles(target="payd"), None, 'The table table.csv has no column "payd"; did you mean "paid"?'),
    c50_the_target_as_a_feature=(Roles(target="paid", features=("age", "paid")), None, 'The target "paid" cannot also be a feature.'),
    c50_the_target_as_sensitive=(Roles(target="sex", sensitive=("sex",)), None, 'The target "sex" cannot also be a sensitive column.'),
    c50_the_target_twice=(Roles(target="paid", time="paid"), None, 'The column "paid" cannot be the target and the time at once.'),
    c51_columns_are_missing=(Roles(target="paid"), Facts(features=("age", "height", "weight")), 'lacks 2 columns that the model needs: "height", "weight"'),
    c51_a_column_was_renamed=(Roles(target="paid"), Facts(features=("age", "gender")), 'The table table.csv has no column "gender"; its columns are'),
    c52_ten_features_of_three=(Roles(target="paid"), Facts(takes=10), "The model takes 10 columns and names none of them, but table.csv offers 3"),
    c52_one_feature_of_three=(Roles(target="paid"), Facts(takes=1), "The model takes 1 column and names none of them, but table.csv offers 3"),
    c54_one_class_only=(Roles(target="wage", task="binary"), None, 'The target "wage" in table.csv is "1.5" in every row; nothing can be told apart.'),
    c54_a_class_that_the_model_never_saw=(Roles(target="paid"), Facts(classes=("no", "maybe"), task="binary"), 'its labels are "no", "maybe"'),
    c55_labels_that_cannot_be_mapped=(Roles(target="paid"), Facts(classes=("0", "1"), task="binary"), 'its labels are "0", "1"'),
    c56_a_regression_model_on_labels=(Roles(target="paid"), Facts(task="regression"), 'needs numbers, but the target "paid" holds text'),
    c56_a_classifier_on_a_number=(Roles(target="age", task="regression"), Facts(classes=("0", "1"), task="binary"), "regression"),
)  # fmt: skip
def test_what_does_not_go_together_is_refused_before_anything_runs(
    roles: Roles, model: Any, says: str, table: Any
) -> None:
    with pytest.raises(Unusable) as refused:
        complete(roles, {"table": table}, model)

    assert says in is_clear(str(refused.value))


@row("c50_at_the_form")
def test_the_form_offers_the_target_for_nothing_else(app: Any) -> None:
    run = made_run.read_run()
    at: AppTest = app("setup", run)

    assert at.selectbox(key=made_run.key(run, "target")).value == "paid"
    for field in ("sensitive", "identifiers", "quasi", "confidential", "ignore"):
        assert "paid" not in at.multiselect(key=made_run.key(run, field)).options
    at.selectbox(key=made_run.key(run, "target")).select_index(0).run()
    assert at.button(key="go").disabled
    assert runs.asked(run) is None


@row("c51_another_order_and_one_more")
def test_columns_go_to_the_model_by_name_in_its_own_order(tmp_path: Path) -> None:
    frame = people(300, 0)
    model = LogisticRegression().fit(frame[list(NAMES)], frame["y"])
    shuffled = arrow(frame[[*reversed(NAMES)]].assign(extra=1.0))

    assert chosen(shuffled, NAMES, len(NAMES)).column_names == list(NAMES)
    with opened(skops(tmp_path, model)) as jailed:
        answers = jailed.predict(shuffled)
    np.testing.assert_array_equal(answers, model.predict_proba(frame[list(NAMES)]))


@row("c53_a_category_never_seen")
def test_a_category_never_seen_is_said_without_its_name_and_counted(tmp_path: Path) -> None:
    train = pd.DataFrame({"town": ["Bern", "Chur"] * 50, "paid": ["yes", "no"] * 50})
    later = train.assign(town=["Canary"] * 7 + ["Bern"] * 93)
    model = make_pipeline(make_column_transformer((OneHotEncoder(), ["town"])), LogisticRegression())
    path = skops(tmp_path, model.fit(train[["town"]], train["paid"]))

    with opened(path) as jailed, pytest.raises(Unusable) as failed:
        jailed.predict(arrow(later[["town"]]))
    found = outcome(unseen_values, given(later, Roles(target="paid"), train=train)).findings

    assert "unknown categories" in is_clear(str(failed.value))
    assert "Canary" not in str(failed.value)
    assert any(finding.status == "fail" and "7 of 100 rows" in finding.says for finding in found)


@row("c54_one_class_in_a_run")
def test_one_class_leaves_what_needs_two_unmeasured() -> None:
    frame = people(200, 1).assign(y=1)

    ended = run_all(given(frame, ROLES))

    assert [(each.check, each.reason) for each in ended.values() if each.status == "error"] == []
    for check in ("scalability/predictive-quality", "bias/error-rate-gap", "data_quality/class-imbalance"):
        assert ended[check].status != "pass", check


@rows(
    "labels, classes",
    c55_numbers_as_text=([0, 1], ("0", "1")),
    c55_truth_as_numbers=([False, True], ("0", "1")),
    c55_numbers_as_truth=([0, 1], ("False", "True")),
    c55_floats=([0.0, 1.0], ("0", "1")),
)
def test_labels_that_can_only_mean_each_other_are_mapped_and_it_is_said(
    labels: list[Any], classes: tuple[str, ...], tmp_path: Path
) -> None:
    tables: Any = {"table": read(tmp_path, age=list(range(30)), y=labels * 15)}
    facts = Facts(classes=classes, task="binary")

    roles = complete(Roles(target="y", task="binary"), tables, facts)

    assert folded(roles.positive or "") == "1"
    spelt_alike = sorted(str(label) for label in labels) == sorted(classes)
    assert (
        spelt_alike or agreement_notes(roles, tables, facts) or folded(str(labels[1])) == folded(classes[1])
    )


@row("c57_a_group_of_few")
def test_a_group_of_few_is_named_without_a_verdict_and_its_count_hidden() -> None:
    draw = np.random.default_rng(0)
    groups = ["a"] * 300 + ["b"] * 200 + ["few"] * 12 + ["fewer"] * 3
    frame = pd.DataFrame({"group": groups, "x": draw.normal(size=515)})

    findings = outcome(small_groups, given(frame, Roles(sensitive=("group",)))).findings

    told = {f.about.groups["group"]: f for f in findings if f.about.groups.get("group") in ("few", "fewer")}
    assert set(told) == {"few", "fewer"}
    assert all(finding.status == "info" for finding in told.values())
    assert "Fewer than 5 people" in told["fewer"].says
    assert not any(char.isdigit() for char in told["fewer"].says.replace("5", ""))


@row("c58_tables_that_overlap")
def test_rows_in_both_tables_are_counted_and_left_out() -> None:
    train = people(400, 2)
    same = pd.concat([train[:150], people(400, 3)])
    model = fitted(LogisticRegression(), train)

    overlap = outcome(split_overlap, given(same, ROLES, train=train))
    some = outcome(membership_inference, given(same, ROLES, train=train, model=model))
    whole = outcome(membership_inference, given(train, ROLES, train=train, model=model))

    assert overlap.status == "fail"
    assert "150 of the 550" in " ".join(finding.says for finding in overlap.findings)
    # Of each table 150.
    assert "300 rows in both tables were left out." in some.findings[0].says
    assert whole.status == "not_applicable"
    assert whole.reason


@rows(
    "noise, labels, kind, words, status",
    c59_a_noisier_second_table=(0.45, None, LogisticRegression(), "nconclusive", ("unsure", "pass")),
    c61_labels_by_heart=(0.08, "random", RandomForestClassifier(20, random_state=0), "Leak shown", ("fail",)),
    c62_a_model_that_guesses=(0.08, None, DummyClassifier(strategy="stratified"), "No leak found at this sample size.", ("pass",)),
)  # fmt: skip
def test_a_leak_is_said_where_there_is_one_and_only_there(
    noise: float, labels: str | None, kind: Any, words: str, status: tuple[str, ...]
) -> None:
    train, others, elsewhere = people(700, 4), people(700, 5, noise=noise), people(700, 6)
    if labels == "random":
        draw = np.random.default_rng(7)
        train, others = (each.assign(y=draw.integers(0, 2, 700)) for each in (train, others))
        elsewhere = train
    model = fitted(kind, elsewhere)

    first = outcome(membership_inference, given(others, ROLES, train=train, model=model)).findings[0]

    assert first.status in status
    assert words in first.says
    if status == ("pass",):
        assert "smallest AUC that could be seen at this size is 0.5" in first.says


@row("c60_no_second_table")
def test_without_a_second_table_membership_says_how_to_get_one() -> None:
    model = fitted(LogisticRegression(), people(300, 8))

    ended = outcome(all_checks()["privacy/membership-inference"], given(people(300, 9), ROLES, model=model))

    assert ended.status == "skipped"
    assert ended.missing == "train"
    assert "training table" in (ended.reason or "")
