"""What stands beside the score, in the words of a report: ML Test Score, hidden debt, work, stability, clauses.

Functions of a Report that HTML, Markdown and pages share; they format and order, and judge nothing.
"""

from collections.abc import Sequence

from msgspec import Struct

from checks.contract import noun
from checks.document import Report
from checks.policy.clauses import Clause, clauses, laws
from checks.report import words
from checks.scoring.ml_tests import SECTIONS
from checks.standing import MlTest, MlTestScore, PaperDebt, Stability, Work

POINTS = {0.0: "0", 0.5: "½", 1.0: "1"}
CONFIDENCE = {"measured": "measured", "declared": "declared by a person", "unknown": "not known"}
SEVERITY: dict[int | None, tuple[words.Mark, str]] = {
    None: ("na", "Not known"),
    0: ("ready", "None found"),
    1: ("minor", "Minor"),
    2: ("watch", "Major"),
    3: ("block", "Blocks release"),
}
MOST_NEXT = 5


class Served(Struct, frozen=True, kw_only=True):
    """A clause with the checks of a report that gave evidence for it, and how many found something."""

    clause: Clause
    assessed: tuple[str, ...]
    failing: tuple[str, ...]


def points(value: float) -> str:
    """0, ½, 1, 1½, 7."""
    whole, half = int(value), value % 1 != 0
    return f"{whole or ''}½" if half else f"{whole}"


def section_rows(score: MlTestScore) -> list[tuple[str, float, list[MlTest]]]:
    """Each section's title, sum and tests, weakest first."""
    rows = [
        (title, score.sections.get(section, 0.0), [test for test in score.tests if test.section == section])
        for section, title in SECTIONS.items()
    ]
    return sorted(rows, key=lambda row: row[1])


def ml_says(score: MlTestScore) -> str:
    """The score in one sentence."""
    return f"{points(score.score)} of 7, the smallest of four sums: {score.reading}."


def raises_first(score: MlTestScore, most: int = MOST_NEXT) -> list[MlTest]:
    """The tests that raise the score soonest, each with its next step."""
    tests = {test.id: test for test in score.tests}
    return [tests[name] for name in score.raise_first[:most] if name in tests]


def test_name(test: MlTest) -> str:
    """Monitoring 3: Training and serving are not skewed"""
    return f"{SECTIONS[test.section].partition(' ')[0]} {test.id.partition('-')[2]}: {test.title}"


test_name.__test__ = False  # pyright: ignore[reportFunctionMemberAccess]


def stability_says(report: Report) -> str:
    """How firm grade and verdict are, in one sentence; empty for a report without it."""
    it = report.scorecard.stability
    if it is None:
        return ""
    before = "Before waivers: " if report.waivers else ""
    return f"{before}{it.says}"


def flips_say(it: Stability | None) -> list[str]:
    """What would change the verdict, nearest first."""
    return [] if it is None else [flip.says for flip in it.flips]


def work_days(work: Work) -> str:
    """Days in words; what is not known is never a zero."""
    return "not known" if work.days is None else words.days(*work.days)


def paper_days(line: PaperDebt) -> str:
    """The same of a category of hidden debt."""
    if line.days is None:
        return "not known"
    return words.days(*line.days) if line.days[1] else "none"


def interest_says(work: Work | PaperDebt) -> str:
    """What it costs while it is open: the measure in its own unit."""
    it = work.interest
    return "" if it is None else f"{it.name.replace('_', ' ')} {words.measure(it.value, it.unit)}"


def payoff_says(work: Work | PaperDebt) -> str:
    """What paying bought when it was tried."""
    it = work.payoff
    return "not tried" if it is None else f"{it.name.replace('_', ' ')} {words.measure(it.value, it.unit)}"


def known_first(lines: Sequence[PaperDebt]) -> tuple[list[PaperDebt], list[PaperDebt]]:
    """What is known of the 27 categories, and what is not."""
    return [x for x in lines if x.severity is not None], [x for x in lines if x.severity is None]


def served(report: Report) -> list[tuple[str, str, list[Served]]]:
    """By law, its title, source and the clauses that checks of this report gave evidence for."""
    assessed = [o for o in report.outcomes if o.status in ("fail", "unsure", "pass", "info")]
    told: list[tuple[str, str, list[Served]]] = []
    for name, law in laws().items():
        rows: list[Served] = []
        for clause in (each for each in clauses() if each.law == name):
            own = [o for o in assessed if o.check in clause.checks or f"{o.family}/*" in clause.checks]
            if own:
                rows.append(
                    Served(
                        clause=clause,
                        assessed=tuple(noun(o.check) for o in own),
                        failing=tuple(noun(o.check) for o in own if o.status == "fail"),
                    )
                )
        if rows:
            told.append((law.title, law.source, rows))
    return told


def served_says(row: Served) -> str:
    """Evidence from 12 checks; 3 found something: Label noise, …"""
    says = f"Evidence from {words.plural(len(row.assessed), 'check')}"
    if not row.failing:
        return f"{says}; none found anything."
    shown = ", ".join(row.failing[:4])
    more = f" and {len(row.failing) - 4} more" if len(row.failing) > 4 else ""
    return f"{says}; {len(row.failing)} found something: {shown}{more}."
