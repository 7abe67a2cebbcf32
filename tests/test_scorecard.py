"""The rules of scores, grades, coverage and debt, one by one, and what holds for all outcomes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks.contract import About, Finding, Outcome, Remedy, Scale
from checks.document import Range
from checks.registry import FAMILIES
from checks.scoring.gates import blocks
from checks.scoring.scorecard import check_score, letter, score_outcomes
from tests.scoring import DATA, GATE, PLAIN, ended, families_of, finding, fine, outcome


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (100, "A"),
        (90, "A"),
        (89.99, "B"),
        (75, "B"),
        (60, "C"),
        (59.9, "D"),
        (40, "D"),
        (39.9, "E"),
        (0, "E"),
    ],
)
def test_letters(value, grade):
    assert letter(value) == grade


def test_an_infinite_end_scores_nothing_or_everything():
    assert check_score(outcome("bias/a", finding(None, 0.5, None))) == made_range(50, 0, 100)
    ratio = Scale(floor=1.0, limit=0.8, worst=0.5, source="made")
    assert check_score(outcome("bias/a", finding(None, 0.75, None), scale=ratio)) == made_range(50, 0, 100)
    assert check_score(outcome("bias/a", finding(0.2, 0.5, None))) == made_range(50, 0, 80)


def made_range(value, low, high):
    return Range(value=value, low=low, high=high)


def test_a_check_scores_what_its_worst_finding_scores():
    both = outcome("bias/a", finding(0.1, 0.2, 0.3), finding(0.5, 0.6, 0.9))
    assert check_score(both) == made_range(40, 10, 50)
    assert check_score(ended("bias/a", "error")) is None


def test_weights_of_the_policy_replace_those_of_the_check():
    outcomes = [fine("bias/a", weight=10.0), outcome("bias/b", finding(0.9, 1.0, 1.1), weight=10.0)]
    assert families_of(score_outcomes(outcomes, PLAIN))["bias"].score.value == 50
    policy = replace(PLAIN, weights={"bias/b": 30.0})
    assert families_of(score_outcomes(outcomes, policy))["bias"].score.value == 25
    policy = replace(PLAIN, weights={"bias/b": 0.0})
    row = families_of(score_outcomes(outcomes, policy))["bias"]
    assert (row.score.value, row.coverage.applicable) == (100, 1)


def test_families_weigh_alike_however_many_checks_they_have():
    outcomes = [fine(f"bias/{i}") for i in range(9)] + [outcome("privacy/a", finding(1, 1, 1))]
    assert score_outcomes(outcomes, PLAIN).score.value == 50


def test_coverage_under_sixty_percent_gives_no_letter():
    done = [fine("bias/a", weight=6.0)]
    enough = score_outcomes([*done, ended("bias/b", "skipped", weight=4.0, missing="train")], PLAIN)
    assert (families_of(enough)["bias"].grade, enough.grade) == ("A", "A")
    short = score_outcomes([*done, ended("bias/b", "error", weight=4.1, reason="no")], PLAIN)
    row = families_of(short)["bias"]
    assert (row.grade, short.grade, row.status) == (None, None, "unsure")
    assert row.score.value == 100
    apart = score_outcomes([*done, ended("bias/b", "not_applicable", weight=50, reason="no")], PLAIN)
    assert families_of(apart)["bias"].coverage.share == 1.0


def test_an_estimate_that_could_not_be_had_lowers_coverage_and_information_does_not():
    undefined = Finding(about=About(kind="model", name="m"), estimate=None, says="Undefined.")
    assert families_of(score_outcomes([outcome("bias/a", undefined)], PLAIN))["bias"].coverage.applicable == 1
    told = outcome("bias/a", finding(0, 0, 0), scale=None)
    assert families_of(score_outcomes([told], PLAIN))["bias"].coverage.applicable == 0


def test_an_open_blocker_caps_the_grade_and_says_why():
    blocked = outcome(GATE, finding(0.6, 0.7, 0.8, says="Too weak."), weight=1.0)
    card = score_outcomes([blocked, *(fine(f"scalability/{i}") for i in range(9))], PLAIN)
    row = families_of(card)["scalability"]
    assert row.score.value > 90
    assert (row.grade, card.grade, row.status) == ("D", "D", "block")
    assert "would be an A" in row.capped
    assert "Too weak." in row.capped
    assert card.families[0].family == "scalability"
    low = score_outcomes([outcome(GATE, finding(0.9, 0.95, 1.0))], PLAIN)
    assert (low.grade, low.capped) == ("E", None)


def test_rows_say_the_worst_finding_or_count_what_passed():
    fails = outcome("bias/a", finding(0.1, 0.2, 0.3, says="Mild."), finding(0.5, 0.6, 0.7, says="Bad."))
    assert families_of(score_outcomes([fails], PLAIN))["bias"].says == "Bad."
    rest = [fine("bias/a"), fine("bias/b"), ended("bias/c", "skipped", missing="train")]
    said = families_of(score_outcomes(rest, PLAIN))["bias"].says
    assert said == "No findings: 2 of 3 checks passed, 1 was not assessed."
    doubt = outcome("bias/a", finding(-1, 0.3, 0.8))
    assert "1 cannot tell yet" in families_of(score_outcomes([doubt], PLAIN))["bias"].says
    none = [ended("bias/a", "skipped", missing="train"), ended("bias/b", "skipped", missing="model")]
    said = families_of(score_outcomes(none, PLAIN))["bias"].says
    assert said == "Not assessed: needs a model file and a training table."
    assert "apply" not in families_of(score_outcomes([], PLAIN))["bias"].says


def work(name, low, high):
    return Remedy(id=name, do="Do it.", effort_days=(low, high))


def debt_line(outcomes, policy=PLAIN):
    return next(line for line in score_outcomes(outcomes, policy).debt if line.category == DATA)


def test_shared_remedies_are_one_piece_of_work_and_the_cheapest_counts():
    dear, cheap, other = work("dear", 5, 9), work("cheap", 1, 2), work("other", 3, 4)
    bad = (0.5, 0.6, 0.7)
    first = outcome(
        "bias/a", finding(*bad, remedies=(dear, cheap)), finding(*bad, remedies=(cheap,)),
        finding(*bad, remedies=(other,)),
    )  # fmt: skip
    again = outcome("bias/b", finding(*bad, remedies=(cheap,)))
    line = debt_line([first, again, fine("bias/c")])
    assert (line.days, line.findings, line.known) == ((5.0, 8.0), 4, True)
    doubled = debt_line([first, again], replace(PLAIN, effort={DATA: 2.0}))
    assert doubled.days == (10.0, 16.0)


def test_unknown_debt_is_not_zero_debt():
    assert debt_line([]).known is False
    assert debt_line([ended("bias/a", "skipped", missing="train")]).known is False
    assert debt_line([fine("bias/a")]).known is True
    line = debt_line([outcome("bias/a", finding(0.5, 0.6, 0.7))])
    assert (line.known, line.findings) == (False, 1)


# --- properties --------------------------------------------------------------------------------

NUMBERS = st.floats(-3, 3)
ENDS = st.none() | NUMBERS


@st.composite
def findings(draw):
    value = draw(NUMBERS)
    low, high = draw(ENDS), draw(ENDS)
    low = None if low is None else min(low, value)
    high = None if high is None else max(high, value)
    return finding(low, value, high, remedies=(work("r", 1, 2),))


@st.composite
def outcome_lists(draw):
    marks = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True)), reverse=draw(st.booleans()))
    scale = Scale(floor=marks[0], limit=marks[1], worst=marks[2], source="made")
    checks = draw(st.lists(st.tuples(st.sampled_from(sorted(FAMILIES)), st.integers(0, 5)), unique=True))
    outcomes = []
    for family, number in checks:
        status = draw(st.sampled_from(["judged", "judged", "skipped", "error", "not_applicable"]))
        weight = draw(st.sampled_from([0.0, 2.5, 5.0, 7.5, 10.0]))
        name = GATE if (family, number) == ("scalability", 0) else f"{family}/{number}"
        if status == "judged":
            found = draw(st.lists(findings(), min_size=1, max_size=3))
            outcomes.append(outcome(name, *found, weight=weight, scale=scale))
        else:
            outcomes.append(ended(name, status, weight=weight, reason="Because."))
    return outcomes


@given(outcome_lists())
def test_scores_stay_within_bounds_and_ranges_hold_their_value(outcomes):
    card = score_outcomes(outcomes, PLAIN)
    ranges = [family.score for family in card.families] + [card.score]
    for each in ranges:
        assert each is None or 0 <= each.low <= each.value <= each.high <= 100
    for coverage in [card.coverage, *(family.coverage for family in card.families)]:
        assert 0 <= coverage.share <= 1
        assert coverage.assessed <= coverage.applicable
    blocked = any(blocks(o, f, PLAIN) for o in outcomes for f in o.findings)
    assert (card.verdict == "not ready") == blocked
    if blocked and card.grade:
        assert card.grade >= "D"
    assert (
        score_outcomes(msgspec.json.decode(msgspec.json.encode(outcomes), type=list[Outcome]), PLAIN) == card
    )


@given(outcome_lists(), st.randoms())
def test_the_order_of_outcomes_does_not_matter(outcomes, random):
    mixed = list(outcomes)
    random.shuffle(mixed)
    one, two = score_outcomes(outcomes, PLAIN), score_outcomes(mixed, PLAIN)
    assert one.verdict == two.verdict
    assert one.grade == two.grade
    assert one.debt == two.debt
    assert {f.family: f.score and round(f.score.value, 6) for f in one.families} == {
        f.family: f.score and round(f.score.value, 6) for f in two.families
    }
