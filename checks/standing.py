"""What stands beside the score in a report: the debt ledger, the ML Test Score, how firm the grade is.

Only the shapes; `ledger`, `ml_test_score` and `stability` fill them. Imports contract only.
"""

from typing import Literal

from msgspec import Struct

from checks.contract import Debt, Severity, Unit

Confidence = Literal["measured", "declared", "unknown"]
Section = Literal["data", "model", "infrastructure", "monitoring"]
Source = Literal["computed", "attested", "none"]


class Interest(Struct, frozen=True, kw_only=True):
    """A number in its own unit with its interval: what a debt costs while it is open, or what paying it bought."""

    name: str
    value: float
    low: float | None
    high: float | None
    unit: Unit
    says: str


class Work(Struct, frozen=True, kw_only=True):
    """One piece of work: a remedy of one check, for all its open findings that it mends.

    `days` (low, high) are None where no remedy is known: that is unknown, not zero. `paper` are categories of
    Sculley and others (2015). `interest` is the worst finding's own measure. `payoff` is the measured change when
    the remedy was tried, None before. `score_after` is the whole score, of 100, if this work and all that stand
    before it brought their findings to their floors: arithmetic, and the most that can be hoped for.
    """

    check: str
    remedy: str | None
    do: str
    category: Debt
    paper: tuple[str, ...]
    days: tuple[float, float] | None
    findings: int
    gravity: Severity
    interest: Interest | None
    payoff: Interest | None = None
    per_day: float | None = None
    score_after: float | None = None


class PaperDebt(Struct, frozen=True, kw_only=True):
    """One of the 27 categories of hidden technical debt of Sculley and others (2015).

    `severity` is 0 (none found) to 3 (blocks release), None where nothing tells. `days` are those of its works,
    which other categories may share; None where they are not known. `checks` are those that told.
    """

    id: str
    section: int
    title: str
    indicator: str
    confidence: Confidence
    severity: int | None
    says: str
    days: tuple[float, float] | None
    interest: Interest | None
    payoff: Interest | None = None
    checks: tuple[str, ...] = ()


class MlTest(Struct, frozen=True, kw_only=True):
    """One of the 28 tests. `points` is 0, 0.5 or 1; `next` says what would raise it, empty at 1.

    `checks` are those that were its evidence in this run; `dates` the different days on which stored runs had it.
    """

    id: str
    section: Section
    title: str
    points: float
    source: Source
    says: str
    next: str
    checks: tuple[str, ...] = ()
    dates: int = 0
    owner: str = ""
    date: str = ""
    link: str = ""


class MlTestScore(Struct, frozen=True, kw_only=True):
    """All tests, the sum of each section (at most 7), and the score: the smallest of the four sums.

    `raise_first` are ids of tests in the order in which they raise the score soonest.
    """

    tests: tuple[MlTest, ...]
    sections: dict[Section, float]
    score: float
    reading: str
    raise_first: tuple[str, ...]


class Flip(Struct, frozen=True, kw_only=True):
    """The smallest change that gives another verdict.

    `kind` is a finding whose estimate would have to move `by` (in its own unit, toward better or worse, which is
    `errors` standard errors), or an input that would let a gate be asked.
    """

    kind: Literal["finding", "input"]
    check: str
    about: str
    gives: str
    says: str
    by: float | None = None
    unit: Unit = ""
    errors: float | None = None


class Stability(Struct, frozen=True, kw_only=True):
    """Shares of resamples that give each letter ("–" is none) and each verdict; `says` is one sentence."""

    draws: int
    grades: dict[str, float]
    verdicts: dict[str, float]
    low: float | None
    high: float | None
    says: str
    flips: tuple[Flip, ...] = ()


class StoredRun(Struct, frozen=True, kw_only=True):
    """A line of the history that the command line keeps: which checks were assessed, of what, on which day.

    `project` is the same for runs on the same table name, target and policy of one project.
    """

    run: str
    created: str
    project: str
    checks: tuple[str, ...]
    verdict: str
    grade: str | None = None
