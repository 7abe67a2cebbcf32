"""The smallest changes that would give another verdict: a finding that moves, or an input that lets a gate be asked.

Distances are in the measure's own unit and in standard errors, which are the half of the interval on that side by
the interval's own z. Imports contract, document, gates, judgement, policy, standing.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

from checks.contract import Judged, Outcome, noun
from checks.document import Coverage, Gate, GateState
from checks.gates import INPUT_WORDS, blocks, verdict_of
from checks.judgement import ends, rising
from checks.policy.policy import Policy
from checks.standing import Flip

MOST = 5
BETTER: tuple[tuple[GateState, GateState], ...] = (("fail", "unsure"), ("unsure", "pass"))
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


def flips(
    outcomes: Sequence[Outcome], held: Sequence[Gate], coverage: Coverage, policy: Policy, *, majors: int
) -> tuple[Flip, ...]:
    """The nearest changes that give another verdict, at most five, the findings' before the inputs'.

    A change for the better may take several findings; it is as far as the furthest of them.
    """
    ended = {outcome.check: outcome for outcome in outcomes}
    states: dict[str, GateState] = {gate.check: gate.state for gate in held}

    def gives(changed: Mapping[str, GateState], more: int = 0) -> str:
        after: dict[str, GateState] = {**states, **changed}
        return verdict_of(
            list(after.values()), sum(s == "fail" for s in after.values()), majors + more, coverage
        )[0]

    now = gives({})
    found: list[tuple[list[_Step], str]] = []
    for check, state in states.items():
        for step, then in _worse(ended.get(check), state):
            found.append(([step], gives({check: then})))
    for state, then in BETTER:
        mended = [check for check, held_state in states.items() if held_state == state]
        steps = [step for check in mended for step in _better(ended.get(check), state, policy)]
        if mended and {step.outcome.check for step in steps} == {*mended}:
            found.append((steps, gives(dict.fromkeys(mended, then))))
    if now == "ready":
        found += [([step], gives({}, 1)) for step in _majors(outcomes)]
    if now == "ready with conditions" and {*states.values()} <= {"pass"}:
        found.append((list(_minors(outcomes)), gives({}, -majors)))
    nearest = sorted(
        (_told(steps, then) for steps, then in found if steps and then != now),
        key=lambda flip: (flip.errors is None, flip.errors or 0.0, abs(flip.by or 0.0), flip.check),
    )
    return (*nearest[: MOST - 2], *_inputs(held, ended, gives))[:MOST]


def _worse(outcome: Outcome | None, state: GateState) -> list[tuple[_Step, GateState]]:
    """Each finding of a gate with the step that takes the gate one state further to the worse."""
    steps: list[tuple[_Step, GateState]] = []
    for finding in outcome.findings if outcome else ():
        it = axis(finding)
        if it is None or outcome is None:
            continue
        if state == "pass" and math.isfinite(it.worse):
            steps.append((_Step(outcome, finding, max(0.0, it.limit - it.worse)), "unsure"))
        if state == "unsure" and math.isfinite(it.better):
            steps.append((_Step(outcome, finding, max(it.limit, it.floor) - it.better), "fail"))
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
        return f"{100 * size:.2g} points"
    return f"{size:.3g}" + (f" {unit}" if unit in ("seconds", "bytes", "rows/s", "sd") else "")


def _inputs(
    held: Sequence[Gate], ended: Mapping[str, Outcome], gives: Callable[[Mapping[str, GateState]], str]
) -> list[Flip]:
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
            gives=gives(dict.fromkeys(checks, "pass")),
            says=f"{' and '.join(noun(check) for check in checks)} would be asked with {needed}.",
        )
        for needed, checks in asked.items()
    ]
