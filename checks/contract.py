"""The words every room shares: estimates, scales, findings, checks, outcomes. Imports evidence only."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Struct

from checks.evidence import Bars as Bars
from checks.evidence import Curve as Curve
from checks.evidence import Dots as Dots
from checks.evidence import Evidence as Evidence
from checks.evidence import Grid as Grid
from checks.evidence import Heat as Heat
from checks.evidence import RowNumbers as RowNumbers
from checks.evidence import TableRole as TableRole
from checks.evidence import Unit as Unit

Status = Literal["fail", "unsure", "pass", "info"]
Ended = Literal["fail", "unsure", "pass", "info", "not_applicable", "skipped", "error"]
AgainstLimit = Literal["within", "perhaps", "beyond"]
Severity = Literal["minor", "major", "blocker"]
# "query" is a model that can be asked again: the person's own, or a stand-in where neither a model
# nor scores were given. "model" is the person's own file.
Input = Literal[
    "target", "model", "query", "train", "production", "sensitive", "quasi", "confidential", "time"
]
Debt = Literal[
    "data and preprocessing",
    "complexity and interpretability",
    "scalability and maintenance",
    "ethics and bias",
    "reproducibility and documentation",
    "integration and deployment",
    "knowledge and skills",
]
CRITICAL, HIGH, MEDIUM, LOW = 10.0, 7.5, 5.0, 2.5
LEFT_OUT = "Left out by --fast, which counts and scores only: no refits, attacks, explanations or timing."


class Unusable(Exception):
    """What a person gave cannot be used. The message is one clear sentence for that person."""


class ColumnMissing(Unusable):
    """A table lacks a column that was asked of it. Within a run no check can be asked that needs it."""


class NotApplicable(Exception):
    """Raised by an artifact or check that these inputs cannot yield; the reason is shown."""


class InputMissing(Exception):
    """Raised by an artifact whose input was not given; the check is skipped and names it."""

    def __init__(self, needed: Input, says: str) -> None:
        super().__init__(says)
        self.needed = needed


class Estimate(Struct, frozen=True, kw_only=True):
    """A number and how far it can be trusted. `low` and `high` are None where an end is infinite."""

    name: str
    value: float
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    of: Literal["file", "population"]
    unit: Unit = ""

    @classmethod
    def exact(cls, name: str, value: float, *, n: int, unit: Unit, method: str = "exact count") -> Estimate:
        """A fact about these rows: no sampling error, so low = value = high at level 1."""
        return cls(
            name=name, value=value, low=value, high=value, level=1.0, n=n, method=method, of="file", unit=unit
        )


class Scale(Struct, frozen=True, kw_only=True):
    """Three numbers on a measure's own axis; the direction follows from their order.

    `floor` is the smallest effect worth a finding, `limit` the number one can live with, `worst`
    where the score is 0. The score is 1 up to `floor` and straight between, on a log axis if `log`.
    """

    floor: float
    limit: float
    worst: float
    source: str
    log: bool = False


class About(Struct, frozen=True, kw_only=True):
    """What a finding is about. `columns` are exact names; `groups` maps a column to its value."""

    kind: Literal["column", "columns", "group", "slice", "dataset", "model", "rows"]
    name: str
    table: TableRole = "table"
    columns: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    rows: tuple[int, ...] = ()


class Remedy(Struct, frozen=True, kw_only=True):
    """Advice with a recipe; `trial` says whether Preflight can apply and measure it itself.

    `recipe` is Python that runs on names given to it: `table` (a pandas frame), `target`,
    `column`, `sensitive` and `model` (an unfitted scikit-learn classifier).
    """

    id: str
    do: str
    effort_days: tuple[float, float]
    recipe: str = ""
    trial: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """What a check saw. `estimate` is None where the measure is undefined, and `says` tells why."""

    about: About
    estimate: Estimate | None
    says: str
    evidence: tuple[Evidence, ...] = ()
    remedies: tuple[Remedy, ...] = ()


class Judged(Finding, frozen=True, kw_only=True):
    """A finding with the verdict that its interval gives on its scale (see `judge`)."""

    status: Status
    against_limit: AgainstLimit | None = None
    leaning: Literal["fail", "pass"] | None = None
    needs: str | None = None
    severity: Severity | None = None
    scale: Scale | None = None
    score: float | None = None
    debt: Debt


class Outcome(Struct, frozen=True, kw_only=True):
    """How one check ended."""

    check: str
    family: str
    title: str
    status: Ended
    weight: float
    seconds: float
    reason: str | None = None
    missing: Input | None = None
    findings: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question with the words and scales to answer it. The engine calls `ask`; nobody else does."""

    id: str
    family: str
    passes: str
    fails: str
    weight: float
    scales: dict[str, Scale]
    debt: Debt
    remedies: tuple[Remedy, ...]
    doc: str
    ask: Callable[..., Iterator[Finding]]

    def __call__(self, *args: Any, **kwargs: Any) -> Iterator[Finding]:
        return self.ask(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """How an artifact is made, and which input of the person's it stands for, if any.

    A `heavy` one refits, attacks, explains or times a model, or compares rows with rows: a fast run leaves out
    what rests on it.
    """

    kind: type
    make: Callable[..., Any]
    needs: Input | None
    heavy: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.make(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Seed:
    """The run's seed; every maker derives its own stream from it by name (`stats.seeds`)."""

    value: int


def noun(check: str) -> str:
    """What a check is called in a sentence: "Selection rate ratio", "k-anonymity"."""
    name = check.rsplit("/", maxsplit=1)[-1]
    # A letter of the field's own keeps its case and its hyphen.
    return name if name[1:2] == "-" else name.replace("-", " ").capitalize()


def check(
    *,
    passes: str,
    fails: str,
    weight: float,
    debt: Debt,
    scales: dict[str, Scale] | None = None,
    remedies: tuple[Remedy, ...] = (),
) -> Callable[[Callable[..., Iterator[Finding]]], Check]:
    """Turn a generator of findings into a Check. Its file gives it its id and its published text.

    `scales` maps the name of an estimate to the scale it is judged by; an estimate without a scale
    is information only. The parameters' types are the artifacts the engine hands over.
    """

    def make(ask: Callable[..., Iterator[Finding]]) -> Check:
        _, family, name = ask.__module__.rsplit(".", 2)
        return Check(
            id=f"{family}/{name.replace('_', '-')}",
            family=family,
            passes=passes,
            fails=fails,
            weight=weight,
            scales=scales or {},
            debt=debt,
            remedies=remedies,
            doc=inspect.cleandoc(sys.modules[ask.__module__].__doc__ or ""),
            ask=ask,
        )

    return make


def artifact(*, needs: Input | None = None, heavy: bool = False) -> Callable[[Callable[..., Any]], Maker]:
    """Turn a function of artifacts into the Maker of the type it returns."""

    def make(function: Callable[..., Any]) -> Maker:
        kind = inspect.get_annotations(function, eval_str=True)["return"]
        return Maker(kind=kind, make=function, needs=needs, heavy=heavy)

    return make
