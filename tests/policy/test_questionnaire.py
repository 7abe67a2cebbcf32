"""The questionnaire asks what it should, in groups that a person can take in."""

from typing import get_args

from checks.contract import Debt
from checks.policy.questionnaire import QUESTIONS, groups, ids, question

# RUBRICS' tests of the ML Test Score whose evidence is a person's word (H), or in part (H/P and P).
BY_PEOPLE = {"data-6", "data-7", "model-1", "infra-2", "infra-3", "infra-6", "model-2", "infra-7"}
IN_PART = {"data-3", "data-5", "model-3", "infra-5", "mon-1"}


def test_every_test_that_people_answer_for_is_asked_under_its_own_name():
    assert {each.test for each in QUESTIONS if each.test} == BY_PEOPLE | IN_PART
    assert all(each.id == each.test for each in QUESTIONS if each.test)


def test_five_groups_of_at_most_six():
    asked = groups()
    assert len(asked) == 5
    assert all(1 <= len(each) <= 6 for each in asked.values())
    assert [each.id for group in asked.values() for each in group] == list(ids())


def test_each_question_is_one_and_says_what_counts():
    assert len(set(ids())) == len(QUESTIONS)
    for each in QUESTIONS:
        assert each.asks.endswith("?")
        assert each.asks.count("?") == 1
        assert each.evidence.endswith(".")
        assert each.debt in get_args(Debt)
        assert question(each.id) == each
        assert not {"—", "–"} & {*each.asks, *each.evidence}
