"""What a capacity forecast reckons with: the demand, and what an earlier run measured."""

from dataclasses import dataclass

from checks.artifacts.demand import Demand, Earlier
from checks.artifacts.inputs import Given
from checks.artifacts.models import GivenModel
from checks.contract import NotApplicable, artifact


@dataclass(frozen=True, slots=True)
class Demanded:
    """What the model is to serve."""

    demand: Demand


@dataclass(frozen=True, slots=True)
class EarlierSpeed:
    """An earlier run on the same machine."""

    earlier: Earlier


@artifact()
def demanded(given: Given) -> Demanded:
    return Demanded(given.demand)


@artifact()
def earlier_speed(given: Given, given_model: GivenModel) -> EarlierSpeed:
    del given_model  # of a stand-in no speed is measured
    if given.earlier is None:
        raise NotApplicable("Name an earlier report with --compare to hold its times against these.")
    if not given.earlier.same_machine:
        raise NotApplicable(
            f"The report of {given.earlier.created} was made on another machine or with other libraries, so "
            "its times cannot be compared with these."
        )
    if not given.earlier.measured:
        raise NotApplicable(f"The report of {given.earlier.created} holds no times of its model.")
    return EarlierSpeed(given.earlier)
