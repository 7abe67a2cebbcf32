"""A model that needs more memory than a small server has.

## Why it matters
Memory is what a server runs out of first, and every parallel worker holds the model once more.

## How it is measured
The peak resident memory of the model's own process after the largest batch, with the interpreter and
libraries that it needs; beside it the growth from before to after the batches, per row of the largest.

## Limits
One process on this system. Peaks within a call that are freed again count, since the process must be
able to hold them; memory that other processes share is counted in full.
"""

from collections.abc import Iterator

from checks.artifacts.speed import Batches
from checks.contract import LOW, About, Estimate, Finding, Remedy, Scale, check

GIBIBYTE = 1 << 30
PEAK = Scale(
    floor=GIBIBYTE,
    limit=GIBIBYTE,
    worst=8 * GIBIBYTE,
    log=True,
    source="1 and 8 GiB: ours; a policy may say otherwise",
)
SMALLER = Remedy(
    id="shrink-the-model",
    do="Use fewer or shallower trees, store numbers as float32, or score in smaller chunks.",
    effort_days=(0.5, 2),
    recipe="from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "HistGradientBoostingClassifier(max_leaf_nodes=15).fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model")
METHOD = "peak resident memory of the model's process"


@check(
    passes="The model fits a small server",
    fails="The model needs a large server",
    weight=LOW,
    debt="scalability and maintenance",
    scales={"peak_memory": PEAK},
    remedies=(SMALLER,),
)
def memory(batches: Batches) -> Iterator[Finding]:
    """The peak, and its growth per row as information."""
    peak = float(batches.peak_after)
    yield Finding(
        about=ABOUT,
        estimate=Estimate.exact("peak_memory", peak, n=batches.largest, unit="bytes", method=METHOD),
        says=f"Loaded and scoring {batches.largest:,} rows, the model's process holds {peak / GIBIBYTE:.2f} GiB.",
    )
    slope = max(0.0, peak - batches.peak_before) / batches.largest
    yield Finding(
        about=ABOUT,
        estimate=Estimate.exact("bytes_per_row", slope, n=batches.largest, unit="bytes", method=METHOD),
        says=f"Each row of a batch adds about {slope / 1024:,.1f} KiB.",
    )
