"""When a planted defect counts as seen: which alarms name it, and which of them the clean twin lacks. Pure."""

from collections.abc import Iterable

from checks.contract import About, Outcome
from checks.planting.world import Plant

Alarm = tuple[str, str]  # the check and the name of the estimate that failed


def names(plant: Plant, about: About) -> bool:
    """Whether a finding points at what was planted: one of its columns, all of its groups, or nothing to name."""
    if not plant.columns and not plant.groups:
        return True
    if any(column in about.columns for column in plant.columns):
        return True
    return bool(plant.groups) and all(about.groups.get(c) == value for c, value in plant.groups.items())


def alarms(
    outcomes: Iterable[Outcome], checks: Iterable[str], plant: Plant | None = None
) -> frozenset[Alarm]:
    """Which estimates of these checks fail; with a plant only those whose finding names it."""
    wanted = frozenset(checks)
    return frozenset(
        (outcome.check, finding.estimate.name if finding.estimate is not None else "")
        for outcome in outcomes
        if outcome.check in wanted
        for finding in outcome.findings
        if finding.status == "fail" and (plant is None or names(plant, finding.about))
    )


def found(planted: frozenset[Alarm], twin: frozenset[Alarm]) -> frozenset[str]:
    """The checks with an alarm that the clean twin lacks."""
    return frozenset(check for check, _ in planted - twin)
