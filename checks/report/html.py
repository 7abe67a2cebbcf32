"""report.html: one file that opens offline, prints, follows light and dark, and runs no script."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from checks.contract import Judged, Outcome, noun
from checks.document import DebtLine, Report
from checks.policy.clauses import NOT_COMPLIANCE
from checks.registry import FAMILIES, all_checks
from checks.report import drawings, markdown, standing, words
from checks.report.order import Listed, open_findings, unchecked

ROOM = Path(__file__).parent
MOST_CARDS = 120
MOST_PER_CHECK = 12
MOST_BYTES = 3_000_000
MOST_DRAWN = 1_500_000
# The ring: a circle of this radius, and just outside it the range that the intervals leave open.
RADIUS, OUTSIDE = 62.0, 74.0


class Section(Struct, frozen=True):
    """A heading of a check's published text, and its paragraphs as pieces of (is code, text)."""

    heading: str
    paragraphs: tuple[tuple[tuple[bool, str], ...], ...]


def page(report: Report, docs: Mapping[str, str] | None = None) -> bytes:
    """The report as one self-contained UTF-8 file, under 3 MB.

    `docs` maps a check's id to its published text; left out, the registry's are taken. What an
    upload named is escaped, and stripped of control and direction characters, wherever it stands.
    """
    known = {check.id: check.doc for check in all_checks().values()} if docs is None else docs
    found = open_findings(report)
    drawn = _Pictures(MOST_DRAWN)
    html = (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            card=report.scorecard,
            css=Markup((ROOM / "report.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
            cards=[_card(each, drawn) for each in found[:MOST_CARDS]],
            left_out=max(0, len(found) - MOST_CARDS),
            families=[(name, title, _checks(report, name, known, drawn)) for name, title in FAMILIES.items()],
            debt=[_debt_row(line, report) for line in report.scorecard.debt],
            debt_says=debt_says(report),
            gaps=unchecked(report),
            ring=_ring(report),
            mark=words.VERDICT_MARKS[report.scorecard.verdict],
            tables=[
                (role, getattr(report.inputs, field))
                for role, field in (
                    ("Judged table", "table"),
                    ("Training table", "train"),
                    ("Production table", "production"),
                )
                if getattr(report.inputs, field) is not None
            ],
            roles=_roles(report),
            machine=_machine(report),
            words=words,
            noun=noun,
            standing=standing,
            firm=standing.stability_says(report),
            flips=standing.flips_say(report.scorecard.stability),
            hidden=standing.known_first(report.scorecard.paper_debt),
            laws=standing.served(report),
            not_compliance=NOT_COMPLIANCE,
        )
    )
    return html.encode("utf-8", "replace")


def debt_says(report: Report) -> str:
    """The whole debt in one sentence; what is not known makes it a lower bound."""
    lines = report.scorecard.debt
    low, high = (sum(line.days[end] for line in lines) for end in (0, 1))
    unknown = sum(not line.known for line in lines)
    if unknown == 0:
        return f"{words.days(low, high)} of work" if high else "none was found"
    known = f"at least {words.days(low)} of work" if high else "no work is known"
    return f"{known}; {unknown} of {len(lines)} categories are not fully known"


def sections(doc: str) -> tuple[Section, ...]:
    """A check's published text by its headings; text between backticks is code."""
    parts = re.split(r"(?m)^##\s+(.+)$", doc)[1:]
    return tuple(
        Section(
            heading.strip(), tuple(_pieces(block) for block in re.split(r"\n\s*\n", body.strip()) if block)
        )
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    )


def _pieces(block: str) -> tuple[tuple[bool, str], ...]:
    return tuple((bool(i % 2), text) for i, text in enumerate(" ".join(block.split()).split("`")) if text)


class _Pictures:
    """Draws evidence until the page would grow too large to send by mail."""

    def __init__(self, most: int) -> None:
        self._left = most

    def of(self, finding: Judged) -> list[Markup]:
        drawn: list[Markup] = []
        for evidence in finding.evidence:
            picture = drawings.draw(evidence)
            if len(picture) > self._left:
                return [*drawn, Markup('<p class="quiet">More evidence is in report.json.</p>')]
            self._left -= len(picture)
            drawn.append(Markup(picture))  # noqa: S704  drawings escape every text
        return drawn


def _card(each: Listed, pictures: _Pictures) -> dict[str, Any]:
    finding = each.finding
    measured = finding.estimate is not None and finding.scale is not None
    return {
        "code": each.code,
        "check": each.outcome.check,
        "title": each.outcome.title,
        "finding": finding,
        "mark": words.finding_mark(finding),
        "word": words.finding_word(finding),
        "effort": min((r.effort_days for r in finding.remedies), key=sum, default=None),
        "scale": Markup(drawings.on_scale(finding.estimate, finding.scale))  # noqa: S704  as above
        if measured and finding.estimate and finding.scale
        else None,
        "pictures": pictures.of(finding),
        "recipes": [(remedy, _code(remedy.recipe)) for remedy in finding.remedies],
    }


def _code(recipe: str) -> Markup:
    """Lines of code, escaped; a Markup, so that the newlines stay."""
    lines = (words.clean(line) for line in recipe.strip().splitlines())
    return Markup("\n").join(escape(line) for line in lines)


def _checks(
    report: Report, family: str, docs: Mapping[str, str], pictures: _Pictures
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for outcome in report.outcomes:
        if outcome.family != family:
            continue
        quiet = [f for f in outcome.findings if f.status in ("pass", "info")]
        rows.append(
            {
                "outcome": outcome,
                "mark": words.outcome_mark(outcome),
                "word": words.outcome_word(outcome),
                "open": _count_open(outcome),
                "quiet": [(f, pictures.of(f)) for f in quiet[:MOST_PER_CHECK]],
                "more": max(0, len(quiet) - MOST_PER_CHECK),
                "sections": sections(docs.get(outcome.check, "")),
            }
        )
    return rows


def _count_open(outcome: Outcome) -> int:
    return sum(finding.status in ("fail", "unsure") for finding in outcome.findings)


def _debt_row(line: DebtLine, report: Report) -> dict[str, Any]:
    # Room to the right of the longest bar: what is not known may be longer still.
    most = 1.2 * max((other.days[1] for other in report.scorecard.debt), default=0.0) or 1.0
    return {
        "line": line,
        "says": markdown.debt(line),
        "low": round(100 * line.days[0] / most, 2),
        "high": round(100 * line.days[1] / most, 2),
    }


def _ring(report: Report) -> dict[str, Any]:
    score = report.scorecard.score
    around, outside = (2 * 3.141592653589793 * radius for radius in (RADIUS, OUTSIDE))
    if score is None:
        return {"arc": 0.0, "around": around, "range": None, "says": "no score", "wide": ""}
    capped = ", capped" if report.scorecard.capped else " of 100"
    return {
        "arc": around * score.value / 100,
        "around": around,
        "range": (outside * score.low / 100, max(2.0, outside * (score.high - score.low) / 100), outside),
        "says": f"{words.score(score.value)}{capped}",
        "wide": f"{words.score(score.low)} and {words.score(score.high)}",
    }


def _roles(report: Report) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for role, value in report.inputs.roles.items():
        if value is None or value == [] or value == ():
            continue
        names = [_named(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
        shown = [words.clean(name, 80) for name in names[:20]]
        more = f" and {len(names) - 20} more" if len(names) > 20 else ""
        told.append((role.capitalize(), ", ".join(shown) + more))
    return told


def _named(value: Any) -> str:
    """A column or a label; of bands the column and where it is cut."""
    if not isinstance(value, dict):
        return str(value)
    return f"{value.get('column')} at {', '.join(f'{cut:g}' for cut in value.get('cuts', ()))}"


def _machine(report: Report) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for fact, value in report.run.machine.items():
        if isinstance(value, dict):
            says = ", ".join(f"{name} {held}" for name, held in value.items())
        else:
            says = words.size(value) if fact == "memory" and isinstance(value, int) else str(value)
        told.append((fact.replace("_", " ").capitalize(), says))
    return told


def _finalize(value: Any) -> Any:
    """Every text that the template prints, from whatever source, is stripped here and then escaped."""
    return words.clean(value, 2000) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
