"""report.md: the same report as text for a pull request or a wiki."""

import re

from checks.contract import Outcome, noun
from checks.document import DebtLine, Report
from checks.report import standing, words
from checks.report.order import Listed, open_findings, unchecked

MOST_FINDINGS = 200
MOST_WORKS = 40
MARKUP = re.compile(r"([\\`*_{}\[\]<>|$~#!&])")
LINE_START = re.compile(r"^(\s*)(?:([-+=])(?=[-=\s]|$)|(\d+)([.)])(?=\s|$))")
LINK = re.compile(r"(?i)\b(?:(https?|ftp|mailto|xmpp):|www\.)")


def page(report: Report) -> bytes:
    """GitHub-flavoured Markdown in UTF-8: verdict, gates, families, debt, findings, gaps, inputs."""
    card = report.scorecard
    table, created = report.inputs.table, words.date(report.run.created)
    lines = [
        f"# {words.clean(card.says)}",
        "",
        f"{escaped(table.name)} · {words.rows_of(table)} · {escaped(created)}",
        "",
        f"**Grade {card.grade or '–'}**, {_range(report)}. {_coverage(report)}",
    ]
    lines += ["", escaped(card.capped)] if card.capped else []
    lines += ["", escaped(firm)] if (firm := standing.stability_says(report)) else []
    lines += ["", "## Gates", "", "| Gate | State | Why |", "|---|---|---|"]
    lines += [
        f"| {noun(gate.check)} | {words.GATE_WORDS[gate.state]} | {escaped(gate.says)} |"
        for gate in card.gates
    ]
    lines += _decided(report)
    lines += ["", "## Seven families, weakest first", ""]
    lines += ["| Family | Status | Grade | Score of 100 | What stands out |", "|---|---|---|---:|---|"]
    lines += [
        f"| {family.title} | {words.MARK_WORDS[family.status]} | {family.grade or '–'} | "
        f"{words.score(family.score.value) if family.score else '–'} | {escaped(family.says)} |"
        for family in card.families
    ]
    lines += ["", "## Technical debt", "", "| Category | Work | Open findings |", "|---|---|---:|"]
    lines += [f"| {line.category.capitalize()} | {debt(line)} | {line.findings} |" for line in card.debt]
    lines += _standing(report)
    lines += ["", "## Findings, gravest first", ""]
    found = open_findings(report)
    for each in found[:MOST_FINDINGS]:
        lines += [*_finding(each), ""]
    if not found:
        lines += ["No check found anything.", ""]
    if len(found) > MOST_FINDINGS:
        lines += [f"{words.count(len(found) - MOST_FINDINGS)} more are in report.json.", ""]
    lines += ["## What nobody checked", ""]
    for head, outcomes in unchecked(report):
        lines += [f"**{head}**", "", *(_gap(outcome) for outcome in outcomes), ""]
    lines += ["## What was read", "", *_inputs(report)]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _decided(report: Report) -> list[str]:
    """The waivers with their state, and the signature."""
    lines: list[str] = []
    if report.waivers:
        lines += ["", "## Waivers", "", "| Finding | State | Why, and who |", "|---|---|---|"]
    for waiver in report.waivers:
        about = f", {escaped(waiver.about, 80)}" if waiver.about else ""
        state = {"holds": "Waived until", "expired": "**Expired on**"}.get(
            waiver.state, "No such finding, until"
        )
        who = (
            f"{escaped(waiver.reason)} Owner {escaped(waiver.owner)}, approved by {escaped(waiver.approver)}."
        )
        until = escaped(words.date(waiver.expires).split(",")[0])
        lines.append(f"| {escaped(noun(waiver.finding))}{about} | {state} {until} | {who} |")
    if (signed := report.signoff) is not None:
        names, day = escaped(words.listed(signed.names), 800), escaped(words.date(signed.signed))
        lines += [
            "",
            "## What was decided",
            "",
            f"**{signed.decision.capitalize()}.** Signed by {names}, {day}.",
        ]
        lines += [escaped(signed.reason, 1000)] if signed.reason else []
        lines += ["", f"Version {signed.version}, SHA-256 `{_hash(signed.sha256)}`"]
    return lines


def escaped(text: str, most: int = words.CUT) -> str:
    """Text that Markdown shows as it is: no image, link, heading, list, table cell or HTML comes of it."""
    plain = MARKUP.sub(r"\\\1", words.clean(text, most))
    plain = LINK.sub(lambda m: m[0][:-1] + ("\\:" if m[1] else "\\."), plain)
    return LINE_START.sub(lambda m: f"{m[1]}{m[3] or ''}\\{m[2] or m[4]}", plain)


def debt(line: DebtLine) -> str:
    """Days of work in words; what is not known is never a zero."""
    some = line.days[1] > 0
    if line.known:
        return words.days(*line.days) if line.findings else "none found"
    if not line.findings:
        return "not known: nothing was measured"
    return f"at least {words.days(line.days[0])}, the rest not known" if some else "effort not known"


def _standing(report: Report) -> list[str]:
    """Work, hidden debt, ML Test Score and what would change the verdict, where the report has them."""
    card = report.scorecard
    lines = [f"- {escaped(says)}" for says in standing.flips_say(card.stability)]
    lines = ["", "## What would change the verdict", "", *lines] if lines else []
    if card.work:
        lines += [
            "",
            "## The work, in the order to do it",
            "",
            "| Work | Gravity | Days | Score after, at most |",
        ]
        lines += ["|---|---|---|---:|"]
        lines += [
            f"| {escaped(work.do)} ({noun(work.check)}) | {words.SEVERITY_WORDS[work.gravity]} | "
            f"{standing.work_days(work)} | {'–' if work.score_after is None else words.score(work.score_after)} |"
            for work in card.work[:MOST_WORKS]
        ]
    known, unknown = standing.known_first(card.paper_debt)
    if card.paper_debt:
        lines += [
            "",
            "## Hidden technical debt",
            "",
            "| Category | Gravity | How sure | Days |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {it.title} | {standing.SEVERITY[it.severity][1]} | {standing.CONFIDENCE[it.confidence]} | "
            f"{standing.paper_days(it)} |"
            for it in known
        ]
        lines += (
            ["", f"Not known, which is not zero: {', '.join(it.title for it in unknown)}."] if unknown else []
        )
    if card.ml_test_score is not None:
        score = card.ml_test_score
        lines += ["", "## ML Test Score", "", standing.ml_says(score), ""]
        lines += [
            f"- {title}: {standing.points(sum_)} of 7" for title, sum_, _ in standing.section_rows(score)
        ]
        lines += ["", "What would raise it soonest:", ""] if score.raise_first else []
        lines += [f"- {standing.test_name(it)}. {escaped(it.next)}" for it in standing.raises_first(score)]
    return lines


def _finding(each: Listed) -> list[str]:
    finding, outcome = each.finding, each.outcome
    lines = [f"### {each.code} · {escaped(finding.says)}", ""]
    facts = [words.finding_word(finding), f"`{outcome.check}`", escaped(finding.about.name)]
    lines += [" · ".join(facts), ""]
    if finding.estimate is not None:
        measured = words.estimate(finding.estimate, finding.scale)
        against = words.limit(finding.scale, finding.estimate.unit) if finding.scale else ""
        lines += [f"Measured: {measured}" + (f"; {escaped(against)}" if against else ""), ""]
    if finding.needs:
        lines += [finding.needs, ""]
    for remedy in finding.remedies:
        lines.append(f"- {escaped(remedy.do)} ({words.days(*remedy.effort_days)})")
    return lines[:-1] if lines[-1] == "" else lines


def _gap(outcome: Outcome) -> str:
    return f"- {noun(outcome.check)}: {escaped(outcome.reason or 'no reason was given')}"


def _range(report: Report) -> str:
    it = report.scorecard.score
    return (
        f"{words.score(it.value)} of 100 ({words.score(it.low)} to {words.score(it.high)})"
        if it
        else "no score"
    )


def _coverage(report: Report) -> str:
    it = report.scorecard.coverage
    return f"{it.assessed} of {words.plural(it.applicable, 'check')} assessed, {words.share(it.share)} of their weight."


def _inputs(report: Report) -> list[str]:
    given = report.inputs
    tables = {
        "Judged table": given.table,
        "Training table": given.train,
        "Production table": given.production,
    }
    lines = [
        f"- {role}: {escaped(it.name)}, {words.rows_of(it)}, {it.columns} columns, SHA-256 `{_hash(it.sha256)}`"
        for role, it in tables.items()
        if it is not None
    ]
    if given.model is not None:
        model = given.model
        told = f", SHA-256 `{_hash(model.sha256)}`" if model.sha256 else ""
        lines.append(f"- Model: {escaped(model.name)} ({escaped(model.format)}){told}")
        lines += [f"- {words.HONEST}"] if model.sha256 else []
    lines.append(f"- Policy: {escaped(given.policy.name)}, SHA-256 `{_hash(given.policy.sha256)}`")
    lines.append(
        f"- Preflight {escaped(report.run.version)}, seed {report.run.seed}, run `{_hash(report.run.id)}`"
    )
    if given.notes:
        lines += ["", "**Noted while reading**", "", *(f"- {escaped(note, 400)}" for note in given.notes)]
    return lines


def _hash(text: str) -> str:
    return re.sub("[^0-9A-Za-z_-]", "", text)[:64]
