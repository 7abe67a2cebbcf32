"""The clean bases that worlds are drawn from: `BASES[name](wide)` is a law in one of three widths."""

from collections.abc import Callable

from benchmarks.validity.bases.churn import churn
from benchmarks.validity.bases.credit import credit
from benchmarks.validity.bases.house import house
from benchmarks.validity.bases.law import WIDTHS as WIDTHS
from benchmarks.validity.bases.law import Law, Width
from benchmarks.validity.bases.triage import triage

BASES: dict[str, Callable[[Width], Law]] = {
    "credit": credit,
    "churn": churn,
    "house": house,
    "triage": triage,
}
