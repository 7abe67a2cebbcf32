"""Which columns are a model's features: those it names, those it counts, else those with no other role."""

import pytest

from checks.contract import Unusable
from checks.table.agreement import agreement_notes
from checks.table.complete import complete
from checks.table.names import paired
from checks.table.roles import Roles
from tests.table.made import opened
from tests.table.test_complete import Facts

ROLES = Roles(target="paid", sensitive=("sex",), quasi=("town",))


@pytest.fixture
def people(tmp_path):
    return opened(
        tmp_path,
        **{"years at job": list(range(30)), "sex": ["m", "f"] * 15, "town": ["a", "b", "c"] * 10},
        loans=[1, 2, 3] * 10,
        paid=["no", "yes"] * 15,
    )


@pytest.mark.parametrize(
    ("takes", "features"),
    [
        (None, ("years at job", "loans")),
        (2, ("years at job", "loans")),
        (4, ("years at job", "sex", "town", "loans")),
    ],
)
def test_sensitive_and_quasi_columns_are_features_only_where_the_model_counts_them(people, takes, features):
    assert complete(ROLES, {"table": people}, Facts(takes=takes)).features == features


def test_a_column_with_a_direction_is_a_feature_whatever_else_it_is(people):
    roles = Roles(target="paid", quasi=("years at job",), increasing=("years at job",))

    assert "years at job" in complete(roles, {"table": people}).features


def test_where_nothing_else_is_left_they_are_features(people):
    roles = Roles(target="paid", quasi=("years at job", "town", "loans"), sensitive=("sex",))

    assert complete(roles, {"table": people}).features == ("years at job", "sex", "town", "loans")


@pytest.mark.parametrize(
    ("takes", "says"),
    [
        (
            1,
            'takes 1 column and names none of them, but table.csv offers 2: "years at job", "loans"; leave out',
        ),
        (
            3,
            'takes 3 columns and names none of them, but table.csv offers 2: "years at job", "loans"; give the',
        ),
        (9, 'offers 4: "years at job", "sex", "town", "loans"; give the table it is made for.'),
    ],
)
def test_a_model_that_counts_other_columns_is_refused_with_both_counts(people, takes, says):
    with pytest.raises(Unusable) as refused:
        complete(ROLES, {"table": people}, Facts(takes=takes))

    assert says in str(refused.value)


def test_names_that_an_exporter_folded_are_the_tables(people):
    facts = Facts(features=("loans", "years_at_job"), takes=2)

    roles = complete(ROLES, {"table": people}, facts)

    assert roles.features == ("loans", "years at job")
    assert agreement_notes(roles, {"table": people}, facts) == (
        'The model\'s columns "years_at_job" were read as "years at job".',
    )


@pytest.mark.parametrize(
    ("wanted", "there", "found"),
    [
        (["a_b"], ["a_b", "a b"], ["a_b"]),
        (["a_b"], ["a-b", "a b"], [None]),
        (["a_b", "a b"], ["a b"], [None, "a b"]),
        (["a_b", "a.b"], ["a b"], [None, None]),
        (["a_b", "c"], ["c", "a b"], ["a b", "c"]),
    ],
)
def test_only_a_single_counterpart_is_taken(wanted, there, found):
    assert list(paired(wanted, there).values()) == found
