"""What was measured of one assessment, and where it is kept."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

PLACE = Path(__file__).with_name("results.json")


class Mark(Struct, frozen=True, kw_only=True):
    """One artifact made or one check ended, as the assessing process saw it.

    `started` and `ended` by time.perf_counter(), `cpu` in seconds over all processes.
    """

    kind: str
    name: str
    started: float
    ended: float
    cpu: float


class Part(Struct, frozen=True, kw_only=True):
    """What an artifact, a check or a family took; `peak` bytes of all processes, None where nobody looked."""

    name: str
    cpu: float
    seconds: float
    peak: int | None


class Cost(Struct, frozen=True, kw_only=True):
    """What a whole assessment took: `cpu`, `seconds` and `first` (to the first outcome) in seconds, `peak` in bytes.

    `rows` are those of all three tables together; `model` is the kind of model; `busy` the other load on the
    machine when it began (processes that wanted a core). It is the cheapest of the `runs`, since whatever else
    the machine does can only add to one; `dearest` is the `cpu` of the one that cost most.
    """

    rows: int
    fast: bool
    model: str
    date: str
    busy: float
    cpu: float
    seconds: float
    first: float
    peak: int
    families: tuple[Part, ...]
    checks: tuple[Part, ...]
    artifacts: tuple[Part, ...]
    runs: int = 1
    dearest: float | None = None

    @property
    def key(self) -> tuple[str, bool, int]:
        return self.model, self.fast, self.rows


class Results(Struct, frozen=True, kw_only=True):
    """All that is kept, and the machine it was measured on."""

    machine: dict[str, object] = {}
    costs: tuple[Cost, ...] = ()


def cheapest(costs: Sequence[Cost]) -> Cost:
    """Of several runs of one assessment the one that was disturbed least."""
    least = min(costs, key=lambda cost: cost.cpu)
    return replace(least, runs=len(costs), dearest=max(cost.cpu for cost in costs))


def kept() -> Results:
    """What was measured so far."""
    return msgspec.json.decode(PLACE.read_bytes(), type=Results) if PLACE.is_file() else Results()


def keep(new: Cost) -> None:
    """Write a new cost over the one it replaces. What another machine measured is not kept beside it."""
    from checks.machine import machine

    here, before = machine(), kept()
    same = before.machine.get("fingerprint") == here["fingerprint"]
    costs = {each.key: each for each in (*(before.costs if same else ()), new)}
    every = Results(machine=here, costs=tuple(costs[key] for key in sorted(costs)))
    PLACE.write_bytes(msgspec.json.format(msgspec.json.encode(every), indent=1) + b"\n")
