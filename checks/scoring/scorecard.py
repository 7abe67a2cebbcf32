"""Outcomes and a policy in, verdict, grades, coverage and debt out. Pure arithmetic on what was measured.

Imports contract, document, gates, judgement, policy and the registry's family names.
"""

import math
from collections.abc import Sequence
from typing import Literal, get_args

from checks.contract import Debt, Judged, Outcome, Remedy
from checks.document import Coverage, DebtLine, FamilyScore, Range, Scorecard
from checks.judgement import ends, score
from checks.policy.policy import Policy
from checks.registry import FAMILIES
from checks.scoring.gates import INPUT_WORDS, blocks, chosen, gates, verdict, worst

GRADES = ((90.0, "A"), (75.0, "B"), (60.0, "C"), (40.0, "D"))
LOWEST = "E"
CAP = "D"
ENOUGH = 0.60  # of the applicable weight; under it there is no letter
READY_FROM = 75.0
ASSESSED = ("fail", "unsure", "pass")


def score_outcomes(outcomes: Sequence[Outcome], policy: Policy, *, only: tuple[str, ...] = ()) -> Scorecard:
    """Score a run's outcomes by a policy; running it again on stored outcomes gives the same.

    A check scores what its worst finding scores, from the point; the range is the same from the
    intervals' better and worse ends. A family is the mean of its checks by weight, the whole is the
    plain mean of the families that have a score, so that a family with many checks does not drown
    the others. Families come weakest first, those with an open blocker before all.

    Args:
        outcomes: how each check ended.
        policy: gates, and overrides of weights and effort. Limits were applied when judging.
        only: families and check ids that the run was asked for; no names mean all.
    """
    taken = [outcome for outcome in outcomes if chosen(outcome.check, only)]
    rows = [
        _family(name, title, [o for o in taken if o.family == name], policy)
        for name, title in FAMILIES.items()
    ]
    families = sorted(
        rows,
        key=lambda f: (f.status != "block", f.score is None, f.score.value if f.score else 0.0),
    )
    scored = [family.score for family in families if family.score is not None]
    coverage = _coverage(taken, policy)
    held = gates({outcome.check: outcome for outcome in taken}, policy, only)
    total = _mean([(each, 1.0) for each in scored])
    grade, capped = _grade(total, coverage, taken, policy)
    said, says = verdict(taken, held, coverage, policy)
    return Scorecard(
        verdict=said,
        says=says,
        grade=grade,
        capped=capped,
        score=total,
        coverage=coverage,
        families=tuple(families),
        gates=held,
        debt=tuple(_debt(category, taken, policy) for category in get_args(Debt)),
    )


def letter(value: float) -> str:
    """The grade of a score of 100, before any cap."""
    return next((grade for least, grade in GRADES if value >= least), LOWEST)


def check_score(outcome: Outcome) -> Range | None:
    """What a check scores, of 100: its worst finding, from the points and from the intervals' ends.

    None where nothing was judged. An infinite end scores 0 or 100, whichever side it lies on.
    """
    points: list[float] = []
    lows: list[float] = []
    highs: list[float] = []
    for finding in outcome.findings:
        if finding.status == "info" or finding.estimate is None or finding.scale is None:
            continue
        better, worse = ends(finding.estimate, finding.scale)
        point = score(finding.estimate.value, finding.scale)
        points.append(point)
        lows.append(min(point, score(worse, finding.scale)))
        highs.append(max(point, score(better, finding.scale)))
    return _range(min(points), min(lows), min(highs)) if points else None


def _family(name: str, title: str, outcomes: Sequence[Outcome], policy: Policy) -> FamilyScore:
    scored = [(check_score(o), _weight(o, policy)) for o in outcomes if o.status in ASSESSED]
    average = _mean([(each, weight) for each, weight in scored if each is not None])
    coverage = _coverage(outcomes, policy)
    grade, capped = _grade(average, coverage, outcomes, policy)
    return FamilyScore(
        family=name,
        title=title,
        score=average,
        grade=grade,
        coverage=coverage,
        status=_status(average, coverage, outcomes, policy),
        says=_says(outcomes, coverage),
        capped=capped,
    )


def _weight(outcome: Outcome, policy: Policy) -> float:
    return policy.weights.get(outcome.check, outcome.weight)


def _mean(parts: Sequence[tuple[Range, float]]) -> Range | None:
    total = sum(weight for _, weight in parts)
    if total <= 0:
        return None
    value, low, high = (
        sum(getattr(part, end) * weight for part, weight in parts) / total / 100
        for end in ("value", "low", "high")
    )
    return _range(value, low, high)


def _range(value: float, low: float, high: float) -> Range:
    # Nine decimals: a mean of 90 must not become a B by the last bit of a float.
    at = round(100 * value, 9)
    return Range(value=at, low=min(at, round(100 * low, 9)), high=max(at, round(100 * high, 9)))


def _coverage(outcomes: Sequence[Outcome], policy: Policy) -> Coverage:
    """Skipped, failed and undefined checks count against coverage; information and weight 0 leave it."""
    applicable = [o for o in outcomes if _weight(o, policy) > 0 and _applies(o)]
    assessed = [o for o in applicable if o.status in ASSESSED]
    weight = sum(_weight(o, policy) for o in applicable)
    share = sum(_weight(o, policy) for o in assessed) / weight if weight else 0.0
    return Coverage(share=min(1.0, share), assessed=len(assessed), applicable=len(applicable))


def _applies(outcome: Outcome) -> bool:
    if outcome.status == "info":
        # A measure without a scale is information; one that could not be had is a gap in the evidence.
        return any(finding.estimate is None for finding in outcome.findings)
    return outcome.status != "not_applicable"


def _grade(
    average: Range | None, coverage: Coverage, outcomes: Sequence[Outcome], policy: Policy
) -> tuple[str | None, str | None]:
    """The letter, and why it is held at D."""
    if average is None or coverage.share < ENOUGH:
        return None, None
    grade = letter(average.value)
    against = worst(_blocking(outcomes, policy))
    if against is None or grade >= CAP:
        return grade, None
    would = f"The score of {math.floor(average.value)} would be {'an' if grade == 'A' else 'a'} {grade}"
    return CAP, f"{would}; it is held at {CAP} while this blocks release: {against.says}"


def _blocking(outcomes: Sequence[Outcome], policy: Policy) -> list[Judged]:
    return [f for outcome in outcomes for f in outcome.findings if blocks(outcome, f, policy)]


def _status(
    average: Range | None, coverage: Coverage, outcomes: Sequence[Outcome], policy: Policy
) -> Literal["ready", "watch", "block", "unsure", "na"]:
    """The row's mark: its worst check's, in the order block, watch, unsure, ready.

    Watch is a major finding, or any finding and a score under 75; minor findings lie within their
    limits and leave a family ready, and what cannot be told yet is no finding. Too little coverage for a letter is unsure, for no mark may say more than that.
    """
    if _blocking(outcomes, policy):
        return "block"
    if coverage.assessed == 0 or average is None:
        return "na"
    fails = [f for o in outcomes for f in o.findings if f.status == "fail"]
    if any(f.against_limit != "within" for f in fails) or (fails and average.value < READY_FROM):
        return "watch"
    doubtful = any(outcome.status in ("unsure", "error") for outcome in outcomes)
    return "unsure" if doubtful or coverage.share < ENOUGH else "ready"


def _says(outcomes: Sequence[Outcome], coverage: Coverage) -> str:
    fails = [f for o in outcomes for f in o.findings if f.status == "fail"]
    against = worst([f for f in fails if f.severity == "blocker"]) or worst(fails)
    if against is not None:
        return against.says
    if not outcomes:
        return "Not part of this run."
    if coverage.applicable == 0:
        return "Nothing here applies to what was given."
    if coverage.assessed == 0:
        needed = sorted({INPUT_WORDS[o.missing] for o in outcomes if o.missing})
        because = f"needs {' and '.join(needed)}" if needed else "its checks could not be run"
        return f"Not assessed: {because}."
    passed = sum(outcome.status == "pass" for outcome in outcomes)
    unsure = sum(outcome.status == "unsure" for outcome in outcomes)
    missed = coverage.applicable - coverage.assessed
    checks = "check" if coverage.applicable == 1 else "checks"
    parts = [f"{passed} of {coverage.applicable} {checks} passed"]
    parts += [f"{unsure} cannot tell yet"] if unsure else []
    parts += [f"{missed} {'was' if missed == 1 else 'were'} not assessed"] if missed else []
    return f"No findings: {', '.join(parts)}."


def _debt(category: Debt, outcomes: Sequence[Outcome], policy: Policy) -> DebtLine:
    """Days of work in one category. Each open finding costs its cheapest remedy.

    A remedy that several findings of one check share is one piece of work. A category that nothing
    looked at, or with a finding that no remedy is known for, is not known; its days are then only
    those that are.
    """
    works: dict[tuple[str, str], Remedy] = {}
    seen, costed, findings = False, True, 0
    for outcome in outcomes:
        for finding in outcome.findings:
            if finding.debt != category or finding.status == "info":
                continue
            seen = True
            if finding.status != "fail":
                continue
            findings += 1
            remedy = min(finding.remedies, key=lambda r: sum(r.effort_days), default=None)
            if remedy is None:
                costed = False
            else:
                works[outcome.check, remedy.id] = remedy
    factor = policy.effort.get(category, 1.0)
    days = [round(factor * sum(r.effort_days[end] for r in works.values()), 9) for end in (0, 1)]
    return DebtLine(category=category, days=(days[0], days[1]), findings=findings, known=seen and costed)
