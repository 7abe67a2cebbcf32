"""findings.csv: every open finding on a line, for a spreadsheet or a ticket system."""

from checks.contract import Estimate, noun
from checks.document import Report
from checks.report import words
from checks.report.cells import csv_of
from checks.report.order import open_findings

NAMES = (
    "code",
    "status",
    "dimension",
    "check",
    "about",
    "finding",
    "value",
    "low",
    "high",
    "unit",
    "what to do",
)


def page(report: Report) -> bytes:
    """The open findings, gravest first."""
    return csv_of(
        NAMES,
        (
            (
                each.code,
                words.finding_word(each.finding),
                each.outcome.family,
                noun(each.outcome.check),
                words.clean(each.finding.about.name),
                words.clean(each.finding.says, 1_000),
                *_numbers(each.finding.estimate),
                " ".join(remedy.do for remedy in each.finding.remedies),
            )
            for each in open_findings(report)
        ),
    )


def _numbers(estimate: Estimate | None) -> tuple[object, ...]:
    if estimate is None:
        return (None, None, None, None)
    return (estimate.value, estimate.low, estimate.high, estimate.unit)
