"""A finding's verdict from its interval and scale, never from its point. Imports contract only."""

import math
from typing import Literal

from checks.contract import AgainstLimit, Debt, Estimate, Finding, Judged, Scale, Severity, Status


def judge(finding: Finding, scale: Scale | None, *, debt: Debt, gate: bool) -> Judged:
    """Judge one finding by `scale`; without a scale or an estimate it is information only."""
    said = {field: getattr(finding, field) for field in finding.__struct_fields__}
    estimate = finding.estimate
    if scale is None or estimate is None:
        return Judged(**said, status="info", scale=scale, debt=debt)
    status, against = status_of(estimate, scale), against_limit(estimate, scale)
    leaning = None
    if status == "unsure":
        leaning = "fail" if past(estimate.value, scale.floor, scale) else "pass"
    return Judged(
        **said,
        status=status,
        against_limit=against,
        leaning=leaning,
        needs=needs(estimate, scale) if status == "unsure" else None,
        severity=severity_of(status, against, gate=gate),
        scale=scale,
        score=score(estimate.value, scale),
        debt=debt,
    )


def status_of(estimate: Estimate, scale: Scale) -> Status:
    """`fail`: wholly beyond floor; `pass`: reaches floor and stays within limit; else `unsure`."""
    better, worse = ends(estimate, scale)
    if past(better, scale.floor, scale):
        return "fail"
    return "unsure" if past(worse, scale.limit, scale) else "pass"


def against_limit(estimate: Estimate, scale: Scale) -> AgainstLimit:
    better, worse = ends(estimate, scale)
    if not past(worse, scale.limit, scale):
        return "within"
    return "beyond" if past(better, scale.limit, scale) else "perhaps"


def severity_of(status: Status, against: AgainstLimit, *, gate: bool) -> Severity | None:
    if status != "fail":
        return None
    if against == "within":
        return "minor"
    return "blocker" if gate and against == "beyond" else "major"


def score(value: float, scale: Scale) -> float:
    """1 up to `floor`, 0 from `worst` on, straight between (on a log axis if the scale says so)."""
    at, floor, worst = (
        (math.log(max(x, 1e-300)) for x in (value, scale.floor, scale.worst))
        if scale.log
        else (value, scale.floor, scale.worst)
    )
    if floor == worst:
        return 0.0 if past(value, scale.floor, scale) else 1.0
    return min(1.0, max(0.0, (worst - at) / (worst - floor)))


def ends(estimate: Estimate, scale: Scale) -> tuple[float, float]:
    """The better and the worse end of the interval, on the scale's direction."""
    low = -math.inf if estimate.low is None else estimate.low
    high = math.inf if estimate.high is None else estimate.high
    return (low, high) if rising(scale) else (high, low)


def needs(estimate: Estimate, scale: Scale) -> str:
    """About how many more rows would settle an unsure finding; intervals narrow as 1/sqrt(n).

    Both directions count with the longer arm of the interval: the shorter may have been cut off where the
    measure ends (a gap's size at 0, an area at 1), and says nothing of how sure the value is.
    """
    arm = max(abs(estimate.value - end) for end in ends(estimate, scale))
    reach: list[tuple[float, Literal["fail", "pass"]]] = []
    if past(estimate.value, scale.floor, scale):
        reach.append((arm / abs(estimate.value - scale.floor), "fail"))
    if past(scale.limit, estimate.value, scale):
        reach.append((arm / abs(scale.limit - estimate.value), "pass"))
    ratio = min((shrink for shrink, _ in reach), default=math.inf)
    # A million times as many rows is no advice, and an end that touches its mark asks for at least one.
    if ratio > 1000 or estimate.n <= 0:
        return "More rows are needed; how many cannot be said from these."
    more = max(1.0, estimate.n * (ratio**2 - 1))
    step = 10 ** max(1, math.floor(math.log10(max(more, 10))))
    return f"About {math.ceil(more / step) * step:,} more rows would settle it."


def rising(scale: Scale) -> bool:
    """Whether larger is worse."""
    return scale.worst >= scale.limit and scale.worst >= scale.floor


def past(value: float, mark: float, scale: Scale) -> bool:
    """Whether a value lies on the worse side of a mark."""
    return value > mark if rising(scale) else value < mark
