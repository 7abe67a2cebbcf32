"""How long the model takes over more and more rows, asked and stored, in processor seconds."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import told
from checks.artifacts.simple_models import content_order
from checks.artifacts.speed import Batches
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.growth import superlinear_share
from checks.stats.levels import level
from checks.stats.seeds import generator

if TYPE_CHECKING:
    from checks.model.facts import Timings

SIZES = (512, 1024, 2048, 4096, 8192)
# The share of the time that grows with the square of the rows: found from the first on, agreed up to the second.
FLOOR, LIMIT = 0.10, 0.30
LOOKS = (
    4  # at that share after the timed batches, after each round of more, and at the slope over stored rows
)
LEAST_SIZES, STORED_BLOCKS = 4, 9
# More blocks in two rounds, the second where the first leaves the doubt: with so many a median has its interval.
ROUNDS = (11, 9)
# Rows that are asked at once where the share is in doubt, at most, in so many blocks at least; a block takes so
# many times as long as its largest size.
MOST_ROWS, FEW_BLOCKS, BLOCK = 32_768, 11, 1.6
ROW_SECONDS, STORED_SECONDS, SECONDS_FAST = 6.0, 1.0, 0.6
MOST_STORED, FAST_STORED, LEAST_STORED = 4_000, 2_000, 400
# A model that keeps its rows keeps numbers for them; one that is stored in less than this cannot.
BYTES_A_CELL = 2
MOST_CLASSES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGrowth:
    """Processor seconds of repeated calls per number of rows asked at once; shares are said of `at` rows."""

    cpu: dict[int, tuple[float, ...]]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGrowth:
    """Processor seconds of repeated calls on the same batch by refits on fewer and more rows.

    `cpu` is empty where nothing had to be measured or could be, and then `why` says so. `stored` are the bytes of
    each refit's last step.
    """

    cpu: dict[int, tuple[float, ...]]
    asked: int
    why: str
    stored: dict[int, int] = field(default_factory=dict[int, int])


@artifact(heavy=True)
def row_growth(
    given: Given, judged: Judged, features: Features, given_model: GivenModel, batches: Batches, seed: Seed
) -> RowGrowth:
    """The larger ones of the timed batches; where these leave the share in doubt, more blocks of larger ones still."""
    there = tuple(size for size in SIZES if size in batches.cpu)
    cpu = _moving({size: batches.cpu[size] for size in there}, {size: batches.wall[size] for size in there})
    at = max(there, default=0)
    if len(there) < LEAST_SIZES or _settled(cpu, at):
        return RowGrowth(cpu=cpu, at=at)
    budget = SECONDS_FAST if given.fast else ROW_SECONDS
    # The budget is for a busy machine; on a quiet one half of it holds the blocks.
    sizes = _stretched(there, sorted(cpu[at])[len(cpu[at]) // 2], budget / 2)
    frame = frame_of(judged.table, features.columns, sample_rows(judged.table, max(sizes), seed.value))
    more = {size: cpu[size] if set(sizes) == set(there) else () for size in sizes}
    for blocks in ROUNDS:
        timed = _processor(given_model.model.time(frame, sizes, blocks, budget * blocks / sum(ROUNDS)))
        more = {size: (*more[size], *timed[size]) for size in more if size in timed}
        if at in more and (_settled(more, at) or not _may_settle(more, at)):
            break
    surer = at in more and _width(more, at) < _width(cpu, at)
    return RowGrowth(cpu=more if surer else cpu, at=at)


def _settled(cpu: dict[int, tuple[float, ...]], at: int) -> bool:
    """Whether the share is sure to be over what may be found, or sure to be under what is agreed."""
    low, high = _ends(cpu, at)
    return low > FLOOR or high <= LIMIT


def _may_settle(cpu: dict[int, tuple[float, ...]], at: int) -> bool:
    """Whether as many blocks more as the last round has would settle it, if they say what those so far do: an
    interval shrinks by the root of their number.
    """
    share = superlinear_share("superlinear_share", cpu, level(LOOKS), at)
    if share is None or share.low is None or share.high is None:
        return True
    had = min(map(len, cpu.values()))
    shrunk = math.sqrt(had / (had + ROUNDS[-1]))
    low, high = (share.value + (end - share.value) * shrunk for end in (share.low, share.high))
    return low > FLOOR or high <= LIMIT


def _width(cpu: dict[int, tuple[float, ...]], at: int) -> float:
    low, high = _ends(cpu, at)
    return high - low


def _ends(cpu: dict[int, tuple[float, ...]], at: int) -> tuple[float, float]:
    """Of the share's interval; everything is possible where it has none."""
    share = superlinear_share("superlinear_share", cpu, level(LOOKS), at)
    if share is None or share.low is None or share.high is None:
        return 0.0, 1.0
    return share.low, share.high


def _stretched(sizes: tuple[int, ...], seconds: float, budget: float) -> tuple[int, ...]:
    """The sizes moved up as far as the budget holds a few blocks: twice the rows show a square four times as well.

    `seconds` is what the largest takes; the time of larger ones may grow by the power of 1.5.
    """
    most, largest = MOST_ROWS, max(sizes)
    made = sizes
    while 2 * max(made) <= most and FEW_BLOCKS * BLOCK * seconds * (2 * max(made) / largest) ** 1.5 <= budget:
        made = (*made[1:], 2 * max(made))
    return made if largest in made else sizes


@artifact(heavy=True)
def stored_growth(
    given: Given,
    judged: Judged,
    features: Features,
    target: Target,
    given_model: GivenModel,
    batches: Batches,
    seed: Seed,
) -> StoredGrowth:
    """Refits on a quarter, a half and all of at most 4,000 rows, of the training table if given."""
    import numpy as np

    del batches
    facts = given_model.model.facts
    table = judged.table if given.train is None else given.train
    cells = table.rows * len(features.columns)
    if 0 < facts.size_bytes < BYTES_A_CELL * cells:
        return _none(f"It is stored in {facts.size_bytes:,} bytes, which cannot hold {table.rows:,} rows.")
    if not facts.cloneable:
        return _none("Its format, or its class, holds no recipe for a refit on fewer rows.")
    columns = same_columns(table, features.columns)
    known = answers_of(table, target)
    truth = known.codes if known.codes is not None else known.values
    assert truth is not None
    rows = sample_rows(table, FAST_STORED if given.fast else MOST_STORED, seed.value)
    rows = rows[truth[rows] >= 0 if known.codes is not None else np.isfinite(truth[rows])]
    if len(rows) < LEAST_STORED or len(target.labels) > MOST_CLASSES:
        return _none(
            f"{len(rows):,} rows have an answer; {LEAST_STORED} are needed for refits on parts of them."
        )
    frame = frame_of(table, columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    order = order[generator(seed, "rows that a model stores").permutation(len(order))]
    n = len(order)
    budget = SECONDS_FAST if given.fast else STORED_SECONDS
    try:
        found = given_model.model.time_refits(
            frame.take(order),
            told(truth[rows][order], target),
            (n // 4, n // 2, n),
            STORED_BLOCKS,
            budget,
            seed.value,
        )
    except (Unusable, NotApplicable) as why:
        return _none(str(why))
    stored = dict(zip(found.sizes, found.stored, strict=True)) if found.stored else dict[int, int]()
    return StoredGrowth(cpu=_processor(found), asked=n, why="", stored=stored)


def _none(why: str) -> StoredGrowth:
    return StoredGrowth(cpu={}, asked=0, why=why)


def _processor(timings: "Timings") -> dict[int, tuple[float, ...]]:
    """Processor seconds by size; wall-clock ones where the clock of the processor does not move."""
    cpu, wall = (dict(zip(timings.sizes, calls, strict=True)) for calls in (timings.cpu, timings.wall))
    return _moving(cpu, wall)


def _moving(
    cpu: dict[int, tuple[float, ...]], wall: dict[int, tuple[float, ...]]
) -> dict[int, tuple[float, ...]]:
    return cpu if all(min(calls) > 0 for calls in cpu.values()) else wall
