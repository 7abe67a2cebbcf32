"""One step of the pipeline that takes nearly all the time.

## Why it matters
Time is saved where it is spent. A preparation that takes ten times as long as the model behind it is often
a text or a date parsed again row by row, and a day's work mends it; making the model smaller would save
nothing.

## How it is measured
The steps of a scikit-learn pipeline are called one after the other on up to 1,000 judged rows, in up to 15
blocks, in the model's own process, and each step's share of the processor time of its block is taken: a
busy moment lengthens a whole block. The median share has an order-statistic interval, widened for the
number of steps. A step of preparation that takes more than four fifths is judged where an answer costs
more than a quarter of a millisecond a row in all; otherwise, and where the last step, the model itself,
takes most, it is information.

## Limits
Only steps that the pipeline itself names are told apart; what a step does inside is not seen. Reading and
sending data are not counted. ONNX files and single estimators have no steps to time.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.step_costs import StepCosts
from checks.contract import LOW, About, Bars, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.quantiles import quantile

SLOW, QUICK = "share_of_a_slow_preparation", "share_of_time"
SLOW_PER_ROW = 0.25e-3
SHARE = Scale(floor=0.80, limit=0.80, worst=1.0, source="80 % of the time: ours")
FASTER_STEP = Remedy(
    id="speed-up-the-slowest-step",
    do="Profile the slowest step: replace row-wise functions by column-wise ones, prepare what does not change once "
    "and store it, and drop columns that it handles for nothing.",
    effort_days=(0.5, 3),
    recipe="import pandas as pd\n"
    "from time import perf_counter\n"
    "features = table.drop(columns=[target])\n"
    "started = perf_counter()\n"
    "prepared = pd.get_dummies(features)\n"
    "seconds = perf_counter() - started",
)


@check(
    passes="No preparation takes nearly all the time",
    fails="One step of the preparation takes nearly all the time",
    weight=LOW,
    debt="scalability and maintenance",
    scales={SLOW: SHARE},
    remedies=(FASTER_STEP,),
)
def pipeline_hot_spot(costs: StepCosts) -> Iterator[Finding]:
    """One finding for the step that takes most, with all steps as evidence."""
    one = level(len(costs.steps))
    shares = [
        quantile(
            QUICK,
            [part / whole for part, whole in zip(step.seconds, costs.whole, strict=True)],
            0.5,
            one,
            unit="share",
        )
        for step in costs.steps
    ]
    top = max(range(len(shares)), key=lambda at: shares[at].value)
    per_row = sorted(costs.whole)[len(costs.whole) // 2] / costs.rows
    judged = top < len(shares) - 1 and per_row > SLOW_PER_ROW
    step = costs.steps[top]
    yield Finding(
        about=About(kind="model", name="the model"),
        estimate=replace(shares[top], name=SLOW) if judged else shares[top],
        says=f'The step "{step.name}" ({step.kind}) takes {100 * shares[top].value:.0f} of 100 parts of the '
        f"{1000 * per_row:.3f} milliseconds that a row costs in batches of {costs.rows:,}.",
        evidence=(
            Bars(
                title="Share of processor time by step",
                labels=tuple(each.name for each in costs.steps),
                values=tuple(share.value for share in shares),
                unit="share",
            ),
        ),
    )
