"""How long each single answer takes before and after a remedy for speed, all processes together.

Median wall-clock time of repeated calls over the answers of a call, with order-statistic intervals; the calls of both
sides are on the same rows on the same machine, but not at the same moment.
"""

from typing import TYPE_CHECKING

from checks.contract import Estimate, Scale
from checks.model.facts import Model, Timings
from checks.stats.levels import level
from checks.stats.mover import difference
from checks.stats.quantiles import quantile
from checks.trials.headlines import moved
from checks.trials.shapes import Change, Side

if TYPE_CHECKING:
    import pyarrow as pa

CALLS, SECONDS = 100, 1.0
LEAST = 0.05  # of the time before; less is the machine's mood
NAME = "seconds_per_answer"


def pace(before: Model, after: Model, frame: "pa.Table", *, gathered: int, workers: int) -> Change:
    """Of single requests, of which after the remedy `gathered` are answered at once by each of `workers` processes.

    Raises Unusable where the model has no process of its own to start more of.
    """
    own = _told(before.time(frame, (1,), CALLS, SECONDS), answers=1)
    if workers > 1:
        found = after.time_together(frame, (workers,), gathered, CALLS, SECONDS)[workers]
        other = _told(*found, answers=workers * gathered)
    else:
        other = _told(after.time(frame, (gathered,), CALLS, SECONDS), answers=gathered)
    change = difference(NAME, other, own, unit="seconds")
    return Change(
        measure="Time for each single answer",
        moved=moved(change, lower_is_better=True, least=LEAST * own.value),
        before=Side(estimate=own),
        after=Side(estimate=other),
        difference=change,
        scale=Scale(floor=0, limit=0, worst=1, source="direction only"),
    )


def _told(*timed: Timings, answers: int) -> Estimate:
    each = [seconds / answers for timings in timed for seconds in timings.wall[0]]
    return quantile(NAME, each, 0.5, level(1), unit="seconds")
