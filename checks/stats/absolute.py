"""The size of a difference whichever way it points, or the other way, with its interval."""

from msgspec.structs import replace

from checks.contract import Estimate


def absolute(estimate: Estimate) -> Estimate:
    """|value| with the interval of |.|: it starts at 0 where the interval of the difference holds 0."""
    low, high = estimate.low, estimate.high
    if low is not None and low > 0:
        return estimate
    if high is not None and high < 0:
        return replace(estimate, value=-estimate.value, low=-high, high=None if low is None else -low)
    top = None if low is None or high is None else max(-low, high)
    return replace(estimate, value=abs(estimate.value), low=0.0, high=top)


def negative(estimate: Estimate) -> Estimate:
    """The same difference taken the other way round."""
    low, high = estimate.low, estimate.high
    return replace(
        estimate,
        value=-estimate.value,
        low=None if high is None else -high,
        high=None if low is None else -low,
    )
