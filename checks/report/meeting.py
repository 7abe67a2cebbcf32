"""What a meeting has to know, without a chart and without statistics: wrong today, what it takes, what is unseen.

One screen on a projector and the first page of an agenda. Every number is one of report.json.
"""

from collections.abc import Sequence

from msgspec import Struct

from checks.contract import Judged, Outcome, noun
from checks.document import Report
from checks.report import words
from checks.report.order import open_findings, unchecked
from checks.scoring.gates import INPUT_WORDS
from checks.standing import Work


class Wrong(Struct, frozen=True, kw_only=True):
    """One check whose findings block release; `waived` where somebody answers for all of them for a time."""

    check: str
    title: str
    says: str
    findings: int
    waived: bool


class Task(Struct, frozen=True, kw_only=True):
    """One piece of work; `days` (low, high) are None where nobody stated an effort."""

    do: str
    days: tuple[float, float] | None


class Effort(Struct, frozen=True, kw_only=True):
    """Days of work (low, high) that are known, and how many pieces of work nobody stated an effort for."""

    days: tuple[float, float]
    unknown: int

    @property
    def says(self) -> str:
        """2 to 4 days; what is not known makes it a lower bound, and is never a zero."""
        low, high = (round(end) if self.days[1] >= 10 else end for end in self.days)
        if not self.unknown:
            return words.days(low, high) if high else "no work"
        return f"at least {words.days(low)}" if high else "days that nobody knows"


class Gap(Struct, frozen=True, kw_only=True):
    """Checks that nobody could make for one reason; `gates` of them decide on a release."""

    says: str
    checks: tuple[str, ...]
    gates: int


class Meeting(Struct, frozen=True, kw_only=True):
    """The three boxes. `needs_work` counts the findings that are wrong and block nothing.

    `unanswered` of the `questions` of the ML Test Score have no evidence at all.
    """

    wrong: tuple[Wrong, ...]
    needs_work: int
    undecided: tuple[str, ...]
    tasks: tuple[Task, ...]
    to_release: Effort
    to_all: Effort
    gaps: tuple[Gap, ...]
    unanswered: int
    questions: int


def meeting(report: Report) -> Meeting:
    """The three boxes of a report."""
    card = report.scorecard
    states = {gate.check: gate.state for gate in card.gates}
    gravest = dict.fromkeys(each.outcome.check for each in open_findings(report))
    outcomes = {outcome.check: outcome for outcome in report.outcomes}
    blocking = [(o, found) for o in (outcomes[check] for check in gravest) if (found := _blockers(o))]
    major = sum(f.status == "fail" and f.severity == "major" for o in report.outcomes for f in o.findings)
    tests = card.ml_test_score.tests if card.ml_test_score else ()
    pressing = [work for work in card.work if work.gravity == "blocker"]
    return Meeting(
        wrong=tuple(
            Wrong(
                check=outcome.check,
                title=outcome.title,
                says=min(found, key=lambda f: f.score or 0.0).says,
                findings=len(found),
                waived=states.get(outcome.check) == "waived",
            )
            for outcome, found in blocking
        ),
        needs_work=major,
        undecided=tuple(noun(gate.check) for gate in card.gates if gate.state == "unsure"),
        tasks=tuple(Task(do=work.do, days=work.days) for work in pressing),
        to_release=_effort(pressing),
        to_all=_effort(card.work),
        gaps=_gaps(report),
        unanswered=sum(test.source == "none" for test in tests),
        questions=len(tests),
    )


def _blockers(outcome: Outcome) -> list[Judged]:
    return [finding for finding in outcome.findings if finding.severity == "blocker"]


def _effort(works: Sequence[Work]) -> Effort:
    known = [work.days for work in works if work.days is not None]
    low, high = (round(sum(days[end] for days in known), 9) for end in (0, 1))
    return Effort(days=(low, high), unknown=len(works) - len(known))


def _gaps(report: Report) -> tuple[Gap, ...]:
    """Why checks were not made, those reasons first that keep a gate from being asked."""
    gates = {gate.check for gate in report.scorecard.gates}
    reasons: dict[str, list[str]] = {}
    for head, outcomes in unchecked(report):
        if head == "Does not apply here":
            continue
        for outcome in outcomes:
            reasons.setdefault(_why(head, outcome), []).append(outcome.check)
    asked = {outcome.check for outcome in report.outcomes}
    aside = [g.check for g in report.scorecard.gates if g.state == "not asked" and g.check not in asked]
    if aside:
        reasons["It was left out of this run"] = aside
    told = {check for checks in reasons.values() for check in checks}
    standing = [
        gate.check
        for gate in report.scorecard.gates
        if gate.state == "not asked" and gate.check not in told and not _does_not_apply(report, gate.check)
    ]
    if standing:
        reasons["No model was given; a stand-in cannot answer for yours"] = standing
    gaps = [
        Gap(says=why, checks=tuple(noun(check) for check in checks), gates=sum(c in gates for c in checks))
        for why, checks in reasons.items()
    ]
    return tuple(sorted(gaps, key=lambda gap: (-gap.gates, -len(gap.checks))))


def _does_not_apply(report: Report, check: str) -> bool:
    return any(o.check == check and o.status == "not_applicable" for o in report.outcomes)


def _why(head: str, outcome: Outcome) -> str:
    if outcome.missing:
        needed = INPUT_WORDS[outcome.missing]
        return f"Nobody gave {needed}"
    return "It could not finish" if head == "Could not run" else "It was left out or ran out of time"
