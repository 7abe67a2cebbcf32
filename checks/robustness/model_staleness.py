"""A model that gets worse the newer the rows are.

## Why it matters
The world moves on and the model does not. If its mistakes grow from the oldest judged row to the newest, they
will have grown further by the day of its release, and one can say how often it has to be trained again.

## How it is measured
Of every judged row with a time, an answer and a score: for classes the Brier score less what the stated
probabilities themselves expect, for numbers the squared error; as a share of the loss of always giving the
answers' own shares or mean. The slope of a straight line through these over the time of the rows, from the 5 %
oldest to the 5 % newest, is the growth over that span, with the HC3 interval (MacKinnon and White 1985) at level
0.99. Rows that are merely harder, and say so by their probabilities, do not count. The skill at the start
of the span is the mean skill with that growth taken back; the time after which the growth halves it is named.

## Limits
A straight line: a sudden break is told by `robustness/performance-drop`, given a production table. Needs a time
column. Where the judged rows cover a short time there is nothing to see.
"""

from collections.abc import Iterator

from checks.artifacts.aged_losses import AgedLosses
from checks.contract import MEDIUM, About, Curve, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.trend import slope

PARTS = 10

CADENCE = Remedy(
    id="retrain-on-schedule",
    do="Train again on recent rows, and as often as the growth of the loss asks for; measure on rows later than "
    "any it was trained on.",
    effort_days=(1.0, 3.0),
    recipe=(
        "recent = table.tail(len(table) // 2)\n"
        "features = recent.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), recent[target])"
    ),
)


@check(
    passes="The model is as good on new rows as on old ones",
    fails="The model gets worse the newer the rows are",
    weight=MEDIUM,
    debt="integration and deployment",
    scales={
        "loss_growth": Scale(
            floor=0.03,
            limit=0.1,
            worst=0.5,
            source="ours, calibrated on benchmarks/validity: times of independent rows give no growth",
        )
    },
    remedies=(CADENCE,),
)
def model_staleness(aged: AgedLosses) -> Iterator[Finding]:
    estimate = slope("loss_growth", aged.at, aged.excess / aged.reference, level(1))
    if estimate is None:
        return
    yield Finding(
        about=About(kind="column", name=aged.column, columns=(aged.column,)),
        estimate=estimate,
        says=f"{_says(aged, estimate)} {aged.said}".strip(),
        evidence=(_curve(aged),),
    )


def _says(aged: AgedLosses, estimate: Estimate) -> str:
    span = (
        f"over {aged.days:,.0f} days"
        if aged.days is not None
        else f'from the first to the last "{aged.column}"'
    )
    way = "grows" if estimate.value > 0 else "falls"
    says = (
        f"The loss {way} by {abs(estimate.value):.1%} of a blind guess's {span} "
        f"({estimate.n:,} rows); the skill is {aged.skill:.2f} on average."
    )
    at_first = aged.skill + estimate.value * float(aged.at.mean())
    if (estimate.low or 0.0) > 0 and aged.days is not None and at_first > 0:
        half_life = aged.days * 0.5 * at_first / estimate.value
        says += f" At that pace half the skill that it had at first is gone after {half_life:,.0f} days."
    return says


def _curve(aged: AgedLosses) -> Curve:
    """Mean loss, as a share of the reference, of equally many rows from the oldest to the newest."""
    import numpy as np

    order = np.argsort(aged.at, kind="stable")
    parts = [part for part in np.array_split(order, PARTS) if len(part)]
    return Curve(
        title="Does the loss grow with time?",
        x=tuple(float(aged.at[part].mean()) for part in parts),
        y=tuple(float(aged.excess[part].mean()) / aged.reference for part in parts),
        x_title=f'from the oldest (0) to the newest (1) by "{aged.column}"',
        y_title="loss beyond what was stated, of a blind guess's",
    )
