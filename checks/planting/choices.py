"""What can be planted on the bench, in words and numbers: light, as the dashboard's process imports it.

`choices.json` holds what the injectors say of themselves; `python -m checks.planting` writes it again, and a test
holds the two together.
"""

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from checks.contract import Unusable
from checks.registry import FAMILIES

Severity = Literal["mild", "moderate", "severe"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
FILE = Path(__file__).parent / "choices.json"
ROWS = 2_000
# The bench's bases by name, as a person chooses them; "house" is the law behind houses.
BASES = {
    "credit": "Who repays a loan (yes or no)",
    "churn": "Who leaves (yes or no, one in five)",
    "house": "What a house is worth (a number)",
    "triage": "How soon a patient must be seen (four answers)",
}


class Planting(Struct, frozen=True, kw_only=True):
    """One experiment of the bench: a defect of a severity in tables of a base, drawn from a seed."""

    base: str
    defect: str
    severity: Severity
    seed: int = 0


class Choice(Struct, frozen=True, kw_only=True):
    """A defect that can be planted.

    `says` is what is planted, in a sentence; `sizes` are the mild, moderate and severe one, counted in `unit`;
    `checks` should see it; `bases` are those it can be planted in.
    """

    name: str
    title: str
    says: str
    checks: tuple[str, ...]
    unit: str
    sizes: tuple[float, float, float]
    bases: tuple[str, ...]

    @property
    def family(self) -> str:
        """The dimension of the first check that should see it."""
        return self.checks[0].split("/", maxsplit=1)[0]

    def size(self, severity: Severity) -> float:
        return self.sizes[SEVERITIES.index(severity)]


@cache
def choices() -> dict[str, Choice]:
    """Every defect by name, in the order of the dimensions; none where the list is not installed."""
    try:
        found = msgspec.json.decode(FILE.read_bytes(), type=tuple[Choice, ...])
    except FileNotFoundError:
        return {}
    order = list(FAMILIES)
    return {each.name: each for each in sorted(found, key=lambda each: order.index(each.family))}


def families_of(choice: Choice) -> tuple[str, ...]:
    """The dimensions that are asked: those of the checks that should see it."""
    asked = {check.split("/", maxsplit=1)[0] for check in choice.checks}
    return tuple(family for family in FAMILIES if family in asked)


def checked(planting: Planting) -> Choice:
    """The defect that is asked for. Raises Unusable for what is not on the lists."""
    choice = choices().get(planting.defect)
    if choice is None or planting.severity not in SEVERITIES:
        raise Unusable("Choose a defect and a severity from the lists.")
    if planting.base not in choice.bases:
        there = ", ".join(BASES[base] for base in choice.bases)
        raise Unusable(f'"{choice.title}" cannot be planted in this base; it can in: {there}.')
    if not 0 <= planting.seed < 1_000:
        raise Unusable("The number of the draw is from 0 to 999.")
    return choice
