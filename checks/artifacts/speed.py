"""How long the model takes and how much memory it holds, measured in its own process."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.contract import Seed, artifact

if TYPE_CHECKING:
    from checks.model.facts import Timings

SINGLE_CALLS, BLOCKS = 200, 11
SIZES = (1, 8, 64, 512, 1024, 2048, 4096, 8192)  # the large ones tell how time grows with the rows too
SECONDS, SECONDS_FAST = 3.0, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleCalls:
    """Seconds of at least one call on one row each, wall clock and processor."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Seconds of repeated calls per batch size (rows), wall clock and processor; peak memory in bytes."""

    wall: dict[int, tuple[float, ...]]
    cpu: dict[int, tuple[float, ...]]
    peak_before: int
    peak_after: int
    largest: int


@artifact(heavy=True)
def single_calls(
    given: Given, judged: Judged, features: Features, given_model: GivenModel, seed: Seed
) -> SingleCalls:
    timed = _timed(given, judged, features, given_model, seed, sizes=(1,), calls=SINGLE_CALLS)
    return SingleCalls(wall=timed.wall[0], cpu=timed.cpu[0])


@artifact(heavy=True)
def batches(given: Given, judged: Judged, features: Features, given_model: GivenModel, seed: Seed) -> Batches:
    timed = _timed(given, judged, features, given_model, seed, sizes=SIZES, calls=BLOCKS)
    return Batches(
        wall=dict(zip(timed.sizes, timed.wall, strict=True)),
        cpu=dict(zip(timed.sizes, timed.cpu, strict=True)),
        peak_before=timed.peak_before,
        peak_after=timed.peak_after,
        largest=max(timed.sizes),
    )


def _timed(
    given: Given,
    judged: Judged,
    features: Features,
    given_model: GivenModel,
    seed: Seed,
    *,
    sizes: tuple[int, ...],
    calls: int,
) -> "Timings":
    rows = sample_rows(judged.table, max(sizes), seed.value)
    frame = frame_of(judged.table, features.columns, rows)
    budget = SECONDS_FAST if given.fast else SECONDS
    return given_model.model.time(frame, sizes, calls, budget)
