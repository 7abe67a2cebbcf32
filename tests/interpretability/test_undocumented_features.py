"""Features with an entry are documented; without a dictionary nothing is judged."""

from dataclasses import replace

import pytest

from checks.interpretability.undocumented_features import undocumented_features
from checks.table.dictionary import Described
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import failing, given, outcome

COLUMNS = ("a", "b", "c", "word")


def ended(*entries: Described):
    frame = table(200, 1, dict.fromkeys("abc", 1.0)).assign(word="x")
    return outcome(
        undocumented_features, replace(given(frame, ROLES, model=fitted(frame)), dictionary=entries)
    )


def full(column: str, **less: str) -> Described:
    return Described(**({"column": column, "description": "what", "unit": "EUR", "owner": "who"} | less))


def test_without_a_dictionary_it_says_how_to_give_one():
    assert ended().status == "not_applicable"
    assert "--dictionary FILE" in ended().reason


def test_all_that_is_written_down_passes_and_words_need_no_unit():
    made = ended(*(full(name) for name in "abc"), full("word", unit=""), full("not_there"))

    assert made.status == "pass"
    assert made.findings[0].estimate.value == 1.0


@pytest.mark.parametrize(("part", "said"), [("unit", "b (unit)"), ("owner", "b (owner)")])
def test_what_is_missing_is_named(part: str, said: str):
    (found,) = failing(ended(full("a"), full("b", **{part: ""}), full("c"), full("word")))

    assert found.about.columns == ("b",)
    assert said in found.says
    assert found.severity == "major"


def test_more_that_is_missing_never_scores_better():
    scores = [
        ended(*(full(name) for name in COLUMNS[:kept]), full("elsewhere")).findings[0].score
        for kept in (4, 3, 2, 0)
    ]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert scores[-1] == 0.0
