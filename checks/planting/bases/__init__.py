"""The clean bases that worlds are drawn from: `BASES[name](wide)` is a law in one of three widths."""

from collections.abc import Callable

from checks.planting.bases.churn import churn
from checks.planting.bases.credit import credit
from checks.planting.bases.house import house
from checks.planting.bases.law import WIDTHS as WIDTHS
from checks.planting.bases.law import Law, Width
from checks.planting.bases.triage import triage

BASES: dict[str, Callable[[Width], Law]] = {
    "credit": credit,
    "churn": churn,
    "house": house,
    "triage": triage,
}
