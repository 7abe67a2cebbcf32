"""The checks of a page in the order in which a person should read them. Pure."""

from collections.abc import Iterable

from checks.contract import Ended, Judged, Outcome
from checks.report.order import GRAVEST_FIRST, Listed
from checks.report.words import finding_mark, outcome_mark

_ENDED: tuple[Ended, ...] = ("fail", "unsure", "error", "skipped", "pass", "info", "not_applicable")


def worst(outcome: Outcome) -> Judged:
    """The finding that decides the outcome. Raises ValueError where the outcome has none."""
    return min(
        outcome.findings,
        key=lambda finding: (
            GRAVEST_FIRST.index(finding_mark(finding)),
            1.0 if finding.score is None else finding.score,
        ),
    )


def by_urgency(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What failed first and gravest before lesser, what does not apply last."""
    return sorted(
        outcomes,
        key=lambda outcome: (
            _ENDED.index(outcome.status),
            GRAVEST_FIRST.index(outcome_mark(outcome)) if outcome.status == "fail" else 0,
            -outcome.weight,
            outcome.check,
        ),
    )


def days_of(listed: Listed) -> tuple[float, float] | None:
    """The effort of a finding's cheapest remedy in days; None where no remedy states one."""
    return min((remedy.effort_days for remedy in listed.finding.remedies), key=sum, default=None)
