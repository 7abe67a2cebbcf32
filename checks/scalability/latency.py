"""Single answers that come too late.

## Why it matters
A person or a service waits for one answer at a time. What counts is not the usual wait but the long ones,
because someone who asks twenty times a day meets them daily.

## How it is measured
Up to 200 calls on one row each after a warm-up, in the model's own process with one thread. Judged is the
95 % quantile of the wall-clock time with an order-statistic interval, which assumes no distribution. Its
lower end is that of the quickest call: other work on the machine lengthens waits, in processor time too
where cores and caches are shared, and is not held against the model. The median, the 99 % quantile and the mean
processor time stand beside it.

## Limits
A model that is slow in some calls alone cannot be told from a busy machine, and is not failed for it. The
time of this machine under its load at this moment, without network, queue or feature lookup. Timings
of different machines are not comparable.
"""

from collections.abc import Iterator

from checks.artifacts.speed import SingleCalls
from checks.contract import MEDIUM, About, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.quantiles import average, quantile, unhurried

WAIT = Scale(
    floor=0.05, limit=0.05, worst=0.20, log=True, source="50 ms and 200 ms: ours; a policy may say otherwise"
)
FASTER = Remedy(
    id="serve-as-onnx",
    do="Convert the pipeline to ONNX, drop features that add nothing, or answer in batches; measure again.",
    effort_days=(0.5, 3),
    recipe="from skl2onnx import to_onnx\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0).astype('float32')\n"
    "to_onnx(model.fit(features, table[target]), features.to_numpy()[:1])",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="Single answers come in time",
    fails="Single answers come too late",
    weight=MEDIUM,
    debt="scalability and maintenance",
    scales={"latency_p95": WAIT},
    remedies=(FASTER,),
)
def latency(calls: SingleCalls) -> Iterator[Finding]:
    """The judged quantile first, then the others as information."""
    one = level(1)
    for name, values, at, says in (
        ("latency_p95", calls.wall, 0.95, "95 of 100 single answers come within {:.1f} milliseconds."),
        ("latency_p50", calls.wall, 0.50, "Half of the single answers come within {:.1f} milliseconds."),
        ("latency_p99", calls.wall, 0.99, "99 of 100 single answers come within {:.1f} milliseconds."),
    ):
        measured = quantile(name, values, at, one, unit="seconds")
        measured = unhurried(measured, values, calls.cpu)
        yield Finding(about=ABOUT, estimate=measured, says=says.format(1000 * measured.value))
    # The mean: some systems count processor time in ticks that are longer than a call.
    spent = average("latency_cpu", calls.cpu, one, unit="seconds")
    says = f"A single answer takes {1000 * spent.value:.1f} milliseconds of processor time."
    yield Finding(about=ABOUT, estimate=spent, says=says)
