"""Roles checked and filled in."""

from dataclasses import dataclass

import pytest

from checks.contract import Unusable
from checks.table.complete import complete
from checks.table.roles import Roles, Task
from checks.table.target import positive_of
from tests.table.made import opened


@dataclass(frozen=True)
class Facts:
    features: tuple[str, ...] | None = None
    task: Task | None = None
    classes: tuple[str, ...] | None = None
    takes: int | None = None


@pytest.fixture
def people(tmp_path):
    return opened(
        tmp_path,
        id=[f"p{n}" for n in range(30)],
        age=list(range(20, 50)),
        sex=["m", "f", "f"] * 10,
        score=[n / 30 for n in range(30)],
        points=[300 + n for n in range(30)],
        group=["a", "b", "c"] * 10,
        one=["x"] * 30,
        none=[None] * 30,
        day=["2020-01-01", "2020-01-02"] * 15,
        paid=["no", "yes"] * 15,
    )


def test_without_a_target_only_the_features_are_settled(people):
    roles = complete(Roles(identifiers=("id",)), {"table": people})

    assert roles.features == ("age", "sex", "score", "points", "group", "one", "none", "day", "paid")
    assert roles.task is None
    assert roles.positive is None


def test_a_binary_target_is_settled_in_full(people):
    roles = complete(
        Roles(target="paid", identifiers=("id",), sensitive=("sex",), score="score"), {"table": people}
    )

    assert roles.task == "binary"
    assert roles.positive == "yes"
    assert roles.favourable == ("yes",)
    assert roles.threshold == 0.5
    assert roles.features == ("age", "points", "group", "one", "none", "day")


def test_what_a_person_gave_stays(people):
    given = Roles(
        target="paid", positive="NO", favourable=("Yes",), threshold=0.3, features=("age", "age", "sex")
    )

    roles = complete(given, {"table": people})

    assert (roles.positive, roles.favourable, roles.threshold) == ("no", ("yes",), 0.3)
    assert roles.features == ("age", "sex")


@pytest.mark.parametrize(
    ("target", "task"), [("paid", "binary"), ("group", "multiclass"), ("age", "regression")]
)
def test_the_task_follows_from_the_target(people, target, task):
    assert complete(Roles(target=target), {"table": people}).task == task


def test_the_models_own_features_hold(people):
    roles = complete(Roles(target="paid"), {"table": people}, Facts(features=("sex", "age")))

    assert roles.features == ("sex", "age")


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        (Roles(target="payd"), 'The table table.csv has no column "payd"; did you mean "paid"?'),
        (Roles(sensitive=("sexx",)), 'The table table.csv has no column "sexx"; did you mean "sex"?'),
        (Roles(target="paid", features=("age", "paid")), 'The target "paid" cannot also be a feature.'),
        (Roles(target="sex", sensitive=("sex",)), 'The target "sex" cannot also be a sensitive column.'),
        (Roles(target="paid", time="paid"), 'The column "paid" cannot be the target and the time at once.'),
        (Roles(features=("age",), ignore=("age",)), '"age" cannot be both a feature and ignored.'),
        (Roles(increasing=("age",), decreasing=("age",)), '"age" cannot be both increasing and decreasing.'),
        (Roles(weight="sex"), 'The weight column "sex" in table.csv holds text, not numbers.'),
        (Roles(target="one"), 'The target "one" in table.csv is "x" in every row; nothing can be told apart.'),
        (Roles(target="none"), 'The target "none" in table.csv is empty in every row; choose another column.'),
        (Roles(target="day"), 'The target "day" in table.csv is a date; choose a column of labels or numbers.'),
        (Roles(target="paid", positive="maybe"), '"maybe" is no label of the target "paid"; its labels are "no", "yes".'),
        (Roles(target="group", task="binary"), 'A binary task needs two labels, but the target "group" has 3.'),
        (Roles(target="group", task="regression"), 'A regression needs numbers, but the target "group" holds text.'),
        (Roles(target="age", positive="20"), "A regression has no positive label; leave --positive out."),
        (Roles(target="paid", score="points"),
         'The score column "points" does not lie between 0 and 1, so 0.5 decides nothing; give --threshold.'),
    ],
)  # fmt: skip
def test_roles_that_cannot_be_are_refused_in_one_sentence(people, roles, says):
    with pytest.raises(Unusable) as refused:
        complete(roles, {"table": people})

    assert str(refused.value) == says


def test_a_later_table_may_lack_some_features_but_not_all(people, tmp_path):
    later = opened(tmp_path, "production", age=[1, 2], sex=["m", "f"])

    roles = complete(Roles(features=("age", "paid")), {"table": people, "production": later})

    assert roles.features == ("age", "paid")
    with pytest.raises(Unusable, match=r'table production\.csv has no column "paid"'):
        complete(Roles(features=("paid",)), {"table": people, "production": later})


def test_columns_that_the_model_needs_are_named(people):
    with pytest.raises(Unusable, match='lacks 2 columns that the model needs: "height", "weight"'):
        complete(Roles(), {"table": people}, Facts(features=("age", "height", "weight")))
    with pytest.raises(Unusable, match='takes the target "paid" as a feature'):
        complete(Roles(target="paid"), {"table": people}, Facts(features=("age", "paid")))


def test_a_task_that_the_model_is_not_made_for_is_refused(people):
    with pytest.raises(Unusable, match="given as binary, but the model is made for regression"):
        complete(Roles(target="paid", task="binary"), {"table": people}, Facts(task="regression"))


@pytest.mark.parametrize(
    ("labels", "positive"),
    [
        (["0", "1"], "1"), (["no", "Yes"], "Yes"), (["true", "false"], "true"), (["<=50K.", ">50K."], ">50K."),
        (["good", "bad"], "bad"), (["2", "1"], "1"), (["9", "10"], "10"), (["female", "male"], "male"),
        (["-1", "1"], "1"), (["pass", "fail"], "pass"),
    ],
)  # fmt: skip
def test_the_positive_label_is_the_one_whose_word_says_so_else_the_last(labels, positive):
    assert positive_of(labels) == positive
    assert positive_of(labels[::-1]) == positive
