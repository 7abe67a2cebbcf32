"""The axis a measure is drawn on: its factor, its words and short numbers for labels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from checks.contract import Unit
from checks.report import words


@dataclass(frozen=True, slots=True)
class Axis:
    """`factor` turns the stored number into the drawn one; `says` names the unit on the axis."""

    factor: float
    says: str


_FIXED: dict[Unit, Axis] = {
    "share": Axis(100.0, "out of 100"),
    "gap": Axis(100.0, "points of 100 (0 = alike)"),
    "ratio": Axis(1.0, "ratio (1.00 = alike)"),
    "auc": Axis(1.0, "AUC (0.50 = chance, 1.00 = perfect)"),
    "count": Axis(1.0, "count"),
    "rows/s": Axis(1.0, "rows per second"),
    "sd": Axis(1.0, "standard deviations"),
    "score": Axis(1.0, "score"),
    "": Axis(1.0, ""),
}


def axis(unit: Unit, values: Sequence[float]) -> Axis:
    """The axis for `values`: seconds become milliseconds and bytes kB, MB or GB where that reads better."""
    top = max((abs(value) for value in values), default=0.0)
    if unit == "seconds":
        return Axis(1000.0, "milliseconds") if top < 1 else Axis(1.0, "seconds")
    if unit == "bytes":
        if top >= 1e9:
            return Axis(1e-9, "GB")
        return Axis(1e-6, "MB") if top >= 1e6 else Axis(1e-3, "kB")
    if unit == "auc" and any(value < 0.3 for value in values):
        return Axis(1.0, "AUC gained or lost")
    return _FIXED[unit]


def short(value: float, unit: Unit, scale: Axis) -> str:
    """A number for a label beside a mark: two or three digits that mean something."""
    return _digits(value * scale.factor, unit).replace("-", words.MINUS)


def _digits(drawn: float, unit: Unit) -> str:
    if unit in ("ratio", "auc"):
        return f"{drawn:.2f}" if abs(drawn) >= 0.1 or drawn == 0 else f"{drawn:.3f}"
    if unit == "count" or abs(drawn) >= 100:
        return f"{drawn:,.0f}"
    if abs(drawn) >= 1:
        return f"{drawn:.1f}".removesuffix(".0")
    if abs(drawn) >= 0.1 or drawn == 0:
        return f"{drawn:.2f}".rstrip("0").rstrip(".")
    return f"{drawn:.2g}"
