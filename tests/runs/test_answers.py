"""Answers to the questionnaire are kept with their run, taken over by the next, and reach its assessment."""

import pytest

from checks import runs
from checks.attestations import Attestation
from checks.contract import Unusable
from checks.runs import answers, worker
from checks.runs import folder as folders
from tests.pages.made_run import read_run

CANARY = Attestation(
    id="infra-6", answer="yes", owner="Ada", date="2026-03-03", link="https://wiki.example/c"
)


def test_an_answer_is_saved_at_once_replaced_and_taken_back(state):
    run = read_run()
    assert answers.given(run) == {}

    answers.give(run, CANARY)
    answers.give(run, Attestation(id="model-1", answer="no"))
    answers.give(run, Attestation(id="model-1", answer="partly"))
    assert {key: answer.answer for key, answer in answers.given(run).items()} == {
        "infra-6": "yes",
        "model-1": "partly",
    }

    answers.take_back(run, "model-1")
    answers.take_back(run, "model-1")
    assert list(answers.given(run)) == ["infra-6"]


def test_the_next_run_takes_answers_over_and_keeps_its_own(state):
    run, other = read_run(), read_run()
    answers.give(run, CANARY)
    answers.give(run, Attestation(id="model-1", answer="no"))
    answers.give(other, Attestation(id="model-1", answer="yes"))

    assert answers.carry(run, other) == 1
    assert answers.given(other)["infra-6"] == CANARY
    assert answers.given(other)["model-1"].answer == "yes"

    copy = runs.again(run)
    answers.give(copy, Attestation(id="infra-6", answer="no"))
    assert answers.given(copy)["model-1"].answer == "no"
    assert answers.given(run)["infra-6"] == CANARY  # what the copy says now is not what the first said


def test_answers_reach_the_assessment_and_make_it_another_question(state):
    run = read_run()
    run = runs.confirm(run, runs.Roles(target="paid"))
    ask, home = runs.asked(run), folders.home(run)
    before = folders.key(home, ask)

    answers.give(run, CANARY)

    assert folders.key(home, ask) != before
    assert worker._request(home).attestations == {"infra-6": CANARY}


def test_a_run_that_is_not_there_has_no_answers(state):
    with pytest.raises(Unusable):
        answers.given("0" * 32)
