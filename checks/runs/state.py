"""How a run stands, as pages follow it. Imports contract."""

from dataclasses import dataclass
from typing import Literal

from checks.contract import Outcome
from checks.runs.store import Kind, State
from checks.runs.waiting import Ahead
from checks.table.limits import OTHERS, is_mended_by_a_sample


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """How a run's latest job stands; `new` before there is any.

    `place` is its place in the queue (1 is next, 0 is not waiting), `ahead` what is before it while it waits,
    `words` what is done just now,
    `plan` the ids of the checks to run, `outcomes` those that ended, `seconds` since it started.
    `left` is about how many seconds an assessment still needs, None while that is not known.
    """

    id: str
    title: str
    kind: Kind | None = None
    state: State | Literal["new"] = "new"
    message: str = ""
    place: int = 0
    ahead: Ahead | None = None
    done: int = 0
    total: int = 0
    words: str = ""
    plan: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    seconds: float = 0.0
    left: float | None = None

    @property
    def sample_would_do(self) -> bool:
        """Whether a table was refused for its size alone, so that a sample of its rows can be read."""
        return self.kind == "read" and self.state == "failed" and is_mended_by_a_sample(self.message)

    @property
    def names_other_sheets(self) -> bool:
        """Whether a workbook's sheet was refused, and the others were named."""
        return self.kind == "read" and self.state == "failed" and OTHERS in self.message

    @property
    def active(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("queued", "running")
