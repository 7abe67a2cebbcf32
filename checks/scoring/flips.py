"""The smallest changes that would give another verdict: a finding that moves, or an input that lets a gate be asked.

Distances are in the measure's own unit and in standard errors, which are the half of the interval on that side by
the interval's own z. Imports contract, document, gates, judgement, policy, standing.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

from checks.contract import Judged, Outcome, noun
from checks.document import Coverage, Gate, GateState
from checks.judgement import ends, rising
from checks.policy.policy import Policy
from checks.scoring.gates import INPUT_WORDS, blocks, verdict_of
from checks.standing import Flip

MOST = 5
HELD: tuple[GateState, ...] = ("fail", "unsure")
PASSED: GateState = "pass"
TOUCH = 1e-9  # sums of floats that should meet a mark do so this nearly
TOWARD = {True: "worse", False: "better"}


class Axis(NamedTuple):
    """A finding on an axis where more is worse: its value, the interval's ends, the marks, its standard errors."""

    at: float
    better: float
    worse: float
    floor: float
    limit: float
    worst: float
    error_better: float
    error_worse: float


def axis(finding: Judged) -> Axis | None:
    """Where a judged finding lies; None for information. Logarithms where its scale has them."""
    estimate, scale = finding.estimate, finding.scale
    if estimate is None or scale is None or finding.status == "info":
        return None
    sign = 1.0 if rising(scale) else -1.0

    def place(x: float) -> float:
        if scale.log and math.isfinite(x):
            return sign * math.log(max(x, 1e-300))
        return sign * x

    at, better, worse = (place(x) for x in (estimate.value, *ends(estimate, scale)))
    z = NormalDist().inv_cdf((1 + estimate.level) / 2) if 0 < estimate.level < 1 else math.inf
    arms = [arm for arm in (at - better, worse - at) if math.isfinite(arm)]
    below, above = at - better, worse - at
    floor, limit, worst = (place(x) for x in (scale.floor, scale.limit, scale.worst))
    return Axis(
        at=at,
        better=better,
        worse=worse,
        floor=floor,
        limit=limit,
        worst=worst,
        error_better=(below if math.isfinite(below) else max(arms, default=0.0)) / z,
        error_worse=(above if math.isfinite(above) else max(arms, default=0.0)) / z,
    )


class _Step(NamedTuple):
    """How far a finding has to move on its axis; more than 0 is toward worse."""

    outcome: Outcome
    finding: Judged
    by: float

    @property
    def errors(self) -> float:
        it = axis(self.finding)
        error = 0.0 if it is None else it.error_worse if self.by > 0 else it.error_better
        return abs(self.by) / error if error > 0 else math.inf


class _Rules:
    """The verdict of a run, and what it would be once some findings have moved."""

    def __init__(self, outcomes: Sequence[Outcome], held: Sequence[Gate], coverage: Coverage) -> None:
        self.states: dict[str, GateState] = {gate.check: gate.state for gate in held}
        self._coverage = coverage
        self._majors = sum(
            _is_major(it, 0.0)
            for o in outcomes
            for finding in o.findings
            if (it := axis(finding)) is not None
        )

    def after(self, steps: Sequence[_Step] = (), answers: Mapping[str, GateState] | None = None) -> str:
        """The verdict after these steps, and with these gates answered so."""
        states: dict[str, GateState] = {**self.states, **(answers or {})}
        majors = self._majors
        for step in steps:
            it = axis(step.finding)
            if it is not None:
                majors += _is_major(it, _past(step)) - _is_major(it, 0.0)
            if states.get(step.outcome.check) in ("pass", "unsure", "fail"):
                states[step.outcome.check] = _state(step.outcome, steps)
        blocking = sum(state == "fail" for state in states.values())
        return verdict_of(list(states.values()), blocking, majors, self._coverage)[0]


def flips(
    outcomes: Sequence[Outcome], held: Sequence[Gate], coverage: Coverage, policy: Policy
) -> tuple[Flip, ...]:
    """The nearest changes that give another verdict, at most five, the findings' before the inputs'.

    A change for the better may take several findings; it is as far as the furthest of them.
    """
    ended, rules = {outcome.check: outcome for outcome in outcomes}, _Rules(outcomes, held, coverage)
    now, found = rules.after(), list[list[_Step]]()
    for check, state in rules.states.items():
        found += [[step] for step in _worse(ended.get(check), state)]
    for state in HELD:
        mended = [check for check, now_held in rules.states.items() if now_held == state]
        steps = {check: _better(ended.get(check), state, policy) for check in mended}
        if mended and all(steps.values()):
            found.append([step for own in steps.values() for step in own])
    if now == "ready":
        found += [[step] for step in _majors(outcomes) if step.outcome.check not in rules.states]
    if now == "ready with conditions" and {*rules.states.values()} <= {"pass"}:
        found.append(list(_minors(outcomes)))
    nearest = sorted(
        (_told(steps, then) for steps in found if steps and (then := rules.after(steps)) != now),
        key=lambda flip: (flip.errors is None, flip.errors or 0.0, abs(flip.by or 0.0), flip.check),
    )
    return (*nearest[: MOST - 2], *_inputs(held, ended, rules))[:MOST]


def _past(step: _Step) -> float:
    """A step as it is taken: who moves to the worse goes a little past the mark."""
    return step.by + (2 * TOUCH if step.by >= 0 else 0.0)


def _is_major(it: Axis, by: float) -> bool:
    """Whether a finding that has moved fails, and not within its limit."""
    return it.better + by > it.floor + TOUCH and it.worse + by > it.limit + TOUCH


def _state(outcome: Outcome, steps: Sequence[_Step]) -> GateState:
    """The state of a gate once some of its findings have moved."""
    moves = {id(step.finding): _past(step) for step in steps}
    beyond = doubt = False
    for finding in outcome.findings:
        it = axis(finding)
        if it is not None:
            by = moves.get(id(finding), 0.0)
            beyond |= it.better + by > max(it.floor, it.limit) + TOUCH
            doubt |= it.worse + by > it.limit + TOUCH
    return "fail" if beyond else "unsure" if doubt else "pass"


def _worse(outcome: Outcome | None, state: GateState) -> list[_Step]:
    """Each finding of a gate with the step after which the gate is no longer in its state, but a worse one."""
    steps: list[_Step] = []
    for finding in outcome.findings if outcome else ():
        it = axis(finding)
        if it is None or outcome is None:
            continue
        if state == "pass" and math.isfinite(it.worse):
            steps.append(_Step(outcome, finding, max(0.0, it.limit - it.worse)))
        if state == "unsure" and math.isfinite(it.better):
            steps.append(_Step(outcome, finding, max(it.limit, it.floor) - it.better))
    return steps


def _better(outcome: Outcome | None, state: GateState, policy: Policy) -> list[_Step]:
    """The steps that take every finding that holds a gate in its state one state further to the better."""
    steps: list[_Step] = []
    for finding in outcome.findings if outcome else ():
        it = axis(finding)
        if it is None or outcome is None:
            continue
        if state == "fail" and blocks(outcome, finding, policy):
            steps.append(_Step(outcome, finding, it.limit - it.better))
        if state == "unsure" and it.worse > it.limit:
            if not math.isfinite(it.worse):
                return []
            steps.append(_Step(outcome, finding, it.limit - it.worse))
    return steps


def _majors(outcomes: Sequence[Outcome]) -> list[_Step]:
    """Each finding with the step that makes it a major one."""
    return [
        _Step(outcome, finding, max(it.floor - it.better, it.limit - it.worse))
        for outcome in outcomes
        for finding in outcome.findings
        if (it := axis(finding)) and math.isfinite(it.better)
    ]


def _minors(outcomes: Sequence[Outcome]) -> list[_Step]:
    """The steps that bring all major findings within their limits or back to their floors, the shorter of both."""
    steps: list[_Step] = []
    for outcome in outcomes:
        for finding in outcome.findings:
            it = axis(finding)
            if it is None or finding.status != "fail" or finding.against_limit == "within":
                continue
            within = it.limit - it.worse if math.isfinite(it.worse) else -math.inf
            steps.append(_Step(outcome, finding, max(within, it.floor - it.better)))
    return steps


def _told(steps: Sequence[_Step], then: str) -> Flip:
    furthest = max(steps, key=lambda step: (step.errors, abs(step.by)))
    outcome, finding, by = furthest
    moved = _in_unit(finding, by)
    unit = finding.estimate.unit if finding.estimate else ""
    errors = None if math.isinf(furthest.errors) else round(furthest.errors, 3)
    named = f"{noun(outcome.check)} ({finding.about.name})"
    how = "any worse" if moved == 0 else f"{_words(abs(moved), unit)} {TOWARD[by > 0]}"
    sure = f", {errors:.1f} standard errors" if errors else ", a fact of the file" if errors is None else ""
    if len(steps) > 1:
        said = f"all of {len(steps)} findings were {TOWARD[by > 0]}, furthest of them {named}, by {_words(abs(moved), unit)}{sure}"
    else:
        said = f"{named} were {how}{sure}"
    return Flip(
        kind="finding",
        check=outcome.check,
        about=finding.about.name,
        gives=then,
        says=f"{then[:1].upper()}{then[1:]} if {said}.",
        by=moved,
        unit=unit,
        errors=errors,
    )


def _in_unit(finding: Judged, by: float) -> float:
    """A step on the axis as a difference of the estimate, on its own axis, rounded to 9 digits."""
    if finding.estimate is None or finding.scale is None:
        return 0.0
    step = by if rising(finding.scale) else -by
    value = finding.estimate.value
    return round(value * (math.exp(step) - 1) if finding.scale.log else step, 9)


def _words(size: float, unit: str) -> str:
    if unit in ("share", "gap"):
        return f"{_plain(100 * size, 2)} points"
    return _plain(size, 3) + (f" {unit}" if unit in ("seconds", "bytes", "rows/s", "sd") else "")


def _plain(size: float, digits: int) -> str:
    """As many significant digits, written out: 100 and not 1e+02."""
    return f"{float(f'{size:.{digits}g}'):,.10g}"


def _inputs(held: Sequence[Gate], ended: Mapping[str, Outcome], rules: _Rules) -> list[Flip]:
    """Inputs that would let gates be asked, each once."""
    asked: dict[str, list[str]] = {}
    for gate in held:
        outcome = ended.get(gate.check)
        if gate.state != "pass" and outcome is not None and outcome.missing is not None:
            asked.setdefault(INPUT_WORDS[outcome.missing], []).append(gate.check)
    return [
        Flip(
            kind="input",
            check=checks[0],
            about=needed,
            gives=rules.after(answers=dict.fromkeys(checks, PASSED)),
            says=f"{' and '.join(noun(check) for check in checks)} would be asked with {needed}.",
        )
        for needed, checks in asked.items()
    ]
