"""The approved run that the gates are held against, if one was given."""

from dataclasses import dataclass

from checks.artifacts.inputs import Given
from checks.artifacts.rules import Baseline
from checks.contract import NotApplicable, artifact

NONE_GIVEN = "No approved report was given to hold the gates against; give one by --compare REPORT."


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    baseline: Baseline


@artifact()
def held_against(given: Given) -> HeldAgainst:
    if given.baseline is None:
        raise NotApplicable(NONE_GIVEN)
    return HeldAgainst(given.baseline)
