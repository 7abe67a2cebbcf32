"""Which gates hold, and the verdict that follows."""

from typing import get_args

from msgspec.structs import replace

from checks.contract import LEFT_OUT, About, Finding, Input
from checks.scoring.gates import INPUT_WORDS
from checks.scoring.scorecard import score_outcomes
from tests.scoring import GATE, PLAIN, ended, families_of, finding, fine, outcome


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
    assert gate_state(ended(GATE, "skipped", reason=LEFT_OUT)) == "not asked"
    assert gate_state(ended(GATE, "not_applicable", reason="One class.")) == "not asked"
    assert gate_state() == "not asked"
    # one undecided finding beside a passing one leaves the gate open; one that fails closes it
    assert gate_state(outcome(GATE, finding(-0.1, 0.3, 0.8), finding(0, 0, 0))) == "unsure"
    assert gate_state(outcome(GATE, finding(-0.1, 0.3, 0.8), finding(0.6, 0.7, 0.8))) == "fail"
    undefined = Finding(about=About(kind="model", name="m"), estimate=None, says="Undefined.")
    assert gate_state(outcome(GATE, undefined)) == "unsure"


def test_a_gate_that_only_a_stand_in_answered_is_not_asked_and_blocks_nothing():
    policy = replace(PLAIN, set_aside=(GATE,))
    card = score_outcomes([outcome(GATE, finding(0.6, 0.7, 0.8))], policy)

    assert card.gates[0].state == "not asked"
    assert "stand-in" in card.gates[0].says
    assert card.verdict == "ready with conditions"


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


def test_every_input_has_words():
    assert set(INPUT_WORDS) == set(get_args(Input))
