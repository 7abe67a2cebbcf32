"""What a defect is planted in: tables drawn from one known law, a model fitted on the first, their roles.

A world is drawn clean. A defect turns it into another world that shares every draw the defect does not
touch, so that the first is the second's clean twin.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from checks.planting.choices import SEVERITIES, Severity
from checks.table.roles import Roles, Task

Role = Literal["train", "table", "production"]
ROLES: tuple[Role, ...] = ("train", "table", "production")
Reads = Literal["data", "model", "drift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """Where a defect can be put, by what a column is; each tuple has the strongest signal first.

    `numbers` are continuous and all told (6 or more columns in a wide base, at least 2 in a narrow one);
    `counts` whole numbers; `categories` text of 3 to 12 levels; `booleans` true or false;
    `identifier` a random code, `time` a date in ISO form, `text` a sentence of free words, `sensitive` two
    columns that no answer depends on, `skewed` a lognormal with a factor of ten between its tails.
    """

    numbers: tuple[str, ...]
    counts: tuple[str, ...]
    categories: tuple[str, ...]
    booleans: tuple[str, ...]
    skewed: str
    identifier: str
    time: str
    text: str
    sensitive: tuple[str, str]


class Base(Protocol):
    """The law that rows come from. All randomness is in the arguments."""

    @property
    def name(self) -> str: ...

    @property
    def task(self) -> Task: ...

    @property
    def target(self) -> str: ...

    @property
    def positive(self) -> str | None: ...

    @property
    def favourable(self) -> tuple[str, ...]: ...

    @property
    def handles(self) -> Handles: ...

    def rows(self, rng: np.random.Generator, n: int) -> pd.DataFrame:
        """n independent rows of every column but the target."""
        ...

    def pull(self, frame: pd.DataFrame) -> np.ndarray:
        """(n,) float64: what the answer depends on (log odds, or a mean), from the features as drawn."""
        ...

    def answers(self, pull: np.ndarray, u: np.ndarray) -> np.ndarray:
        """(n,) answers as a file would hold them; `u` (n,) are uniform draws, so equal `u` shares the draw."""
        ...

    def estimator(self) -> Any:
        """An unfitted scikit-learn pipeline that fits this law well and names its features."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`frames` hold the target too. `pulls` and `draws` (n,) are what the tables do not show, row by row.

    The tables are written as CSV and read as a person's files are, so that a number kept as text is a
    number again and an empty text is a gap.

    `estimator` is fitted on the training table's features (`roles.features`, else every column with no other
    role) when the world is assessed. `altered` changes its answers (n, k) for a frame, where a defect is in the model:
    it takes the frame that was asked and the honest answers.
    """

    base: Base
    frames: dict[Role, pd.DataFrame]
    pulls: dict[Role, np.ndarray]
    draws: dict[Role, np.ndarray]
    roles: Roles
    estimator: Any
    altered: Callable[[pd.DataFrame, np.ndarray], np.ndarray] | None = None

    def with_frame(self, role: Role, frame: pd.DataFrame) -> "World":
        return replace(self, frames={**self.frames, role: frame})

    def with_frames(self, change: Callable[[Role, pd.DataFrame], pd.DataFrame]) -> "World":
        """Every table changed by `change(role, frame)`."""
        return replace(self, frames={role: change(role, frame) for role, frame in self.frames.items()})

    def answered(self, role: Role, pull: np.ndarray) -> pd.DataFrame:
        """The table of this role with answers drawn anew from another pull, by the same uniform draws."""
        answers = self.base.answers(pull, self.draws[role])
        return self.frames[role].assign(**{self.base.target: answers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What was planted and where a finding about it must point.

    A finding names it where its `about` holds one of `columns`, or all of `groups`, or where both are empty.
    """

    columns: tuple[str, ...] = ()
    groups: dict[str, str] | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One kind of defect and how to plant it.

    `sizes` are the mild, moderate and severe size on the defect's own axis, said in `unit`; `demanded` the
    sizes that must be found at 2,000 and at 20,000 rows (VALIDITY's detection limits), None where none is
    demanded; `reads` which tables the checks read; `bases` the names of the bases it can be planted in.
    """

    name: str
    checks: tuple[str, ...]
    reads: Reads
    unit: str
    sizes: tuple[float, float, float]
    demanded: tuple[float | None, float | None]
    bases: tuple[str, ...]
    plant: Callable[[World, float, np.random.Generator], tuple[World, Plant]]

    def must_find(self, severity: Severity, rows: int) -> bool:
        """Whether this size is demanded of a table with so many rows; severe ones always are."""
        if severity == "severe":
            return True
        least = self.demanded[0 if rows < 20_000 else 1]
        return least is not None and self.sizes[SEVERITIES.index(severity)] >= least


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Something that looks like a defect and is none: `checks` must stay silent about it."""

    name: str
    checks: tuple[str, ...]
    reads: Reads
    bases: tuple[str, ...]
    plant: Callable[[World, np.random.Generator], tuple[World, Plant]]
