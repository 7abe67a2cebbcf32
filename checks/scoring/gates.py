"""Which named gates hold, and the verdict that follows from them. Imports contract, document, policy."""

from collections.abc import Iterable, Mapping, Sequence

from checks.contract import LEFT_OUT, Input, Judged, Outcome
from checks.document import Coverage, Gate, GateState, Verdict
from checks.policy.policy import Policy

INPUT_WORDS: dict[Input, str] = {
    "target": "a target column",
    "model": "a model file",
    "query": "a model that can be asked again",
    "train": "a training table",
    "production": "a production table",
    "sensitive": "a sensitive column",
    "quasi": "quasi-identifying columns",
    "confidential": "a confidential column",
    "time": "a time column",
}


def worst(findings: Iterable[Judged]) -> Judged | None:
    """The judged finding with the lowest score; fails before the undecided before passes."""
    order = ("fail", "unsure", "pass")
    judged = [finding for finding in findings if finding.status != "info"]
    return min(judged, key=lambda f: (order.index(f.status), f.score or 0.0), default=None)


def blocks(outcome: Outcome, finding: Judged, policy: Policy) -> bool:
    """Whether a finding blocks release: a gate's, wholly beyond its limit."""
    gate = outcome.check in policy.gates and outcome.check not in policy.set_aside
    return gate and finding.status == "fail" and finding.against_limit == "beyond"


def gates(outcomes: Mapping[str, Outcome], policy: Policy, only: tuple[str, ...]) -> tuple[Gate, ...]:
    """Every gate of the policy inside the selection, in the policy's order."""
    return tuple(_gate(check, outcomes.get(check), policy) for check in policy.gates if chosen(check, only))


def chosen(check: str, only: tuple[str, ...]) -> bool:
    """Whether a check lies inside a selection of families and checks; no selection takes all."""
    return not only or check in only or check.split("/", maxsplit=1)[0] in only


def _gate(check: str, outcome: Outcome | None, policy: Policy) -> Gate:
    state, says = _asked(check, outcome, policy)
    applies = outcome is None or outcome.status != "not_applicable"
    if state == "not asked" and applies and check in policy.required:
        state, says = "unsure", f"{says} This policy requires it."
    return Gate(check=check, state=state, says=says)


def _asked(check: str, outcome: Outcome | None, policy: Policy) -> tuple[GateState, str]:
    if outcome is None:
        return "not asked", "This check was not part of the run."
    if check in policy.set_aside:
        return "not asked", "No model was given, and a stand-in cannot answer for yours."
    if outcome.status == "not_applicable":
        return "not asked", f"Does not apply here: {outcome.reason}"
    if outcome.status == "skipped":
        needed = INPUT_WORDS[outcome.missing] if outcome.missing else None
        says = outcome.reason or (f"It needs {needed}." if needed else "It ran out of time.")
        unasked = outcome.missing or outcome.reason == LEFT_OUT
        return ("not asked" if unasked else "unsure"), says
    if outcome.status == "error":
        return "unsure", outcome.reason or "This check could not finish."
    against = worst(f for f in outcome.findings if blocks(outcome, f, policy))
    if against is not None:
        return "fail", against.says
    doubt = worst(
        f for f in outcome.findings if f.status in ("fail", "unsure") and f.against_limit != "within"
    )
    if doubt is not None:
        return "unsure", f"{doubt.says} {doubt.needs or 'It may or may not lie beyond the limit.'}"
    seen = worst(outcome.findings)
    if seen is None:
        # An estimate that could not be had is not a pass.
        return "unsure", outcome.findings[0].says if outcome.findings else "Nothing could be judged."
    return "pass", seen.says


def verdict(
    outcomes: Iterable[Outcome], held: tuple[Gate, ...], coverage: Coverage, policy: Policy
) -> tuple[Verdict, str]:
    """The verdict and one sentence of counts.

    In this order: a gate fails, not ready; a gate is undecided or nothing was assessed, cannot say
    yet; a major finding or a gate not asked, ready with conditions; else ready.
    """
    found = [(outcome, finding) for outcome in outcomes for finding in outcome.findings]
    blocking = sum(blocks(outcome, finding, policy) for outcome, finding in found)
    major = sum(f.status == "fail" and f.against_limit != "within" for _, f in found)
    return verdict_of([gate.state for gate in held], blocking, major, coverage)


def verdict_of(
    states: Sequence[GateState], blocking: int, major: int, coverage: Coverage
) -> tuple[Verdict, str]:
    """The same from counts: `blocking` findings that block release, `major` ones that need work."""
    if "fail" in states:
        return "not ready", f"Not ready: {_count(blocking, 'finding blocks', 'findings block')} release"
    if coverage.assessed == 0:
        checks = _count(coverage.applicable, "check", "checks")
        return "cannot say yet", f"Cannot say yet: 0 of {checks} had the data to be assessed"
    if "unsure" in states:
        open_ = states.count("unsure")
        return (
            "cannot say yet",
            f"Cannot say yet: {open_} of {_count(len(states), 'gate is', 'gates are')} undecided",
        )
    conditions = [
        _count(number, one, many)
        for number, one, many in (
            (states.count("waived"), "block is waived", "blocks are waived"),
            (major, "finding needs work", "findings need work"),
            (states.count("not asked"), "gate was not asked", "gates were not asked"),
        )
        if number
    ]
    if conditions:
        said = " and ".join(filter(None, (", ".join(conditions[:-1]), conditions[-1])))
        return "ready with conditions", f"Ready with conditions: {said}"
    return "ready", "Ready: no finding blocks release"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
