"""Scores, grades, gates, verdict and debt, computed again here in plain Python from the report's JSON."""

import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks.contract import About, Estimate, Finding, Outcome, Remedy, Scale
from checks.gates import blocks
from checks.judgement import judge
from checks.policy.policy import Policy, read_policy
from checks.registry import FAMILIES
from checks.scorecard import check_score, letter, score_outcomes
from tests.report import made

DATA = "data and preprocessing"
GAP = Scale(floor=0.0, limit=0.5, worst=1.0, source="made")
GATE = "scalability/predictive-quality"
PLAIN = Policy(name="plain", title="plain", sha256="0" * 64, gates=(GATE,))


def finding(low, value, high, *, remedies=(), says="Something."):
    estimate = Estimate(
        name="x", value=value, low=low, high=high, level=0.95, n=100, method="made", of="population"
    )
    return Finding(about=About(kind="model", name="m"), estimate=estimate, says=says, remedies=remedies)


def outcome(check, *findings, weight=5.0, scale=GAP, debt=DATA, gates=(GATE,)):
    judged = tuple(judge(f, scale, debt=debt, gate=check in gates) for f in findings)
    order = ("fail", "unsure", "pass", "info")
    return ended(check, min((f.status for f in judged), key=order.index), weight=weight, findings=judged)


def ended(check, status, *, weight=5.0, **more):
    family = check.split("/")[0]
    return Outcome(check=check, family=family, title="t", status=status, weight=weight, seconds=0.1, **more)


def fine(check, **more):
    return outcome(check, finding(-0.1, 0.0, 0.1), **more)


def families_of(card):
    return {family.family: family for family in card.families}


# --- the report's JSON, recomputed without any of the code under test ---------------------------


def plain_score(value, scale):
    floor, worst = scale["floor"], scale["worst"]
    if scale["log"]:
        value, floor, worst = (math.log(max(v, 1e-300)) for v in (value, floor, worst))
    return min(1.0, max(0.0, (worst - value) / (worst - floor)))


def plain_check(outcome):
    triples = []
    for found in outcome["findings"]:
        if found["scale"] is None or found["estimate"] is None:
            continue
        estimate, scale = found["estimate"], found["scale"]
        point = plain_score(estimate["value"], scale)
        rising = scale["worst"] > scale["floor"]
        good, bad = ("low", "high") if rising else ("high", "low")
        best = 1.0 if estimate[good] is None else plain_score(estimate[good], scale)
        least = 0.0 if estimate[bad] is None else plain_score(estimate[bad], scale)
        triples.append((point, least, best))
    return [100 * min(column) for column in zip(*triples, strict=True)] if triples else None


def plain_grade(score, share, blocked):
    if score is None or share < 0.6:
        return None
    grade = (
        "A" if score >= 90 else "B" if score >= 75 else "C" if score >= 60 else "D" if score >= 40 else "E"
    )
    return max(grade, "D") if blocked else grade


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_every_number_follows_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    gates = [gate["check"] for gate in report["scorecard"]["gates"]]
    families = {family: [] for family in FAMILIES}
    for each in report["outcomes"]:
        families[each["family"]].append(each)
    means, shares, seen_blocker = [], [0.0, 0.0], False
    for family in report["scorecard"]["families"]:
        outcomes = families[family["family"]]
        parts = [(plain_check(o), o["weight"]) for o in outcomes if o["status"] in ("fail", "unsure", "pass")]
        applies = [
            o
            for o in outcomes
            if o["weight"] > 0
            and o["status"] != "not_applicable"
            and not (o["status"] == "info" and all(f["estimate"] for f in o["findings"]))
        ]
        total = sum(o["weight"] for o in applies)
        done = sum(o["weight"] for o in applies if o["status"] in ("fail", "unsure", "pass"))
        shares = [shares[0] + done, shares[1] + total]
        assert family["coverage"]["share"] == pytest.approx(done / total if total else 0)
        assert family["coverage"]["applicable"] == len(applies)
        blocked = any(f["severity"] == "blocker" for o in outcomes for f in o["findings"])
        seen_blocker |= blocked
        assert (family["status"] == "block") == blocked
        if not parts:
            assert family["score"] is family["grade"] is None
            assert family["status"] == "na"
            continue
        weight = sum(w for _, w in parts)
        expected = [sum(p[i] * w for p, w in parts) / weight for i in range(3)]
        said = family["score"]
        assert [said["value"], said["low"], said["high"]] == pytest.approx(expected, abs=1e-8)
        assert family["grade"] == plain_grade(said["value"], family["coverage"]["share"], blocked)
        assert (family["capped"] is not None) == (family["grade"] == "D" and said["value"] >= 60)
        means.append(expected)
    card = report["scorecard"]
    expected = [sum(mean[i] for mean in means) / len(means) for i in range(3)]
    assert [card["score"][k] for k in ("value", "low", "high")] == pytest.approx(expected, abs=1e-8)
    assert card["coverage"]["share"] == pytest.approx(shares[0] / shares[1])
    assert card["grade"] == plain_grade(card["score"]["value"], card["coverage"]["share"], seen_blocker)
    assert gates == list(read_policy("standard").gates)


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_gates_and_verdict_follow_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    by_id = {each["check"]: each for each in report["outcomes"]}
    states = []
    for gate in report["scorecard"]["gates"]:
        each = by_id.get(gate["check"])
        against = [f["against_limit"] for f in each["findings"] if f["status"] == "fail"]
        if each["status"] in ("skipped", "not_applicable"):
            expected = "not asked"
        elif "beyond" in against:
            expected = "fail"
        elif each["status"] == "error" or "perhaps" in against or each["status"] == "unsure":
            expected = "unsure"
        else:
            expected = "pass"
        assert gate["state"] == expected, gate
        states.append(expected)
    major = any(f["severity"] == "major" for o in report["outcomes"] for f in o["findings"])
    verdict = (
        "not ready"
        if "fail" in states
        else "cannot say yet"
        if "unsure" in states
        else "ready with conditions"
        if major or "not asked" in states
        else "ready"
    )
    assert report["scorecard"]["verdict"] == verdict


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_debt_follows_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    lines = report["scorecard"]["debt"]
    assert len(lines) == 7
    for line in lines:
        work, open_, seen, costed = {}, 0, False, True
        for each in report["outcomes"]:
            for found in each["findings"]:
                if found["debt"] != line["category"] or found["status"] == "info":
                    continue
                seen = True
                if found["status"] == "fail":
                    open_ += 1
                    costed = costed and bool(found["remedies"])
                    if found["remedies"]:
                        cheapest = min(found["remedies"], key=lambda r: sum(r["effort_days"]))
                        work[each["check"], cheapest["id"]] = cheapest["effort_days"]
        assert line["findings"] == open_
        assert line["days"] == pytest.approx(
            [sum(d[0] for d in work.values()), sum(d[1] for d in work.values())]
        )
        assert line["known"] == (seen and costed)


def test_made_report_has_every_status_so_that_the_tests_above_see_all():
    report = made.report()
    assert {o.status for o in report.outcomes} == {
        "fail", "unsure", "pass", "info", "not_applicable", "skipped", "error"
    }  # fmt: skip
    assert {f.status for f in report.scorecard.families} == {"block", "watch", "unsure", "ready", "na"}
    assert {g.state for g in report.scorecard.gates} == {"pass", "fail", "unsure", "not asked"}
    assert {f.severity for o in report.outcomes for f in o.findings} == {None, "minor", "major", "blocker"}


# --- rules, one by one -------------------------------------------------------------------------


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
    from checks.document import Range

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


def gate_state(*outcomes, policy=PLAIN):
    return score_outcomes(outcomes, policy).gates[0].state


def test_gate_states():
    assert gate_state(outcome(GATE, finding(0.6, 0.7, 0.8))) == "fail"
    assert gate_state(outcome(GATE, finding(0.4, 0.6, 0.8))) == "unsure"
    assert gate_state(outcome(GATE, finding(-0.1, 0.3, 0.8))) == "unsure"
    assert gate_state(outcome(GATE, finding(0.1, 0.3, 0.4))) == "pass"
    assert gate_state(fine(GATE)) == "pass"
    assert gate_state(ended(GATE, "error", reason="Broken.")) == "unsure"
    assert gate_state(ended(GATE, "skipped", reason="Out of time.")) == "unsure"
    assert gate_state(ended(GATE, "skipped", reason="No train.", missing="train")) == "not asked"
    assert gate_state(ended(GATE, "not_applicable", reason="One class.")) == "not asked"
    assert gate_state() == "not asked"
    # one undecided finding beside a passing one leaves the gate open; one that fails closes it
    assert gate_state(outcome(GATE, finding(-0.1, 0.3, 0.8), finding(0, 0, 0))) == "unsure"
    assert gate_state(outcome(GATE, finding(-0.1, 0.3, 0.8), finding(0.6, 0.7, 0.8))) == "fail"
    undefined = Finding(about=About(kind="model", name="m"), estimate=None, says="Undefined.")
    assert gate_state(outcome(GATE, undefined)) == "unsure"


def test_a_required_gate_that_was_not_asked_is_undecided():
    strict = replace(PLAIN, required=frozenset({GATE}))
    skipped = ended(GATE, "skipped", reason="No model.", missing="model")
    assert gate_state(skipped, policy=strict) == "unsure"
    assert gate_state(policy=strict) == "unsure"
    assert gate_state(ended(GATE, "not_applicable", reason="x"), policy=strict) == "not asked"


def test_verdicts_in_their_order_and_their_sentences():
    major = outcome("bias/a", finding(0.4, 0.6, 0.8))
    minor = outcome("bias/b", finding(0.1, 0.3, 0.4))
    fails, doubts, passes = (outcome(GATE, finding(*f)) for f in ((0.6, 0.7, 0.8), (-1, 0.3, 0.8), (0, 0, 0)))
    cases = [
        ([passes], "ready", "Ready: no finding blocks release"),
        ([passes, minor], "ready", "Ready: no finding blocks release"),
        ([passes, major], "ready with conditions", "Ready with conditions: 1 finding needs work"),
        ([major], "ready with conditions", "1 finding needs work and 1 gate was not asked"),
        ([minor], "ready with conditions", "Ready with conditions: 1 gate was not asked"),
        ([doubts, major], "cannot say yet", "Cannot say yet: 1 of 1 gate is undecided"),
        ([fails, major], "not ready", "Not ready: 1 finding blocks release"),
        ([], "cannot say yet", "Cannot say yet: 0 of 0 checks had the data to be assessed"),
        ([ended("bias/a", "skipped", missing="train")], "cannot say yet", "0 of 1 check had"),
    ]
    for outcomes, expected, says in cases:
        card = score_outcomes(outcomes, PLAIN)
        assert card.verdict == expected
        assert says in card.says


def test_only_the_gates_inside_the_selection_count():
    outcomes = [outcome(GATE, finding(0.6, 0.7, 0.8)), fine("bias/a")]
    assert score_outcomes(outcomes, PLAIN, only=("scalability",)).verdict == "not ready"
    assert score_outcomes(outcomes, PLAIN, only=(GATE,)).verdict == "not ready"
    card = score_outcomes(outcomes, PLAIN, only=("bias",))
    assert (card.verdict, card.gates) == ("ready", ())
    assert families_of(card)["scalability"].says == "Not part of this run."
    assert len(card.families) == 7


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
