"""A model file that is larger than it need be, or slow to load.

## Why it matters
Every new server, every deployment and every cold start waits for the file to be fetched and loaded. A file
many times larger than what the model was trained on carries something that nobody needs, often the
training data itself.

## How it is measured
Exact facts of the file: its bytes, judged as they are and, over four megabytes, by how many times the
training data they hold (eight bytes for each cell of the features in the training table). Loading is
judged by the processor seconds that it took in the model's own process, libraries aside, as other work on
the machine does not lengthen those much; the wall clock stands beside it.

## Limits
A compressed file is judged by its compressed bytes. Loading from a slow disk or over a network takes
longer. An ordinary forest of full-grown trees may well be tens of times its training data; that is a minor
finding and may be worth its price.
"""

from collections.abc import Iterator

from checks.artifacts.artefact import Artefact
from checks.contract import LOW, About, Estimate, Finding, Remedy, Scale, Unit, check

MEGABYTE = 1_000_000
SIZE, TIMES, SMALL, LOAD, WALL = (
    "file_bytes",
    "times_training_data",
    "times_training_data_of_a_small_file",
    "load_cpu_seconds",
    "load_seconds",
)
LARGE_ENOUGH = 4 * MEGABYTE
BYTES = Scale(
    floor=100 * MEGABYTE,
    limit=100 * MEGABYTE,
    worst=1000 * MEGABYTE,
    log=True,
    source="100 MB and 1 GB: ours",
)
RATIO = Scale(
    floor=3.0,
    limit=100.0,
    worst=1000.0,
    log=True,
    source="ours, calibrated on benchmarks/validity: lines and small boostings hold 0.02 to 1.7 times their training data",
)
LOADING = Scale(floor=2.0, limit=2.0, worst=10.0, log=True, source="2 s and 10 s: ours")
SMALLER = Remedy(
    id="shrink-the-file",
    do="Look for arrays that nothing reads (caches, training rows, fitted searches), prune or shorten trees, "
    "store numbers as float32, and compress the file.",
    effort_days=(0.5, 2),
    recipe="import pickle\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "fitted = model.fit(features, table[target])\n"
    "bytes_of = {name: len(pickle.dumps(value)) for name, value in vars(fitted).items()}",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="The model file is small and quick to load",
    fails="The model file is large or slow to load",
    weight=LOW,
    debt="scalability and maintenance",
    scales={SIZE: BYTES, TIMES: RATIO, LOAD: LOADING},
    remedies=(SMALLER,),
)
def artefact_size(artefact: Artefact) -> Iterator[Finding]:
    """Bytes, bytes beside the training data's, and seconds to load."""
    size = artefact.size_bytes
    yield _exact(SIZE, size, "bytes", f"The model is stored in {_megabytes(size)}.")
    if artefact.trained_bytes is not None:
        times = size / artefact.trained_bytes
        says = f"That is {times:.2g} times the training data of {_megabytes(artefact.trained_bytes)}."
        yield _exact(TIMES if size > LARGE_ENOUGH else SMALL, times, "ratio", says)
    if artefact.load_seconds is not None and artefact.load_cpu_seconds is not None:
        cpu, wall = artefact.load_cpu_seconds, artefact.load_seconds
        yield _exact(LOAD, cpu, "seconds", f"Loading it takes {cpu:.2f} seconds of processor time.")
        yield _exact(WALL, wall, "seconds", f"By the wall clock it took {wall:.2f} seconds.")


def _exact(name: str, value: float, unit: Unit, says: str) -> Finding:
    method = "one measurement" if unit == "seconds" else "exact count"
    estimate = Estimate.exact(name, value, n=1, unit=unit, method=method)
    return Finding(about=ABOUT, estimate=estimate, says=says)


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:,.1f} MB" if size >= MEGABYTE / 10 else f"{size / 1000:,.1f} KB"
