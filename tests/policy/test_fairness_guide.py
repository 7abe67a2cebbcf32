"""Three answers choose which gaps between groups block release; the others are only shown and scored."""

from itertools import product
from typing import get_args

import pytest
from msgspec.structs import asdict, replace

from checks.contract import Unusable
from checks.policy.fairness_guide import (
    QUESTIONS,
    WHY_NOT_ALL,
    ActsOn,
    FairnessAnswers,
    Harm,
    Label,
    answers_of,
    gates_of,
    guided,
    said_of,
)
from checks.policy.policy import read_policy
from checks.registry import all_checks
from checks.scoring.scorecard import score_outcomes
from tests.scoring import finding, outcome

STANDARD = read_policy("standard")
EVERY = [
    FairnessAnswers(harm=harm, label=label, acts_on=acts_on)
    for harm, label, acts_on in product(get_args(Harm), get_args(Label), get_args(ActsOn))
]
RATIO, GAP, FLIP = "bias/selection-rate-ratio", "bias/selection-rate-gap", "bias/attribute-flip"
CALIBRATION, QUALITY = "bias/calibration-gap", "bias/quality-gap"
CHOSEN = {
    ("wrong-yes", "trusted", "decisions"): ("bias/precision-gap",),
    ("wrong-no", "trusted", "decisions"): ("bias/missed-opportunity-gap",),
    ("both", "trusted", "decisions"): ("bias/error-rate-gap",),
    ("wrong-yes", "trusted", "scores"): (CALIBRATION,),
    ("wrong-no", "trusted", "scores"): (CALIBRATION, QUALITY),
    ("both", "trusted", "scores"): (CALIBRATION, QUALITY),
    **{(harm, "doubted", "decisions"): (RATIO, GAP) for harm in get_args(Harm)},
    **{(harm, "doubted", "scores"): (GAP, FLIP) for harm in get_args(Harm)},
}


def ids(answers: FairnessAnswers, *, numbers: bool = False) -> tuple[str, ...]:
    return tuple(gate.check for gate in gates_of(answers, numbers=numbers))


@pytest.mark.parametrize("answers", EVERY, ids=lambda a: f"{a.harm} {a.label} {a.acts_on}")
def test_every_combination_chooses_its_gaps_and_says_why(answers):
    assert ids(answers) == CHOSEN[answers.harm, answers.label, answers.acts_on]
    assert all(gate.why.endswith(".") and len(gate.why) > 40 for gate in gates_of(answers))
    assert all(check in said_of(answers) for check in ids(answers))


@pytest.mark.parametrize("answers", EVERY, ids=lambda a: f"{a.harm} {a.label} {a.acts_on}")
def test_the_chosen_gaps_are_the_only_gates_of_bias(answers):
    policy = guided(STANDARD, answers)

    assert tuple(gate for gate in policy.gates if gate.startswith("bias/")) == ids(answers)
    rest = tuple(gate for gate in STANDARD.gates if not gate.startswith("bias/"))
    assert tuple(gate for gate in policy.gates if not gate.startswith("bias/")) == rest
    assert set(policy.needs) == set(policy.gates)
    assert all({"target", "sensitive"} <= set(policy.needs[check]) for check in ids(answers))
    # Where the first gate of bias stood.
    assert policy.gates[2] == ids(answers)[0]


@pytest.mark.parametrize("answers", EVERY, ids=lambda a: f"{a.harm} {a.label} {a.acts_on}")
def test_a_gap_blocks_release_where_it_was_chosen_and_only_there(answers):
    policy = guided(STANDARD, answers)
    for check in {check for chosen in CHOSEN.values() for check in chosen}:
        beyond = outcome(check, finding(0.6, 0.7, 0.8))
        card = score_outcomes([beyond], policy)

        assert (card.verdict == "not ready") is (check in ids(answers)), check
        # Chosen or not, it counts the same in the scores.
        assert card.score == score_outcomes([beyond], STANDARD).score


def test_doubted_answers_choose_no_gap_that_counts_mistakes():
    trusting = {
        "bias/error-rate-gap",
        "bias/missed-opportunity-gap",
        "bias/precision-gap",
        CALIBRATION,
        QUALITY,
    }

    for answers in EVERY:
        if answers.label == "doubted":
            assert not trusting & {*ids(answers)}


def test_equal_errors_and_equal_calibration_are_never_both_asked():
    for answers in EVERY:
        assert not ({"bias/error-rate-gap", "bias/missed-opportunity-gap"} & {*ids(answers)}) or not (
            {"bias/precision-gap", CALIBRATION} & {*ids(answers)}
        )


def test_a_number_is_judged_as_one():
    for answers in EVERY:
        expected = "bias/regression-gap" if answers.label == "trusted" else FLIP
        assert ids(answers, numbers=True) == (expected,)


def test_without_answers_the_policy_is_unchanged():
    assert guided(STANDARD, None) is STANDARD
    assert answers_of(None, None, None) is None


def test_gates_of_bias_stand_last_where_the_policy_had_none():
    bare = replace(STANDARD, gates=("data_quality/target-leakage",), needs={})

    assert guided(bare, EVERY[0]).gates == ("data_quality/target-leakage", *ids(EVERY[0]))


def test_what_the_policy_required_of_bias_it_requires_of_the_chosen():
    strict = replace(STANDARD, required=frozenset({RATIO, "data_quality/target-leakage"}))
    answers = FairnessAnswers(harm="both", label="trusted", acts_on="decisions")

    assert guided(strict, answers).required == {"bias/error-rate-gap", "data_quality/target-leakage"}
    assert guided(STANDARD, answers).required == frozenset()


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (("both", None, None), "--label"),
        ((None, "trusted", "scores"), "--harm"),
        (("both", "trusted", None), "--acts-on"),
    ],
)
def test_three_answers_or_none(given, missing):
    with pytest.raises(Unusable, match=missing):
        answers_of(*given)


def test_an_unknown_answer_is_refused_by_name():
    with pytest.raises(Unusable, match="--harm is one of wrong-yes, wrong-no, both"):
        answers_of("nobody", "trusted", "scores")


def test_the_questions_offer_every_answer_there_is():
    kinds = {"harm": Harm, "label": Label, "acts_on": ActsOn}

    assert {question.name: tuple(question.choices) for question in QUESTIONS} == {
        name: get_args(kind) for name, kind in kinds.items()
    }
    assert answers_of(*(next(iter(q.choices)) for q in QUESTIONS)) == EVERY[0]
    assert set(asdict(EVERY[0])) == set(kinds)


def test_why_not_all_names_its_sources():
    assert all(
        name in WHY_NOT_ALL for name in ("Chouldechova 2017", "Kleinberg", "Mullainathan", "Raghavan 2017")
    )
    assert "\n" not in WHY_NOT_ALL


def test_what_may_gate_is_a_check_or_will_be():
    known, asked = set(all_checks()), {check for each in CHOSEN.values() for check in each}

    assert {RATIO, GAP, FLIP, "bias/error-rate-gap", "bias/missed-opportunity-gap"} <= known
    assert all(check.startswith("bias/") for check in asked | {"bias/regression-gap"})
