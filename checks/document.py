"""The report's own shape, schema `preflight/1`: one assessment, whole. Imports contract, decisions, standing."""

from typing import Any, Literal

from msgspec import Struct

from checks.attestations import Attestation
from checks.contract import Debt, Outcome
from checks.decisions import SignOff, Waived
from checks.standing import Confidence, Interest, MlTestScore, PaperDebt, Stability, Work

SCHEMA = "preflight/1"
Verdict = Literal["ready", "ready with conditions", "not ready", "cannot say yet"]
GateState = Literal["pass", "fail", "unsure", "not asked", "waived"]


class Given(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A table as it came in; `sampled_from` is its number of rows where only `rows` of them were kept."""

    name: str
    sha256: str
    rows: int
    columns: int
    sampled_from: int | None = None


class GivenModel(Struct, frozen=True, kw_only=True):
    """A model as it came in; `format` is found from its content. `stand-in` is trained by Preflight."""

    name: str
    sha256: str | None
    format: str
    estimator: str | None = None


class GivenPolicy(Struct, frozen=True, kw_only=True):
    name: str
    sha256: str


class Fairness(Struct, frozen=True, kw_only=True):
    """The three answers that chose which gaps between groups block release; `gates` maps each to why."""

    harm: str
    label: str
    acts_on: str
    gates: dict[str, str]


class Inputs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    table: Given
    roles: dict[str, Any]
    task: str | None
    policy: GivenPolicy
    train: Given | None = None
    production: Given | None = None
    model: GivenModel | None = None
    fairness: Fairness | None = None
    notes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    attestations: tuple[Attestation, ...] = ()


class Run(Struct, frozen=True, kw_only=True):
    """`jail` lists the layers of the sandbox that held for every file; `seconds` is wall-clock time."""

    id: str
    created: str
    seconds: float
    seed: int
    version: str
    engine: str
    jail: tuple[str, ...]
    machine: dict[str, Any]


class Range(Struct, frozen=True, kw_only=True):
    """A score of 100 from the points, with the range that the intervals' ends give."""

    value: float
    low: float
    high: float


class Coverage(Struct, frozen=True, kw_only=True):
    """Weight assessed of weight applicable; counts of checks beside it."""

    share: float
    assessed: int
    applicable: int


class FamilyScore(Struct, frozen=True, kw_only=True):
    """`grade` is None under 60 % coverage; `capped` says why a grade is held at D."""

    family: str
    title: str
    score: Range | None
    grade: str | None
    coverage: Coverage
    status: Literal["ready", "watch", "block", "unsure", "na"]
    says: str
    capped: str | None = None


class Gate(Struct, frozen=True, kw_only=True):
    check: str
    state: GateState
    says: str


class DebtLine(Struct, frozen=True, kw_only=True):
    """One of the seven debt categories: days of effort (low, high) over its open findings.

    `indicator` says what was looked at, `interest` what the gravest finding costs in its own unit, `payoff` what
    paying was measured to buy.
    """

    category: Debt
    days: tuple[float, float]
    findings: int
    known: bool
    confidence: Confidence = "unknown"
    indicator: str = ""
    interest: Interest | None = None
    payoff: Interest | None = None


class Scorecard(Struct, frozen=True, kw_only=True):
    verdict: Verdict
    says: str
    grade: str | None
    capped: str | None
    score: Range | None
    coverage: Coverage
    families: tuple[FamilyScore, ...]
    gates: tuple[Gate, ...]
    debt: tuple[DebtLine, ...]
    work: tuple[Work, ...] = ()
    paper_debt: tuple[PaperDebt, ...] = ()
    stability: Stability | None = None
    ml_test_score: MlTestScore | None = None


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`waivers` are those given for this verdict; `signoff` freezes all the rest."""

    schema: str
    run: Run
    inputs: Inputs
    outcomes: tuple[Outcome, ...]
    scorecard: Scorecard
    waivers: tuple[Waived, ...] = ()
    signoff: SignOff | None = None
