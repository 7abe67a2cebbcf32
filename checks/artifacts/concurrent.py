"""How fast batches are answered while one, two or four processes hold the model at once."""

import os
from dataclasses import dataclass

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.speed import Batches
from checks.contract import NotApplicable, Seed, Unusable, artifact

WORKERS = (1, 2, 4)
BATCH, CALLS, SECONDS = 512, 40, 0.6
# Of the memory that is free now, what all processes together may take.
MEMORY_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Seconds of each call on a batch, over all processes, by how many of them ran at once."""

    wall: dict[int, tuple[float, ...]]
    cpu: dict[int, tuple[float, ...]]
    batch: int


@artifact(heavy=True)
def together(
    given: Given, judged: Judged, features: Features, given_model: GivenModel, batches: Batches, seed: Seed
) -> Together:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if given.fast:
        raise NotApplicable("Left out with --fast: every process that is started takes seconds.")
    if cores < 2:
        raise NotApplicable("This machine has one core, so two processes cannot run at once.")
    room = MEMORY_SHARE * _free_memory()
    counts = [many for many in WORKERS if many <= cores and many * batches.peak_after <= room]
    if len(counts) < 2:
        raise NotApplicable("Two processes with the model would take more than half of the free memory.")
    rows = sample_rows(judged.table, BATCH, seed.value)
    frame = frame_of(judged.table, features.columns, rows)
    try:
        found = given_model.model.time_together(frame, tuple(counts), BATCH, CALLS, SECONDS)
    except Unusable as why:
        raise NotApplicable(str(why)) from None
    wall = {many: tuple(took for each in timed for took in each.wall[0]) for many, timed in found.items()}
    cpu = {many: tuple(took for each in timed for took in each.cpu[0]) for many, timed in found.items()}
    return Together(wall=wall, cpu=cpu, batch=BATCH)


def _free_memory() -> float:
    """Bytes that are free now, or all there are where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return float("inf")
