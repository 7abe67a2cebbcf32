"""Labels of the tables, the model and a prediction column: one set, or refused in one sentence."""

import numpy as np
import pandas as pd
import pytest

from checks.contract import Unusable
from checks.table.agreement import agreement_notes
from checks.table.complete import complete
from checks.table.labels import as_label, folded, match, match_known
from checks.table.roles import Roles
from tests.table.made import opened
from tests.table.test_complete import Facts

AGES = list(range(30))


def labelled(folder, labels, role="table", **more):
    return opened(folder, role, age=AGES, y=(labels * 30)[:30], **more)


@pytest.mark.parametrize(
    "value", [True, np.True_, pd.Series([True])[0], pd.array([True], dtype="boolean")[0], "true"]
)
def test_truth_reads_alike_from_every_source(value):
    assert as_label(value) == "true"
    assert folded(as_label(value)) == folded("1") == folded("True") == folded("1.0")


@pytest.mark.parametrize("value", [1, 1.0, np.int64(1), np.float32(1), np.float64(1), "1"])
def test_one_reads_alike_from_every_source(value):
    assert as_label(value) == "1"


@pytest.mark.parametrize("classes", [("0", "1"), ("false", "true"), ("False", "True")])
@pytest.mark.parametrize("labels", [[0, 1], [False, True], ["False", "True"]])
def test_false_and_true_are_zero_and_one(tmp_path, classes, labels):
    table = labelled(tmp_path, labels)

    roles = complete(Roles(target="y"), {"table": table}, Facts(classes=classes, task="binary"))

    assert roles.task == "binary"
    assert folded(roles.positive) == "1"


@pytest.mark.parametrize("labels", [["no", "yes"], [1, 2], ["0", "yes"]])
def test_a_label_that_the_model_does_not_know_is_refused_with_both_sets(tmp_path, labels):
    table = labelled(tmp_path, labels)

    with pytest.raises(Unusable) as refused:
        complete(Roles(target="y"), {"table": table}, Facts(classes=("0", "1"), task="binary"))

    assert 'its labels are "0", "1"' in str(refused.value)
    assert f'"{labels[1]}"' in str(refused.value)
    assert 'target "y" in table.csv' in str(refused.value)


def test_a_model_of_three_classes_makes_two_labels_multiclass_and_says_so(tmp_path):
    tables = {"table": labelled(tmp_path, [0, 1])}
    facts = Facts(classes=("0", "1", "2"), task="multiclass")

    roles = complete(Roles(target="y"), tables, facts)

    assert roles.task == "multiclass"
    assert agreement_notes(roles, tables, facts) == (
        'No row of table.csv has "2" of the model; the task is multiclass.',
    )
    with pytest.raises(Unusable, match='given as binary, but the model knows 3 labels: "0", "1", "2"'):
        complete(Roles(target="y", task="binary"), tables, facts)


def test_a_regression_model_on_text_labels_is_refused(tmp_path):
    with pytest.raises(Unusable, match='needs numbers, but the target "y" holds text'):
        complete(Roles(target="y"), {"table": labelled(tmp_path, ["no", "yes"])}, Facts(task="regression"))


@pytest.mark.parametrize("learned", [["yes", "no"], ["0", "yes"], ["2"]])
def test_training_labels_that_replace_the_judged_ones_are_refused(tmp_path, learned):
    tables = {"table": labelled(tmp_path, [1, 0]), "train": labelled(tmp_path, learned, "train")}

    with pytest.raises(Unusable) as refused:
        complete(Roles(target="y"), tables)

    assert "do not match: train.csv has" in str(refused.value)
    assert f'"{learned[0]}"' in str(refused.value)
    assert '"1"' in str(refused.value)


def test_a_third_label_of_the_training_table_leaves_a_binary_target_binary(tmp_path):
    tables = {
        "table": labelled(tmp_path, ["<=50K.", ">50K."]),
        "train": labelled(tmp_path, ["<=50K", ">50K", "?x"], "train"),
    }

    roles = complete(Roles(target="y"), tables)
    notes = agreement_notes(roles, tables, None)

    assert (roles.task, roles.positive) == ("binary", ">50K.")
    assert any('"<=50K"' in note and "read as" in note and '"<=50K."' in note for note in notes)
    assert 'Rows of train.csv with "?x" count as rows without an answer.' in notes


def test_a_class_missing_from_the_judged_rows_is_fine(tmp_path):
    tables = {"table": labelled(tmp_path, list("abc")), "train": labelled(tmp_path, list("abcd"), "train")}

    assert complete(Roles(target="y"), tables, Facts(classes=tuple("abcde"))).task == "multiclass"


def test_a_wrong_prediction_column_is_named_and_its_values_are_not(tmp_path):
    mail = [f"secret{n}@x.org" for n in AGES]
    table = labelled(tmp_path, ["no", "yes"], mail=mail, said=["YES", "no."] * 15, blank=[None] * 30)

    with pytest.raises(Unusable) as refused:
        complete(Roles(target="y", prediction="mail"), {"table": table})

    assert "secret" not in str(refused.value)
    assert str(refused.value) == (
        'The prediction column "mail" in table.csv holds 30 different values that are no label of the '
        'target "y"; its labels are "no", "yes".'
    )
    assert complete(Roles(target="y", prediction="said"), {"table": table}).task == "binary"
    with pytest.raises(Unusable, match=r"is empty in every row\."):
        complete(Roles(target="y", prediction="blank"), {"table": table})


def test_text_predictions_of_a_number_are_refused(tmp_path):
    table = opened(tmp_path, y=[n * 3 for n in AGES], guess=["a", "b", "c"] * 10)

    with pytest.raises(
        Unusable, match=r'"guess" in table\.csv does not hold numbers, but the target "y" does'
    ):
        complete(Roles(target="y", prediction="guess"), {"table": table})


def test_a_sentence_about_labels_is_clean_and_short():
    known = [f"label {n}" for n in range(50)]

    with pytest.raises(Unusable) as refused:
        match(["x" * 500 + "\u202e\n"], known, where="the model")

    assert len(str(refused.value)) < 300
    assert str(refused.value).isprintable()
    assert "42 more" in str(refused.value)


def test_two_labels_that_read_as_one_are_refused():
    with pytest.raises(Unusable, match='"Yes" and "yes" in t both read as "YES"'):
        match_known(["Yes", "yes"], ["YES", "NO"], where="t")


@pytest.mark.parametrize("threshold", [float("nan"), float("inf"), -0.1, 1.5])
@pytest.mark.parametrize("score", [None, "chance"])
def test_a_threshold_that_decides_nothing_is_refused(tmp_path, threshold, score):
    table = labelled(tmp_path, ["no", "yes"], chance=[n / 30 for n in AGES])

    with pytest.raises(Unusable, match=r"The threshold (must be a finite number|is .*between 0 and 1)"):
        complete(Roles(target="y", score=score, threshold=threshold), {"table": table})


def test_a_threshold_on_another_scale_stays_and_one_for_decisions_is_refused(tmp_path):
    table = labelled(tmp_path, ["no", "yes"], points=[300 + n for n in AGES], said=["no", "yes"] * 15)

    assert complete(Roles(target="y", score="points", threshold=310), {"table": table}).threshold == 310
    with pytest.raises(Unusable, match="holds decisions already; leave --threshold out"):
        complete(Roles(target="y", prediction="said", threshold=0.5), {"table": table})


@pytest.mark.parametrize(
    ("name", "labels", "positive", "favourable"),
    [
        ("risk", ["good", "bad"], None, "good"),
        ("risk", ["good", "bad"], "good", "good"),
        ("churn", ["no", "yes"], None, "no"),
        ("default", [0, 1], None, "0"),
        ("default", [0, 1], "0", "0"),
        ("default", ["good", "bad"], "good", "good"),
        ("kind", ["fraud", "fine"], None, "fine"),
        ("paid", ["no", "yes"], None, "yes"),
        ("paid", ["no", "yes"], "no", "no"),
    ],
)  # fmt: skip
def test_what_a_person_would_rather_have_is_never_the_harm(tmp_path, name, labels, positive, favourable):
    table = opened(tmp_path, age=AGES, **{name: (labels * 15)[:30]})

    assert complete(Roles(target=name, positive=positive), {"table": table}).favourable == (favourable,)
