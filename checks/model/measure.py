"""Times single predict calls, interleaved over batch sizes, within a budget."""

import resource
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.facts import Timings

if TYPE_CHECKING:
    import numpy as np

KIBIBYTE = 1024
PATIENCE = 4.0


def measured(
    answer: Callable[[Any], "np.ndarray"],
    take: Callable[["np.ndarray"], Any],
    rows: int,
    sizes: tuple[int, ...],
    blocks: int,
    budget_seconds: float,
) -> Timings:
    """See `facts.Timings`. `take` makes a batch of the rows with these indices; only `answer` is timed.

    A size is left out if, judged by the rows per second of the sizes before it, a single call would
    not fit what is left of the budget. Raises Unusable without rows or sizes.
    """
    import numpy as np

    if not sizes or not rows:
        raise Unusable("There are no rows to time the model on.")
    before = peak_memory()
    budget = Budget(budget_seconds)
    batches: dict[int, Any] = {}
    seconds_per_row = 0.0
    for size in sorted(set(sizes)):
        if batches and seconds_per_row * size > budget.left():
            break
        batches[size] = take(np.arange(size) % rows)
        before_it = budget.left()
        answer(batches[size])  # the warm-up
        seconds_per_row = (before_it - budget.left()) / size
    calls = {size: lambda batch=batch: answer(batch) for size, batch in batches.items()}
    return interleaved(calls, blocks, budget, warm=True, peak_before=before)


class Budget:
    """Seconds of this process's processor time, or four times as many on the wall clock: what ends first.

    On a busy machine a wall clock alone would leave no time to measure anything.
    """

    def __init__(self, seconds: float) -> None:
        self._wall, self._cpu = time.perf_counter() + PATIENCE * seconds, time.process_time() + seconds

    def left(self) -> float:
        return min(self._cpu - time.process_time(), (self._wall - time.perf_counter()) / PATIENCE)


def interleaved(
    calls: dict[int, Callable[[], Any]],
    blocks: int,
    budget: Budget,
    *,
    warm: bool = False,
    peak_before: int | None = None,
) -> Timings:
    """Time every call once in each block, at least one block; the key of a call is its size.

    Without `warm` the first round is not counted.
    """
    before = peak_memory() if peak_before is None else peak_before
    wall: dict[int, list[float]] = {size: [] for size in calls}
    cpu: dict[int, list[float]] = {size: [] for size in calls}
    if not warm:
        for call in calls.values():
            call()
    for block in range(blocks):
        if block and budget.left() <= 0:
            break
        for size, call in calls.items():
            began, began_cpu = time.perf_counter(), time.process_time()
            call()
            wall[size].append(time.perf_counter() - began)
            cpu[size].append(time.process_time() - began_cpu)
    return Timings(
        sizes=tuple(calls),
        wall=tuple(tuple(each) for each in wall.values()),
        cpu=tuple(tuple(each) for each in cpu.values()),
        peak_before=before,
        peak_after=peak_memory(),
    )


def peak_memory() -> int:
    """Peak resident memory of this process so far, in bytes (Linux counts it in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE
