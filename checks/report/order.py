"""Findings in the order in which to read them, each with a short code to name it by in a meeting."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from checks.contract import Judged, Outcome
from checks.document import Report
from checks.registry import FAMILIES
from checks.report.words import Mark, finding_mark

LETTERS = dict(zip(FAMILIES, "QBISPRG", strict=True))
GRAVEST_FIRST: tuple[Mark, ...] = ("block", "watch", "unsure", "minor", "ready", "info")


class Listed(Struct, frozen=True, kw_only=True):
    """A finding, the outcome it belongs to, and its code such as B-01."""

    code: str
    outcome: Outcome
    finding: Judged


def open_findings(report: Report) -> tuple[Listed, ...]:
    """What fails or cannot be told yet, gravest first, then by score, then by the check's weight.

    Codes count within a family in that order, so they hold for one report and not across runs.
    """
    found = [
        (outcome, finding)
        for outcome in report.outcomes
        for finding in outcome.findings
        if finding.status in ("fail", "unsure")
    ]
    return _coded(sorted(found, key=_rank))


def _rank(pair: tuple[Outcome, Judged]) -> tuple[int, bool, float, float, str, str]:
    outcome, finding = pair
    return (
        GRAVEST_FIRST.index(finding_mark(finding)),
        finding.leaning == "pass",
        1.0 if finding.score is None else finding.score,
        -outcome.weight,
        outcome.check,
        finding.about.name,
    )


def _coded(pairs: Sequence[tuple[Outcome, Judged]]) -> tuple[Listed, ...]:
    seen: Counter[str] = Counter()
    listed: list[Listed] = []
    for outcome, finding in pairs:
        letter = LETTERS.get(outcome.family, "X")
        seen[letter] += 1
        listed.append(Listed(code=f"{letter}-{seen[letter]:02d}", outcome=outcome, finding=finding))
    return tuple(listed)


def unchecked(report: Report) -> tuple[tuple[str, tuple[Outcome, ...]], ...]:
    """What nobody checked, under headings: could not run, no input, no time, does not apply."""
    heads = {
        "Could not run": [o for o in report.outcomes if o.status == "error"],
        "An input was not given": [o for o in report.outcomes if o.status == "skipped" and o.missing],
        "Left out or out of time": [o for o in report.outcomes if o.status == "skipped" and not o.missing],
        "Does not apply here": [o for o in report.outcomes if o.status == "not_applicable"],
    }
    return tuple((head, tuple(outcomes)) for head, outcomes in heads.items() if outcomes)
