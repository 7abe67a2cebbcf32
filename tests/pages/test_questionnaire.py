"""The questionnaire saves every answer at once, takes it back, carries it over, and plans an A/B test."""

from datetime import UTC, datetime, timedelta

import pytest

from checks import runs
from checks.attestations import Attestation
from checks.policy.questionnaire import CARD, QUESTIONS
from checks.runs import answers
from pages.parts.questionnaire import plan_says, progress_says


def widget(kind, key):
    return next(each for each in kind if each.key == key)


def pick(at, run, group):
    widget(at.segmented_control, f"group-{run[:8]}").set_value(group).run()


def texts(at) -> str:
    return " ".join(str(each.value) for each in (*at.markdown, *at.caption))


def test_an_answer_is_saved_at_once_and_taken_back(app, stored):
    run = stored()
    at = app("governance", run)
    assert not at.exception
    assert "0 of 28 answered" in str(at.get("progress")[0].proto.text)

    widget(at.segmented_control, f"answer-{run[:8]}-data-6").set_value("yes").run()

    assert not at.exception
    saved = answers.given(run)["data-6"]
    assert (saved.answer, saved.date) == ("yes", datetime.now(UTC).date().isoformat())
    assert "1 of 28 answered · Saved " in str(at.get("progress")[0].proto.text)
    assert "still lacks an owner and a link" in texts(at)

    widget(at.text_input, f"owner-{run[:8]}-data-6").set_value("Ada Byron").run()
    widget(at.text_input, f"link-{run[:8]}-data-6").set_value("javascript:alert(1)").run()
    assert "begins with https" in at.error[0].value
    widget(at.text_input, f"link-{run[:8]}-data-6").set_value("https://wiki.example/f").run()
    widget(at.text_area, f"note-{run[:8]}-data-6").set_value("two weeks").run()
    saved = answers.given(run)["data-6"]
    assert (saved.owner, saved.link, saved.note) == ("Ada Byron", "https://wiki.example/f", "two weeks")
    assert saved.complete

    # Whoever answers one question often answers the next.
    widget(at.segmented_control, f"answer-{run[:8]}-data-7").set_value("partly").run()
    assert answers.given(run)["data-7"].owner == "Ada Byron"

    widget(at.segmented_control, f"answer-{run[:8]}-data-6").set_value(None).run()
    assert "data-6" not in answers.given(run)
    assert not at.exception


def test_every_group_and_the_card_can_be_drawn(app, stored):
    run = stored()
    at = app("governance", run)
    drawn: set[str] = set()
    for group in dict.fromkeys(question.group for question in QUESTIONS):
        pick(at, run, group)
        assert not at.exception
        drawn |= {str(each.key) for each in at.segmented_control}
    assert {f"answer-{run[:8]}-{question.id}" for question in QUESTIONS} <= drawn

    pick(at, run, "Model card")
    widget(at.text_area, f"card-{run[:8]}-card-purpose").set_value("Who repays a loan.").run()
    assert not at.exception
    assert answers.given(run)["card-purpose"].note == "Who repays a loan."
    assert {str(each.key) for each in at.text_area} == {f"card-{run[:8]}-{name}" for name in CARD}
    widget(at.text_area, f"card-{run[:8]}-card-purpose").set_value(" ").run()
    assert answers.given(run) == {}


def test_answers_given_before_can_be_taken_over(app, stored):
    old, new = stored(), runs.new_run("credit.csv")
    long_ago = (datetime.now(UTC).date() - timedelta(days=200)).isoformat()
    answers.give(old, Attestation(id="data-6", answer="yes", owner="Ada", date=long_ago))
    at = app("governance", new)
    at.session_state["mine"] = [old, new]
    at.run()
    widget(at.button, f"carry-{new[:8]}").click().run()

    assert answers.given(new)["data-6"].owner == "Ada"
    assert "1 of them older than 180 days" in str(at.get("progress")[0].proto.text)
    assert "200 days old" in texts(at)
    widget(at.button, f"holds-{new[:8]}-data-6").click().run()
    assert answers.given(new)["data-6"].date == datetime.now(UTC).date().isoformat()


def test_a_stranger_is_offered_nobody_elses_answers(app, stored):
    old, new = stored(), runs.new_run("credit.csv")
    answers.give(old, Attestation(id="data-6", answer="yes", owner="Ada"))
    at = app("governance", new)
    if not any(str(each.key) == f"carry-{new[:8]}" for each in at.button):
        return
    pytest.fail("answers of a run that this session never opened were offered")


def test_a_test_in_use_is_planned_from_two_numbers(app, stored):
    run = stored()
    at = app("governance", run)
    pick(at, run, "Deployment")
    widget(at.segmented_control, f"answer-{run[:8]}-ab-plan").set_value("yes").run()
    widget(at.number_input, f"baseline-{run[:8]}-ab-plan").set_value(0.10).run()
    widget(at.number_input, f"effect-{run[:8]}-ab-plan").set_value(0.01).run()

    assert answers.given(run)["ab-plan"].numbers == {"baseline": 0.10, "effect": 0.01}
    assert "about 14,751 cases" in texts(at)
    assert "Give both numbers" in plan_says({"baseline": 0.1})
    assert "between 0 and 1" in plan_says({"baseline": 0.1, "effect": -0.2})


def test_progress_counts_questions_only():
    assert progress_says({"card-purpose": Attestation(id="card-purpose", answer="yes")}) == "0 of 28 answered"
