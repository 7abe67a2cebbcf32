"""The debt ledger: pieces of work that pay off open findings, and the 27 categories of hidden technical debt.

Unknown is never zero: a finding that no remedy is known for has days of None, a category that nothing told of has
a severity of None. Imports contract, attestations, document, gates, hidden_debt, judgement, policy, registry,
standing.
"""

import datetime
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from checks.attestations import Attestation, stale
from checks.contract import Judged, Outcome, Remedy, Severity
from checks.document import DebtLine
from checks.judgement import score
from checks.policy.policy import Policy
from checks.policy.questionnaire import QUESTIONS
from checks.registry import all_checks
from checks.scoring.gates import INPUT_WORDS, worst
from checks.scoring.hidden_debt import CATEGORIES, Category, paper_of
from checks.standing import Interest, PaperDebt, Work

ASSESSED = ("fail", "unsure", "pass")
GRAVITY: dict[Severity, int] = {"blocker": 3, "major": 2, "minor": 1}
DECLARED = {"yes": 0, "n/a": 0, "partly": 1, "no": 2}
SEVERITY_WORDS = ("none found", "minor", "major", "blocks release")


def works(outcomes: Sequence[Outcome], policy: Policy) -> tuple[Work, ...]:
    """The work on all open findings, in the order in which to do it.

    Findings of one check that share their cheapest remedy are one piece of work. By payoff per day where a trial
    has measured it, else by gravity: blockers first, then the check whose worst finding scores least for its
    weight.
    """
    found: dict[tuple[str, str | None], list[Judged]] = {}
    remedies: dict[tuple[str, str | None], Remedy | None] = {}
    owners = {outcome.check: outcome for outcome in outcomes}
    for outcome in outcomes:
        for finding in outcome.findings:
            if finding.status == "fail":
                remedy = cheapest(finding)
                key = outcome.check, remedy.id if remedy else None
                found.setdefault(key, []).append(finding)
                remedies[key] = remedy
    made = [
        (
            _work(owners[check], remedies[check, name], findings, policy),
            _lost(owners[check], findings, policy),
        )
        for (check, name), findings in found.items()
    ]
    ordered = sorted(made, key=lambda pair: _first(*pair))
    return _with_scores([work for work, _ in ordered], outcomes, policy)


def cheapest(finding: Judged) -> Remedy | None:
    """The remedy with the fewest days, low and high together; None where none is known."""
    return min(finding.remedies, key=lambda remedy: sum(remedy.effort_days), default=None)


def _work(outcome: Outcome, remedy: Remedy | None, findings: Sequence[Judged], policy: Policy) -> Work:
    category = findings[0].debt
    factor = policy.effort.get(category, 1.0)
    return Work(
        check=outcome.check,
        remedy=remedy.id if remedy else None,
        do=remedy.do if remedy else "No remedy is known: find out how to mend it.",
        category=category,
        paper=paper_of(outcome.check, findings),
        days=(round(factor * remedy.effort_days[0], 9), round(factor * remedy.effort_days[1], 9))
        if remedy
        else None,
        findings=len(findings),
        gravity=max((f.severity or "minor" for f in findings), key=GRAVITY.__getitem__),
        interest=_interest(worst(findings)),
    )


def _interest(finding: Judged | None) -> Interest | None:
    if finding is None or finding.estimate is None:
        return None
    it = finding.estimate
    return Interest(name=it.name, value=it.value, low=it.low, high=it.high, unit=it.unit, says=finding.says)


def _lost(outcome: Outcome, findings: Sequence[Judged], policy: Policy) -> float:
    """Weight times what the worst of the findings lacks of its full score."""
    least = min((1.0 if f.score is None else f.score) for f in findings)
    return policy.weights.get(outcome.check, outcome.weight) * (1.0 - least)


def _first(work: Work, lost: float) -> tuple[int, float, float, str, str]:
    blocker = work.gravity == "blocker"
    known = work.per_day is not None
    grave = -float(GRAVITY[work.gravity])
    ahead = (-(work.per_day or 0.0), -lost) if known else (grave, -lost)
    return 0 if blocker else 1 if known else 2, *ahead, work.check, work.remedy or ""


def _with_scores(ordered: Sequence[Work], outcomes: Sequence[Outcome], policy: Policy) -> tuple[Work, ...]:
    """Each work with the whole score once it and those before it have brought their findings to the floor."""
    parts = {
        outcome.check: [
            (_key(outcome, finding), 100 * score(finding.estimate.value, finding.scale))
            for finding in outcome.findings
            if finding.status != "info" and finding.estimate and finding.scale
        ]
        for outcome in outcomes
        if outcome.status in ASSESSED
    }
    weights = {o.check: (o.family, policy.weights.get(o.check, o.weight)) for o in outcomes}
    mended: set[tuple[str, str | None]] = set()
    done: list[Work] = []
    for work in ordered:
        mended.add((work.check, work.remedy))
        done.append(replace(work, score_after=_total(parts, weights, mended)))
    return tuple(done)


def _key(outcome: Outcome, finding: Judged) -> tuple[str, str | None] | None:
    if finding.status != "fail":
        return None
    remedy = cheapest(finding)
    return outcome.check, remedy.id if remedy else None


def _total(
    parts: Mapping[str, Sequence[tuple[tuple[str, str | None] | None, float]]],
    weights: Mapping[str, tuple[str, float]],
    mended: set[tuple[str, str | None]],
) -> float | None:
    sums: dict[str, tuple[float, float]] = {}
    for check, points in parts.items():
        family, weight = weights[check]
        if points:
            least = min(100.0 if key in mended else point for key, point in points)
            held, total = sums.get(family, (0.0, 0.0))
            sums[family] = held + weight * least, total + weight
    means = [held / total for held, total in sums.values() if total > 0]
    return round(sum(means) / len(means), 9) if means else None


def debt_lines(
    lines: Sequence[DebtLine],
    done: Sequence[Work],
    outcomes: Sequence[Outcome],
    words: Mapping[str, Attestation],
    today: datetime.date,
) -> tuple[DebtLine, ...]:
    """The seven categories with what told of each, how sure that is, and what the gravest finding costs."""
    checks = all_checks()
    made: list[DebtLine] = []
    for line in lines:
        own = [o for o in outcomes if (c := checks.get(o.check)) and c.debt == line.category and c.scales]
        asked = [o for o in own if o.status != "not_applicable"]
        assessed = [o for o in asked if o.status in ASSESSED]
        said = [w for q in QUESTIONS if q.debt == line.category and (w := _counts(words.get(q.id), today))]
        measured = bool(assessed) or line.findings > 0
        told = f"{len(assessed)} of {len(asked)} checks assessed"
        told += f", {len(said)} of {sum(q.debt == line.category for q in QUESTIONS)} questions answered"
        gravest = next((work.interest for work in done if work.category == line.category), None)
        confidence = "measured" if measured else "declared" if said else "unknown"
        made.append(replace(line, confidence=confidence, indicator=told, interest=gravest))
    return tuple(made)


def paper_debt(
    outcomes: Sequence[Outcome],
    done: Sequence[Work],
    words: Mapping[str, Attestation],
    today: datetime.date,
) -> tuple[PaperDebt, ...]:
    """All 27 categories, the gravest first and what nobody can tell last."""
    ended = {outcome.check: outcome for outcome in outcomes}
    made = [_category(category, ended, done, words, today) for category in CATEGORIES]
    return tuple(sorted(made, key=lambda it: -1 if it.severity is None else it.severity, reverse=True))


def _category(
    category: Category,
    ended: Mapping[str, Outcome],
    done: Sequence[Work],
    words: Mapping[str, Attestation],
    today: datetime.date,
) -> PaperDebt:
    looked = [ended[check] for check in category.looked_at_by() if check in ended]
    told = [o for o in looked if o.status in ASSESSED and any(_tells(category, o, f) for f in o.findings)]
    found = [f for outcome in told for f in outcome.findings if _tells(category, outcome, f)]
    fails = [finding for finding in found if finding.status == "fail"]
    own = [work for work in done if category.id in work.paper]
    asked = [question for question in QUESTIONS if question.smell == category.id]
    said = [word for question in asked if (word := _counts(words.get(question.id), today))]
    declared = max((DECLARED[word.answer] for word in said), default=None)
    seen = max((GRAVITY[f.severity or "minor"] for f in fails), default=None)
    if seen is None and found and all(finding.status == "pass" for finding in found):
        seen = 0
    known = [each for each in (seen, declared) if each is not None]
    severity = max(known, default=None)
    costed = all(work.days is not None for work in own) and not declared
    return PaperDebt(
        id=category.id,
        section=category.section,
        title=category.title,
        indicator=category.indicator,
        confidence="measured" if seen is not None else "declared" if said else "unknown",
        severity=severity,
        says=_says(category, found, len(told), said, bool(asked), ended),
        days=_days(own) if severity is not None and costed else None,
        interest=own[0].interest if own else None,
        checks=tuple(outcome.check for outcome in told),
    )


def _days(own: Sequence[Work]) -> tuple[float, float]:
    low, high = (sum(work.days[end] for work in own if work.days) for end in (0, 1))
    return round(low, 9), round(high, 9)


def _counts(word: Attestation | None, today: datetime.date) -> Attestation | None:
    """An answer that counts: not older than half a year, and a good one only where somebody stands for it."""
    if word is None or stale(word, today) or (word.answer == "yes" and not word.complete):
        return None
    return word


def _tells(category: Category, outcome: Outcome, finding: Judged) -> bool:
    return finding.status != "info" and category.told_by(outcome.check, finding)


def _says(
    category: Category,
    found: Sequence[Judged],
    checks: int,
    said: Sequence[Attestation],
    asked: bool,
    ended: Mapping[str, Outcome],
) -> str:
    parts: list[str] = []
    fails = [finding for finding in found if finding.status == "fail"]
    gravest = worst(fails)
    if gravest is not None:
        more = f" And {len(fails) - 1} more." if len(fails) > 1 else ""
        parts.append(f"{gravest.says}{more}")
    elif found and all(finding.status == "pass" for finding in found):
        parts.append(f"None found by {_count(checks, 'check')}.")
    elif found:
        parts.append("Looked at; it cannot be told yet.")
    if said:
        parts.append(
            "Declared: "
            + ", ".join(f"{word.answer} ({word.owner or 'no owner named'}, {word.date})" for word in said)
            + "."
        )
    if parts:
        return " ".join(parts)
    if category.checks:
        looked = [outcome for check in category.looked_at_by() if (outcome := ended.get(check))]
        needed = sorted({INPUT_WORDS[outcome.missing] for outcome in looked if outcome.missing})
        needs = f"it needs {' and '.join(needed)}"
        ran = any(outcome.status in ASSESSED for outcome in looked)
        why = (
            "nothing in this table and model tells of it"
            if ran
            else "its checks were not assessed in this run"
        )
        return f"Not known: {needs if needed else why}."
    return "Not known: nobody has answered for it." if asked else "Not known: nothing here tells of it."


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
