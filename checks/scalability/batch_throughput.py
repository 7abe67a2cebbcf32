"""Batches that take too long per row.

## Why it matters
Nightly scoring of a whole customer base, or a peak in traffic, is paid per row. A model that is slow in
batches needs more machines, or does not finish before morning.

## How it is measured
Repeated calls on 1, 8, 64, 512, 1,024, 2,048, 4,096 and 8,192 rows after a warm-up, interleaved so that a
busy moment of the machine falls on all sizes alike, in the model's own process with one thread. Judged is
the median wall-clock time per row at the best batch size, with an order-statistic interval whose lower end
is that of the quickest call: other work on the machine lengthens calls, in processor time too, and is not
held against the model.

## Limits
One thread on this machine under its load at this moment. A batch that did not fit the time budget is left
out. Timings of different machines are not comparable.
"""

from collections.abc import Iterator

from checks.artifacts.speed import Batches
from checks.contract import MEDIUM, About, Bars, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.quantiles import quantile, unhurried

PER_ROW = Scale(floor=0.001, limit=0.001, worst=0.010, log=True, source="1 ms a row: deepchecks; 10 ms: ours")
BATCH = Remedy(
    id="score-in-batches",
    do="Score in batches of the best size, convert the pipeline to ONNX, or choose a lighter model.",
    effort_days=(0.5, 3),
    recipe="import numpy as np\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "fitted = model.fit(features, table[target])\n"
    "np.concatenate([fitted.predict_proba(features[i:i + 512]) for i in range(0, len(features), 512)])",
)


@check(
    passes="Batches are scored fast enough",
    fails="Batches take too long per row",
    weight=MEDIUM,
    debt="scalability and maintenance",
    scales={"seconds_per_row": PER_ROW},
    remedies=(BATCH,),
)
def batch_throughput(batches: Batches) -> Iterator[Finding]:
    """One finding, with the curve over batch sizes as evidence."""
    each = level(len(batches.wall))
    per_row = {
        size: quantile("seconds_per_row", [s / size for s in wall], 0.5, each, unit="seconds")
        for size, wall in batches.wall.items()
    }
    best = min(per_row, key=lambda size: per_row[size].value)
    spent = [seconds / best for seconds in batches.cpu[best]]
    waited = [seconds / best for seconds in batches.wall[best]]
    measured = unhurried(per_row[best], waited, spent)
    single = min(per_row)
    gain = per_row[single].value / max(measured.value, 1e-12)
    how = f", {gain:,.0f} times as many as one at a time" if best > single and gain >= 2 else ""
    yield Finding(
        about=About(kind="model", name="the model"),
        estimate=measured,
        says=f"In batches of {best:,} rows the model answers "
        f"{1 / max(measured.value, 1e-12):,.0f} rows a second{how}.",
        evidence=(
            Bars(
                title="Rows a second by batch size",
                labels=tuple(f"{size:,} row{'s' * (size > 1)}" for size in per_row),
                values=tuple(1 / max(e.value, 1e-12) for e in per_row.values()),
                unit="rows/s",
            ),
        ),
    )
