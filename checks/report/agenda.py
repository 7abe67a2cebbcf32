"""agenda.md: the questions a meeting has to answer, those first with the most at stake."""

from collections.abc import Iterable

from msgspec import Struct

from checks.contract import Debt, Outcome, noun
from checks.document import Report
from checks.report import words
from checks.report.markdown import escaped
from checks.report.meeting import Meeting, meeting
from checks.scoring.gates import INPUT_WORDS
from checks.standing import Work

MOST = 20
WHO: dict[Debt, str] = {
    "data and preprocessing": "who owns the data",
    "complexity and interpretability": "who built the model",
    "scalability and maintenance": "who runs the model",
    "ethics and bias": "who answers for fair treatment",
    "reproducibility and documentation": "who built the model",
    "integration and deployment": "who runs the model",
    "knowledge and skills": "who leads the team",
}


class Question(Struct, frozen=True, kw_only=True):
    """`rank` is 0 for what blocks release, 1 for what nobody can say, 2 for what was not asked, 3 for the rest.

    Within a rank those with more at `stake` come first: a check's weight times what its worst finding lacks of
    its full score.
    """

    rank: int
    stake: float
    asks: str
    because: str
    who: str


def page(report: Report) -> bytes:
    """The agenda as Markdown, UTF-8."""
    seen, asked = meeting(report), questions(report)
    table = report.inputs.table
    lines = [
        "# Questions for the meeting",
        "",
        f"{escaped(table.name)} · {words.rows_of(table)} · {escaped(words.date(report.run.created))}",
        "",
        f"**{escaped(report.scorecard.says)}.** {_effort(seen)}",
        "",
    ]
    for number, each in enumerate(asked[:MOST], 1):
        lines += [
            f"{number}. **{escaped(each.asks)}**",
            f"    {escaped(each.because)}",
            f"    *To be asked: {each.who}.*",
            "",
        ]
    if len(asked) > MOST:
        lines += [f"{words.plural(len(asked) - MOST, 'more question')} of less weight are in the report.", ""]
    lines += [
        "## To be decided",
        "",
        "- [ ] Release",
        "- [ ] Release with conditions: which, by when, and who sees to it?",
        "- [ ] Do not release",
        "",
        "Names:",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def questions(report: Report) -> list[Question]:
    """Every question that the report leaves to people, those first with the most at stake."""
    asked = [
        *_findings(report),
        *_undecided(report),
        *_inputs(report),
        *_waived(report),
        *_unanswered(report),
    ]
    return sorted(asked, key=lambda each: (each.rank, -each.stake, each.asks))


def _findings(report: Report) -> Iterable[Question]:
    works: dict[str, list[Work]] = {}
    for work in report.scorecard.work:
        works.setdefault(work.check, []).append(work)
    for outcome in report.outcomes:
        fails = [f for f in outcome.findings if f.status == "fail" and f.severity in ("blocker", "major")]
        if not fails:
            continue
        blocks = any(f.severity == "blocker" for f in fails)
        gravest = min(fails, key=lambda f: (f.severity != "blocker", f.score or 0.0))
        due = [work for work in works.get(outcome.check, ()) if not blocks or work.gravity == "blocker"]
        days = [work.days for work in due]
        effort = _days([each for each in days if each is not None])
        who_does = (
            f"Who mends it, and by when ({effort})?"
            if blocks
            else f"Can we live with it, or who mends it ({effort})?"
        )
        more = f" {words.plural(len(fails) - 1, 'more finding')} like it." if len(fails) > 1 else ""
        yield Question(
            rank=0 if blocks else 3,
            stake=outcome.weight * (1 - (gravest.score or 0.0)),
            asks=f"{outcome.title}. {who_does}",
            because=f"{gravest.says}{more}",
            who="who answers for privacy" if outcome.family == "privacy" else WHO[gravest.debt],
        )


def _undecided(report: Report) -> Iterable[Question]:
    outcomes = {outcome.check: outcome for outcome in report.outcomes}
    for gate in report.scorecard.gates:
        if gate.state == "unsure":
            yield Question(
                rank=1,
                stake=_weight(outcomes.get(gate.check)),
                asks=f"{noun(gate.check)}: can we get what would settle it, or who accepts that nobody can say?",
                because=gate.says,
                who="who owns the data",
            )


def _inputs(report: Report) -> Iterable[Question]:
    """One question for each input that was not given."""
    gates = {gate.check for gate in report.scorecard.gates}
    missing: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        if outcome.status == "skipped" and outcome.missing:
            missing.setdefault(INPUT_WORDS[outcome.missing], []).append(outcome)
    for needed, outcomes in missing.items():
        names = words.listed([noun(outcome.check).lower() for outcome in outcomes[:4]])
        decides = any(outcome.check in gates for outcome in outcomes)
        yield Question(
            rank=2 if decides else 3,
            stake=sum(outcome.weight for outcome in outcomes),
            asks=f"Who can give {needed}?",
            because=f"Without it {words.plural(len(outcomes), 'check')} could not be made, such as {names}.",
            who="who owns the data",
        )
    broken = [outcome for outcome in report.outcomes if outcome.status == "error"]
    if broken:
        yield Question(
            rank=2 if any(outcome.check in gates for outcome in broken) else 3,
            stake=sum(outcome.weight for outcome in broken),
            asks="Who finds out why some checks could not finish?",
            because=words.listed([noun(outcome.check) for outcome in broken[:6]]) + ".",
            who="who runs Preflight",
        )


def _waived(report: Report) -> Iterable[Question]:
    for waiver in report.waivers:
        until = words.date(waiver.expires).split(",")[0]
        over = waiver.state == "expired"
        yield Question(
            rank=0 if over else 3,
            stake=10.0 if over else 5.0,
            asks=f"{waiver.finding}: {'the waiver expired on' if over else 'waived until'} {until}. What now?",
            because=f"{waiver.reason} Owner {waiver.owner}, approved by {waiver.approver}.",
            who=waiver.owner,
        )


def _unanswered(report: Report) -> Iterable[Question]:
    """The questions of the ML Test Score that raise it soonest."""
    score = report.scorecard.ml_test_score
    tests = {test.id: test for test in score.tests} if score else {}
    for place, name in enumerate(score.raise_first[:3] if score else ()):
        if test := tests.get(name):
            yield Question(
                rank=3,
                stake=3.0 - place,
                asks=f"{test.title}: who can answer for it?",
                because=f"{test.says} {test.next}",
                who="who runs the model",
            )


def _weight(outcome: Outcome | None) -> float:
    return outcome.weight if outcome else 0.0


def _days(days: list[tuple[float, float]]) -> str:
    if not days:
        return "effort not known"
    return words.days(*(round(sum(each[end] for each in days), 9) for end in (0, 1)))


def _effort(seen: Meeting) -> str:
    if not seen.wrong:
        return f"Every open finding: {seen.to_all.says}."
    return f"To clear what blocks release: {seen.to_release.says}. Every open finding: {seen.to_all.says}."
