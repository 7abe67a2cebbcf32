"""The ML Test Score: half points for what was run, full ones for what is run again, the smallest of four sums."""

import datetime

import pytest

from checks.attestations import Attestation
from checks.contract import About, Finding
from checks.policy.questionnaire import QUESTIONS
from checks.scoring.ml_test_score import evidence, ml_test_score
from checks.scoring.ml_tests import NOTHING, READINGS, SECTIONS, TESTS, reading
from checks.standing import StoredRun
from tests.scoring import ended, finding, fine, outcome

TODAY = datetime.date(2026, 11, 21)


def scored(*outcomes, words=(), earlier=(), stored=False, stand_in=False):
    return ml_test_score(
        outcomes,
        attestations={word.id: word for word in words},
        earlier=earlier,
        today=TODAY,
        stored=stored,
        stand_in=stand_in,
    )


def test(card, name):
    return next(test for test in card.tests if test.id == name)


def word(name, answer="yes", *, date="2026-11-01", **more):
    given = {"owner": "Ada Byron", "link": "https://wiki.example/x", **more}
    return Attestation(id=name, answer=answer, date=date, **given)


def run(created, *checks):
    return StoredRun(run="r", created=created, project="p", checks=checks, verdict="ready")


test.__test__ = False


def test_there_are_28_tests_seven_in_each_section_and_every_question_feeds_one_of_them():
    assert len({each.id for each in TESTS}) == 28
    for section in SECTIONS:
        assert sum(each.section == section for each in TESTS) == 7
    assert {question.test for question in QUESTIONS if question.test} <= {each.id for each in TESTS}


def test_nothing_run_scores_nothing_and_everything_says_what_would_raise_it():
    card = scored()
    assert (card.score, card.reading) == (0, NOTHING)
    assert set(card.sections.values()) == {0}
    assert all(each.next for each in card.tests)
    assert len(card.raise_first) == 28


def test_a_test_that_was_run_has_half_a_point_whatever_it_found():
    slices = "robustness/weak-slices"
    assert test(scored(fine(slices)), "model-6").points == 0.5
    bad = test(scored(outcome(slices, finding(0.6, 0.7, 0.8))), "model-6")
    assert (bad.points, bad.source) == (0.5, "computed")
    assert "1 to fix" in bad.says


@pytest.mark.parametrize("status", ["skipped", "error", "not_applicable"])
def test_what_was_not_carried_through_is_no_evidence(status):
    assert test(scored(ended("robustness/weak-slices", status, reason="no")), "model-6").points == 0


def test_a_full_point_needs_stored_runs_on_two_days_that_both_had_the_evidence():
    now = fine("robustness/weak-slices")
    before = run("2026-11-20T10:00:00+00:00", "robustness/weak-slices")
    same_day = run("2026-11-21T08:00:00+00:00", "robustness/weak-slices")
    other = run("2026-11-20T10:00:00+00:00", "bias/label-gap")
    assert test(scored(now, earlier=(before,), stored=True), "model-6").points == 1
    assert test(scored(now, earlier=(same_day,), stored=True), "model-6").points == 0.5
    assert test(scored(now, earlier=(other,), stored=True), "model-6").points == 0.5
    # A click in the dashboard is not kept: it takes two days of the command line beside it.
    assert test(scored(now, earlier=(before,)), "model-6").points == 0.5
    assert test(scored(earlier=(before, same_day), stored=True), "model-6").points == 0


def test_each_group_of_evidence_is_needed():
    half = fine("privacy/direct-identifiers")
    assert test(scored(half), "data-4").points == 0
    assert test(scored(half, fine("bias/proxy-features")), "data-4").points == 0.5


def test_what_production_must_show_is_not_shown_by_another_table():
    judged = outcome("data_quality/schema-violations", finding(-0.1, 0.0, 0.1))
    at_work = Finding(
        about=About(kind="dataset", name="later.csv", table="production"),
        estimate=finding(-0.1, 0.0, 0.1).estimate,
        says="Kept.",
    )
    assert test(scored(judged), "mon-2").points == 0
    assert test(scored(outcome("data_quality/schema-violations", at_work)), "mon-2").points == 0.5


def test_a_stand_in_is_no_evidence_of_a_model():
    clear = fine("interpretability/useless-features")
    assert test(scored(clear, stand_in=True), "data-2").points == 0
    assert test(scored(clear), "data-2").points == 0.5
    assert evidence([clear], stand_in=True) == ()


def test_a_word_counts_half_and_whole_where_a_system_does_it():
    assert test(scored(words=[word("infra-6")]), "infra-6").points == 0.5
    assert test(scored(words=[word("infra-6", automatic=True)]), "infra-6").points == 1


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (word("infra-6", "no"), "only a yes"),
        (word("infra-6", "partly"), "only a yes"),
        (word("infra-6", "n/a"), "no such answer"),
        (word("infra-6", owner=""), "lacks owner"),
        (word("infra-6", link=""), "lacks link"),
        (word("infra-6", date=""), "lacks date"),
        (word("infra-6", date="2026-05-24"), "older than 180 days"),
    ],
)
def test_what_does_not_count_and_why(given, because):
    it = test(scored(words=[given]), "infra-6")
    assert (it.points, it.source) == (0, "none")
    assert because in it.says


def test_an_answer_of_180_days_still_counts():
    assert test(scored(words=[word("infra-6", date="2026-05-25")]), "infra-6").points == 0.5


def test_a_part_that_only_people_know_is_needed_for_the_whole_point():
    now = fine("privacy/direct-identifiers"), fine("privacy/k-anonymity")
    before = run("2026-11-01T10:00:00+00:00", "privacy/direct-identifiers", "privacy/k-anonymity")
    alone = test(scored(*now, earlier=(before,), stored=True), "data-5")
    assert alone.points == 0.5
    assert "who may see the data" in alone.next
    assert test(scored(*now, words=[word("data-5")], earlier=(before,), stored=True), "data-5").points == 1


def test_the_score_is_the_smallest_sum_and_what_raises_it_comes_first():
    words = [word(name) for name in ("data-6", "data-7", "model-1", "infra-2")]
    card = scored(*[fine("robustness/weak-slices")], words=words)
    assert card.sections == {"data": 1.0, "model": 1.0, "infrastructure": 0.5, "monitoring": 0.0}
    assert card.score == 0
    assert all(name.startswith("mon-") for name in card.raise_first[:7])
    more = scored(words=[*words, word("mon-1", automatic=True)])
    assert more.score == 0.5
    assert more.raise_first[0].startswith(("infra-", "model-"))


def test_readings_are_open_below_and_closed_above():
    assert [reading(x) for x in (0, 0.5, 1, 1.5, 2, 3, 5, 5.5)] == [
        NOTHING, READINGS[4][1], READINGS[4][1], READINGS[3][1], READINGS[3][1], READINGS[2][1], READINGS[1][1], READINGS[0][1],
    ]  # fmt: skip
