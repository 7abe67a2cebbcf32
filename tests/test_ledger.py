"""The debt ledger: pieces of work, seven categories and the 27 of the paper, and nothing unknown drawn as zero."""

import datetime

from msgspec.structs import replace

from checks.attestations import Attestation
from checks.contract import Remedy
from checks.policy.questionnaire import QUESTIONS
from checks.scoring.hidden_debt import CATEGORIES
from checks.scoring.ledger import debt_lines, paper_debt, works
from checks.scoring.scorecard import score_outcomes
from tests.scoring import DATA, GATE, PLAIN, ended, finding, fine, outcome

TODAY = datetime.date(2026, 11, 21)
BAD = (0.6, 0.7, 0.8)


def remedy(name, low, high):
    return Remedy(id=name, do=f"Do {name}.", effort_days=(low, high))


def paper(*outcomes, words=()):
    said = {word.id: word for word in words}
    return {line.id: line for line in paper_debt(outcomes, works(outcomes, PLAIN), said, TODAY)}


def test_blockers_come_first_then_what_costs_most_and_days_add_up_to_the_categories():
    blocker = outcome(GATE, finding(*BAD, remedies=(remedy("tune", 2, 4),)), weight=1)
    mild = outcome("bias/a", finding(0.1, 0.2, 0.3, remedies=(remedy("wash", 1, 1),)), weight=10)
    grave = outcome(
        "bias/b",
        finding(*BAD, remedies=(remedy("drop", 3, 3), remedy("wash", 0.5, 1))),
        finding(*BAD, remedies=(remedy("wash", 0.5, 1),)),
    )
    outcomes = [mild, grave, blocker]
    done = works(outcomes, replace(PLAIN, effort={DATA: 2.0}))
    assert [(work.check, work.remedy, work.findings) for work in done] == [
        (GATE, "tune", 1), ("bias/b", "wash", 2), ("bias/a", "wash", 1),
    ]  # fmt: skip
    assert done[0].days == (4.0, 8.0)
    line = next(
        x for x in score_outcomes(outcomes, replace(PLAIN, effort={DATA: 2.0})).debt if x.category == DATA
    )
    assert line.days == tuple(sum(work.days[end] for work in done) for end in (0, 1))


def test_work_that_a_trial_has_measured_goes_by_what_a_day_buys_but_never_before_a_blocker():
    from checks.scoring.ledger import _first

    plain = works([outcome("bias/a", finding(*BAD, remedies=(remedy("r", 1, 2),)))], PLAIN)[0]
    paid = [replace(plain, check=f"bias/{day}", per_day=day) for day in (1.0, 5.0, 3.0)]
    blocker = replace(plain, check="bias/z", gravity="blocker")
    ordered = sorted([plain, *paid, blocker], key=lambda work: _first(work, 1.0))
    assert [work.check for work in ordered] == ["bias/z", "bias/5.0", "bias/3.0", "bias/1.0", "bias/a"]


def test_a_finding_without_a_remedy_has_no_days_instead_of_none_at_all():
    (work,) = works([outcome("bias/a", finding(*BAD))], PLAIN)
    assert (work.remedy, work.days) == (None, None)
    assert work.interest.value == 0.7


def test_the_score_after_all_work_is_that_of_outcomes_without_their_findings():
    first = outcome("bias/a", finding(*BAD, remedies=(remedy("r", 1, 2),)), finding(-0.2, 0.1, 0.3))
    second = outcome("robustness/b", finding(0.2, 0.4, 0.45, remedies=(remedy("s", 1, 2),)))
    done = works([first, second, fine("bias/c")], PLAIN)
    mended = [
        outcome("bias/a", finding(-0.2, 0.1, 0.3)),
        fine("robustness/b"),
        fine("bias/c"),
    ]
    assert done[-1].score_after == score_outcomes(mended, PLAIN).score.value
    scores = [work.score_after for work in done]
    assert scores == sorted(scores)


def test_the_27_categories_are_all_there_and_unknown_is_unknown():
    lines = paper()
    assert len(lines) == len(CATEGORIES) == 27
    assert {(line.severity, line.days, line.confidence) for line in lines.values()} == {
        (None, None, "unknown")
    }
    assert all(line.says.startswith("Not known") for line in lines.values())
    assert {question.smell for question in QUESTIONS if question.smell} <= set(lines)


def test_a_category_is_as_grave_as_the_worst_that_its_checks_found():
    slope = "data_quality/redundant-features"
    assert (
        paper(fine(slope))["correlated-features"].severity,
        paper(fine(slope))["correlated-features"].days,
    ) == (0, (0, 0))
    found = outcome(slope, finding(*BAD, remedies=(remedy("keep-one", 1, 2),)))
    line = paper(found)["correlated-features"]
    assert (line.severity, line.days, line.confidence) == (2, (1.0, 2.0), "measured")
    assert line.interest.unit == found.findings[0].estimate.unit
    doubt = paper(outcome(slope, finding(-1, 0.3, 0.8)))["correlated-features"]
    assert (doubt.severity, doubt.days, doubt.confidence) == (None, None, "unknown")
    skipped = paper(ended("robustness/feature-drift", "skipped", missing="production"))
    assert "production table" in skipped["unstable-data-dependencies"].says


def test_only_the_measure_that_tells_of_a_category_counts_for_it():
    gap = outcome("bias/label-gap", finding(*BAD, remedies=(remedy("audit", 1, 2),)))
    assert gap.findings[0].estimate.name != "missing_label_gap"
    assert paper(gap)["direct-feedback-loops"].severity is None
    assert "nothing in this table" in paper(gap)["direct-feedback-loops"].says
    assert works([gap], PLAIN)[0].paper == ()
    silent = replace(gap.findings[0], estimate=replace(gap.findings[0].estimate, name="missing_label_gap"))
    lost = replace(gap, findings=(gap.findings[0], silent))
    line = paper(lost)["direct-feedback-loops"]
    assert (line.severity, line.days) == (2, (1.0, 2.0))
    assert "And" not in line.says
    assert works([lost], PLAIN)[0].paper == ("direct-feedback-loops",)


def test_an_answer_declares_a_debt_and_a_stale_one_does_not():
    def said(answer, **more):
        return Attestation(
            **{
                "id": "action-limits",
                "answer": answer,
                "owner": "A",
                "date": "2026-11-01",
                "link": "https://x",
            }
            | more
        )

    line = paper(words=[said("no")])["action-limits"]
    assert (line.severity, line.confidence, line.days) == (2, "declared", None)
    assert paper(words=[said("yes")])["action-limits"].severity == 0
    assert paper(words=[said("yes", link="")])["action-limits"].severity is None
    assert paper(words=[said("no", date="2026-01-01")])["action-limits"].confidence == "unknown"
    grave_first = [line.severity for line in paper_debt([], (), {"action-limits": said("no")}, TODAY)]
    assert grave_first[0] == 2


def test_the_seven_categories_say_what_was_looked_at():
    lines = score_outcomes([], PLAIN).debt
    assert {line.confidence for line in debt_lines(lines, (), [], {}, TODAY)} == {"unknown"}
    checked = fine("data_quality/outliers")
    made = debt_lines(score_outcomes([checked], PLAIN).debt, (), [checked], {}, TODAY)
    assert next(line for line in made if line.category == DATA).confidence == "measured"
