"""Suggested roles on small tables whose roles are plain to a person."""

import uuid

import pytest

from checks.table import hints
from checks.table.guess import guess
from tests.table.made import opened

ROWS = 40


def first(suggestions):
    return suggestions[0].value if suggestions else None


def values(suggestions):
    return [s.value for s in suggestions if s.confidence >= 0.5]


@pytest.fixture
def people(tmp_path):
    return opened(
        tmp_path,
        customer_id=[f"k{7 * n % 1000}" for n in range(ROWS)],
        applicationDate=[f"2024-01-{n % 28 + 1:02}" for n in range(ROWS)],
        sex=["m", "f"] * (ROWS // 2),
        Age=[20 + n % 30 for n in range(ROWS)],
        average=[n % 7 for n in range(ROWS)],
        zip_code=[1000 + n % 5 for n in range(ROWS)],
        education=["a", "b", "c", "d"] * (ROWS // 4),
        fnlwgt=[100 + n % 9 for n in range(ROWS)],
        weight=[60.5 + n % 11 for n in range(ROWS)],
        predicted_prob=[n / ROWS for n in range(ROWS)],
        y_pred=[n % 2 for n in range(ROWS)],
        approved=["yes", "no"] * (ROWS // 2),
    )


def test_every_role_of_a_plain_table_is_found(people):
    made = guess(people)

    assert first(made.target) == "approved"
    assert made.task == "binary"
    assert first(made.positive) == "yes"
    assert first(made.favourable) == "yes"
    assert values(made.sensitive) == ["sex", "Age"]
    assert values(made.identifiers) == ["customer_id"]
    assert values(made.time) == ["applicationDate"]
    assert values(made.weight) == ["fnlwgt"]
    assert values(made.quasi) == ["sex", "Age", "zip_code", "education"]
    assert values(made.score) == ["predicted_prob"]
    assert values(made.prediction) == ["y_pred"]


def test_every_suggestion_has_a_reason_without_any_cell(people):
    made = guess(people)

    everything = (*made.target, *made.sensitive, *made.identifiers, *made.quasi, *made.score, *made.weight)
    assert all(s.reason and 0 < s.confidence <= 0.97 for s in everything)
    assert not any("k7" in s.reason for s in everything)


def test_the_guess_fills_a_form(people):
    roles = guess(people).roles()

    assert (roles.target, roles.positive, roles.weight) == ("approved", "yes", "fnlwgt")
    assert "weight" not in roles.sensitive


@pytest.mark.parametrize(("name", "labels"), [("churn", ["0", "1"]), ("status", ["good", "bad"])])
def test_where_the_positive_answer_is_a_harm_the_other_one_is_favourable(tmp_path, name, labels):
    table = opened(tmp_path, **{"a": list(range(10)) * 2, name: labels * 10})

    made = guess(table)

    assert first(made.positive) == labels[1]
    assert first(made.favourable) == labels[0]


def test_what_the_production_table_lacks_is_likelier_the_target(tmp_path):
    table = opened(tmp_path, v=[n % 9 for n in range(30)], w=["a", "b"] * 15)
    later = opened(tmp_path, "production", w=["a", "b"])

    assert first(guess(table).target) == "w"
    assert first(guess(table, production=later).target) == "v"


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ([str(uuid.UUID(int=n * 2**90 + n)) for n in range(ROWS)], True),
        ([f"{n * 7919:032x}" for n in range(ROWS)], True),
        (list(range(5, 5 + ROWS)), True),
        ([f"text {n}" for n in range(ROWS)], True),
        ([n * 3 for n in range(ROWS)], False),
        ([n + 0.5 for n in range(ROWS)], False),
        (["a", "b"] * (ROWS // 2), False),
    ],
)
def test_identifiers_without_a_telling_name(tmp_path, column, found):
    table = opened(tmp_path, thing=column, other=["x"] * ROWS)

    assert values(guess(table).identifiers) == (["thing"] if found else [])


@pytest.mark.parametrize(
    ("name", "sensitive"),
    [
        ("marital-status", True), ("isForeignWorker", True), ("AGE", True), ("age_band", True), ("native-country", True),
        ("average", False), ("wage", False), ("message", False), ("page", False), ("embrace", False),
    ],
)  # fmt: skip
def test_names_are_read_word_by_word(name, sensitive):
    assert (hints.sensitive(name) is not None) == sensitive


@pytest.mark.parametrize(
    "columns", [{"a": [1]}, {"a": [None, None], "b": [None, None]}, {"a": ["x"] * 3, "b": [None] * 3}]
)
def test_tables_with_nothing_to_guess_give_no_target(tmp_path, columns):
    made = guess(opened(tmp_path, **columns))

    assert made.target == ()
    assert made.task is None
