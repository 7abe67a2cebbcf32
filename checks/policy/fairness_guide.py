"""Three questions that choose which gaps between groups block release, and why all cannot hold at once.

Sources: the fairness tree of Aequitas (Saleiro and others 2018, arXiv 1811.05577) for which mistake to hold
equal; Chouldechova 2017, Big Data 5:153, and Kleinberg, Mullainathan, Raghavan 2017, ITCS, for why not all.
Imports contract and policy.
"""

from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from checks.contract import Input, Unusable
from checks.policy.policy import Policy

Harm = Literal["wrong-yes", "wrong-no", "both"]
Label = Literal["trusted", "doubted"]
ActsOn = Literal["decisions", "scores"]
FAMILY = "bias/"

WHY_NOT_ALL = (
    "Not all gaps can be closed at once. Where the groups differ in how often the answer is truly yes, scores that "
    "mean the same in every group must lead to different shares of false alarms or misses, unless the model is "
    "never wrong (Chouldechova 2017; Kleinberg, Mullainathan, Raghavan 2017); and equal shares selected then need "
    "different mistakes. So a choice is made, by whoever answers for the decisions: which gaps block release. The "
    "others stay measured, shown and scored, so that everybody sees what the choice costs."
)


class FairnessAnswers(Struct, frozen=True, kw_only=True):
    """What a person answered. `harm`: whom a mistake harms, those given a wrong yes (the favourable answer), those
    given a wrong no, or both. `label`: whether the answers in the table are trusted to be what people deserved.
    `acts_on`: whether decisions are acted on, or scores that a person reads.
    """

    harm: Harm
    label: Label
    acts_on: ActsOn


class Question(Struct, frozen=True, kw_only=True):
    """One question as a page asks it; `choices` maps an answer's value to its words, in order."""

    name: Literal["harm", "label", "acts_on"]
    asks: str
    choices: dict[str, str]


class GapGate(Struct, frozen=True, kw_only=True):
    """A check that blocks release under these answers, and why in plain words."""

    check: str
    why: str


QUESTIONS = (
    Question(
        name="harm",
        asks="Who is harmed when the model is wrong?",
        choices={
            "wrong-yes": "Those who get a yes they should not have had",
            "wrong-no": "Those who get a no they should not have had",
            "both": "Both",
        },
    ),
    Question(
        name="label",
        asks="Do the answers in your table say what people truly deserved?",
        choices={
            "trusted": "Yes, they are facts",
            "doubted": "No, they may repeat how people were judged before",
        },
    ),
    Question(
        name="acts_on",
        asks="What is acted on?",
        choices={"decisions": "The decision, yes or no", "scores": "The score, which a person reads"},
    ),
)

_SELECTION = (
    GapGate(
        check="bias/selection-rate-ratio",
        why="The answers are doubted, so no count of mistakes can be: groups must be selected at similar rates, "
        "as the four-fifths rule has it.",
    ),
    GapGate(
        check="bias/selection-rate-gap",
        why="The answers are doubted: the difference in selection rates counts the people concerned and needs "
        "no answer.",
    ),
)
_FLIP = GapGate(
    check="bias/attribute-flip",
    why="The answers are doubted: the model itself is asked whether anything changes with the group alone.",
)
_DECISIONS: dict[Harm, GapGate] = {
    "wrong-yes": GapGate(
        check="bias/precision-gap",
        why="A wrong yes harms: of those given a yes, as many must deserve it in every group.",
    ),
    "wrong-no": GapGate(
        check="bias/missed-opportunity-gap",
        why="A wrong no harms: of those who deserve a yes, as many must get it in every group.",
    ),
    "both": GapGate(
        check="bias/error-rate-gap",
        why="Both mistakes harm: false alarms and misses must be as common in every group.",
    ),
}
_CALIBRATION = GapGate(
    check="bias/calibration-gap",
    why="Scores are acted on: a chance of 30 in 100 must mean the same whoever it is said of.",
)
_QUALITY = GapGate(
    check="bias/quality-gap",
    why="Scores are acted on and a wrong no harms: the deserving must be told from the others as well in every "
    "group.",
)
_NUMBERS = GapGate(
    check="bias/regression-gap",
    why="The model predicts a number: it must not be put too high or too low for a group.",
)


def answers_of(harm: str | None, label: str | None, acts_on: str | None) -> FairnessAnswers | None:
    """Three answers, or None where none is given. Raises Unusable for some but not all, or for an unknown one."""
    given = {"--harm": (harm, get_args(Harm)), "--label": (label, get_args(Label))}
    given["--acts-on"] = (acts_on, get_args(ActsOn))
    if all(answer is None for answer, _ in given.values()):
        return None
    for option, (answer, known) in given.items():
        if answer is None:
            raise Unusable(f"Answer all of --harm, --label and --acts-on, or none: {option} is missing.")
        if answer not in known:
            raise Unusable(f"{option} is one of {', '.join(known)}.")
    import msgspec

    return msgspec.convert({"harm": harm, "label": label, "acts_on": acts_on}, FairnessAnswers)


def gates_of(answers: FairnessAnswers, *, numbers: bool = False) -> tuple[GapGate, ...]:
    """The gaps that block release under these answers, the first the one that matters most.

    `numbers` says that the model predicts a number and nobody is selected by it.
    """
    if numbers:
        return (_NUMBERS,) if answers.label == "trusted" else (_FLIP,)
    if answers.label == "doubted":
        return _SELECTION if answers.acts_on == "decisions" else (_SELECTION[1], _FLIP)
    if answers.acts_on == "scores":
        return (_CALIBRATION,) if answers.harm == "wrong-yes" else (_CALIBRATION, _QUALITY)
    return (_DECISIONS[answers.harm],)


def guided(policy: Policy, answers: FairnessAnswers | None, *, numbers: bool = False) -> Policy:
    """The policy with the chosen gaps as its only gates of bias, where its first one stood, or else last.

    Without answers it is the policy itself. What the policy required of a gate of bias it requires of these.
    """
    if answers is None:
        return policy
    chosen = tuple(gate.check for gate in gates_of(answers, numbers=numbers))
    old = [gate for gate in policy.gates if gate.startswith(FAMILY)]
    at = policy.gates.index(old[0]) if old else len(policy.gates)
    before, after = (
        tuple(gate for gate in part if gate not in old) for part in (policy.gates[:at], policy.gates[at:])
    )
    needs: dict[str, tuple[Input, ...]] = {
        gate: inputs for gate, inputs in policy.needs.items() if gate not in old
    }
    needs |= {
        check: ("target", "sensitive", *(("query",) if check == _FLIP.check else ())) for check in chosen
    }
    required = policy.required - {*old}
    if policy.required & {*old}:
        required |= {*chosen}
    return replace(policy, gates=(*before, *chosen, *after), needs=needs, required=required)


def said_of(answers: FairnessAnswers, *, numbers: bool = False) -> str:
    """One sentence for the report: what was answered and which gaps block release for it."""
    words = {question.name: question.choices[str(getattr(answers, question.name))] for question in QUESTIONS}
    gates = " and ".join(gate.check for gate in gates_of(answers, numbers=numbers))
    return (
        f'Which gaps block release was chosen by three answers ("{words["harm"]}"; "{words["label"]}"; '
        f'"{words["acts_on"]}"): {gates}. The other gaps are shown and scored.'
    )
