"""A model whose time grows faster than its rows, or with the rows it was trained on.

## Why it matters
What is quick on a sample may never end on the whole: comparing rows with rows costs a hundred times as
much for ten times as many. And a model that looks every question up in its training rows gets slower with
each retraining.

## How it is measured
Rows: calls on 512, 1,024, 2,048, 4,096 and 8,192 rows, interleaved in eleven blocks, in processor seconds,
which others' work lengthens least. Where these leave it in doubt, up to twenty blocks more are timed, of up to
32,768 rows at once where the model is quick enough: a square shows best in large batches. In each block the
time is split by least squares into a part per call, a part per row and a part per row squared; judged is
the last one's share at 8,192 rows, the median of the blocks with an order-statistic interval that
allows for two looks (of fewer than ten, their mean with Student's); its lower end is no higher than what
the quickest call of each size says.
The exponent of a + b·n^c stands beside it.
Stored rows: the model's own class is fitted again on a quarter, a half and all of at most 4,000 training
rows, and the last step of each is timed on the same batch and stored. The slope of log time on log rows is
judged, with its interval, where the stored bytes grow in proportion to the rows (a slope over 0.8): a
model that searches its rows has a slope of 0.4 to 1, forests that keep more leaves for more rows 0 to 0.2.
Boostings with more rounds for more rows grow slower than their rows and are only told. A model that is
stored in fewer bytes than its training rows could be has no rows to search and is not refitted.

## Limits
A batch that the time budget could not hold is left out; with fewer than four sizes nothing is said. A
model whose size grows with its rows (more trees) grows in time too. Processor time is counted in the
model's own process.
"""

from collections.abc import Iterator

from checks.artifacts.growth import FLOOR, LIMIT, LOOKS, RowGrowth, StoredGrowth
from checks.contract import MEDIUM, About, Bars, Finding, Remedy, Scale, check
from checks.stats.growth import exponent_over_rows, slope_in_logs, superlinear_share
from checks.stats.levels import level

SHARE, EXPONENT = "superlinear_share", "exponent_over_rows"
STORED, LEARNED = "exponent_over_stored_rows", "exponent_over_learned_rows"
QUADRATIC = Scale(
    floor=FLOOR,
    limit=LIMIT,
    worst=0.90,
    source="ours: a third of the time of 8,000 rows is most of the time of 80,000",
)
LOOKED_UP = Scale(
    floor=0.30,
    limit=0.50,
    worst=1.50,
    source="ours, calibrated on benchmarks/validity: trees 0, forests up to 0.2, neighbours and kernels 0.4 to 1",
)
KEPT = 0.8  # the slope of stored bytes from which a model keeps its rows
SWAP = Remedy(
    id="swap-the-step-that-grows",
    do="Replace the step that compares rows with rows, or neighbours by a model that keeps weights or trees; score "
    "in batches of fixed size until then.",
    effort_days=(1, 5),
    recipe="from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "HistGradientBoostingClassifier().fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="Time grows with the rows and no faster",
    fails="Time grows faster than the rows, or with the training rows",
    weight=MEDIUM,
    debt="scalability and maintenance",
    scales={SHARE: QUADRATIC, STORED: LOOKED_UP},
    remedies=(SWAP,),
)
def scaling_exponent(asked: RowGrowth, stored: StoredGrowth) -> Iterator[Finding]:
    """Rows asked first, then rows stored."""
    one = level(LOOKS)
    share = superlinear_share(SHARE, asked.cpu, one, asked.at)
    if share is None:
        says = "The time budget held too few batches to tell how time grows with the rows asked."
        yield Finding(about=ABOUT, estimate=None, says=says)
    else:
        says = f"Of the time for {asked.at:,} rows, {100 * share.value:.0f} of 100 parts grow with the square of the rows."
        yield Finding(about=ABOUT, estimate=share, says=says, evidence=(_curve(asked),))
    exponent = exponent_over_rows(EXPONENT, asked.cpu, one)
    if exponent is not None:
        says = f"Beyond a fixed cost per call, time grows with the rows to the power of {exponent.value:.1f}."
        yield Finding(about=ABOUT, estimate=exponent, says=says)
    yield _stored(stored, one)


def _stored(stored: StoredGrowth, one: float) -> Finding:
    keeps = _keeps_rows(stored)
    slope = slope_in_logs(STORED if keeps else LEARNED, stored.cpu, one) if stored.cpu else None
    if slope is None:
        says = f"How time grows with the training rows was not measured. {stored.why}".strip()
        return Finding(about=ABOUT, estimate=None, says=says)
    fewest, most = min(stored.cpu), max(stored.cpu)
    times = min(stored.cpu[most]) / max(1e-9, min(stored.cpu[fewest]))
    says = (
        f"Trained on {most:,} rows instead of {fewest:,}, the model takes {times:.1f} times as long to answer "
        f"the same {stored.asked:,} rows."
    )
    if not keeps:
        says += " It does not keep the rows it was trained on."
    return Finding(about=ABOUT, estimate=slope, says=says)


def _keeps_rows(stored: StoredGrowth) -> bool:
    """Whether what is stored grows in proportion to the rows; so too where that is not known."""
    if not stored.stored or min(stored.stored.values()) <= 0:
        return True
    bytes_of = {rows: (float(size),) for rows, size in stored.stored.items()}
    slope = slope_in_logs(STORED, bytes_of, level(1))
    return slope is None or slope.value > KEPT


def _curve(asked: RowGrowth) -> Bars:
    return Bars(
        title="Processor seconds by rows asked at once",
        labels=tuple(f"{size:,} rows" for size in sorted(asked.cpu)),
        values=tuple(min(asked.cpu[size]) for size in sorted(asked.cpu)),
        unit="seconds",
    )
