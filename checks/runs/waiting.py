"""What a queued run waits for: how many are before it, about how long they take. Imports store."""

import time
from dataclasses import dataclass
from statistics import median

from checks.runs.store import Job, Kind, Store

TELLING = 3  # checks that must have ended before their pace says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is before a queued run.

    `runs` are those at work and those queued earlier, `seconds` about how long they take until this one begins,
    None while nothing is known to judge by. `same` says that one of them asks what this one asks: it then takes
    that one's answer and computes nothing.
    """

    runs: int
    seconds: float | None
    same: bool


def ahead(store: Store, job: Job, slots: int) -> Ahead | None:
    """What is before a job where `slots` run at a time; None for one that does not wait."""
    if job.state != "queued":
        return None
    before = [other for other in store.active() if other.state == "running" or other.id < job.id]
    kinds: set[Kind] = {other.kind for other in before}
    usual = {kind: store.lasted(kind) for kind in kinds}
    takes = [_takes(other, usual[other.kind]) for other in before]
    known = [seconds for seconds in takes if seconds is not None]
    return Ahead(
        runs=len(before),
        seconds=sum(known) / slots if before and len(known) == len(takes) else None,
        same=any(job.key and other.key == job.key for other in before),
    )


def _takes(job: Job, lasted: list[float]) -> float | None:
    """About how many seconds a job still takes: by its own pace, else by what its kind took of late."""
    spent = time.time() - job.started if job.state == "running" and job.started else 0.0
    if job.state == "running" and job.done >= TELLING:
        return spent / job.done * (job.total - job.done)
    return max(0.0, median(lasted) - spent) if lasted else None
