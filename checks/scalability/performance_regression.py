"""A model that has become slower since an earlier run.

## Why it matters
Each release adds a little time that nobody sees, until the service misses its limit in a busy week.

## How it is measured
Against the report named with `--compare`, where the fingerprint of the machine and its libraries is the
same: the ratio of the processor time of a single answer, and of the time per row of the best batch, now
over then. Both come with their intervals; the ratio's interval adds them on the log scale. The lower end
of what is measured now is that of the quickest calls, which other work on the machine lengthens least: a
busy day is no regression.

## Limits
Reports of different machines are never compared. A machine that others use too drifts by some hundredths
from day to day; below a tenth nothing is said. What was measured then is taken from the report as it
stands.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.demand import Earlier
from checks.artifacts.forecast import EarlierSpeed
from checks.artifacts.speed import Batches, SingleCalls
from checks.contract import LOW, About, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.mover import log_ratio
from checks.stats.quantiles import average, quantile, unhurried

SLOWER = Scale(floor=1.10, limit=1.30, worst=3.0, log=True, source="10 % and 30 %: ours")
SINGLE, BATCH, MEMORY = "single_answer_ratio", "batch_ratio", "peak_memory_ratio"
PROFILE = Remedy(
    id="find-what-got-slower",
    do="Compare both models step by step (see pipeline-hot-spot) and both environments' library versions.",
    effort_days=(0.5, 2),
    recipe="import cProfile\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "fitted = model.fit(features, table[target])\n"
    "cProfile.runctx('fitted.predict_proba(features)', {}, {'fitted': fitted, 'features': features})",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="The model is as fast as before",
    fails="The model has become slower",
    weight=LOW,
    debt="scalability and maintenance",
    scales={SINGLE: SLOWER, BATCH: SLOWER},
    remedies=(PROFILE,),
)
def performance_regression(before: EarlierSpeed, calls: SingleCalls, batches: Batches) -> Iterator[Finding]:
    """A finding for single answers and one for batches, where the earlier report holds them."""
    earlier, one = before.earlier, level(2)
    now = average("latency_cpu", calls.cpu, one, unit="seconds")
    now = replace(now, low=min(now.low or 0.0, *calls.cpu))
    yield from _ratio(SINGLE, "A single answer", now, earlier, "scalability/latency#latency_cpu")
    per_row = {
        size: quantile("seconds_per_row", [s / size for s in wall], 0.5, one, unit="seconds")
        for size, wall in batches.wall.items()
    }
    best = min(per_row, key=lambda size: per_row[size].value)
    waited, spent = ([s / best for s in times[best]] for times in (batches.wall, batches.cpu))
    now = unhurried(per_row[best], waited, spent)
    yield from _ratio(
        BATCH, "A row of the best batch", now, earlier, "scalability/batch-throughput#seconds_per_row"
    )


def _ratio(name: str, what: str, now: Estimate, earlier: Earlier, key: str) -> Iterator[Finding]:
    then = earlier.measured.get(key)
    if then is None:
        return
    ratio = log_ratio(name, now, then)
    if ratio is None:
        raise NotApplicable("One of the two times is too short for the clock to tell.")
    says = (
        f"{what} takes {ratio.value:.2f} times as long as on {earlier.created}: {1000 * now.value:.3g} "
        f"milliseconds now, {1000 * then.value:.3g} then."
    )
    yield Finding(about=ABOUT, estimate=ratio, says=says)
