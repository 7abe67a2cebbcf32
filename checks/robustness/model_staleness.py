"""A model whose answers get worse with every month.

## Why it matters
Models age. How fast tells how often to train again: too late costs wrong decisions, too early costs money
and risk for nothing.

## How it is measured
Judged rows, and production rows whose answers are known, are put in the order of their time and cut into up to
ten stretches of equally many rows. In each the area under the curve is measured (for numbers the mean absolute
error, for bare answers the balanced accuracy), and a straight line through them gives the fall over the whole
time, with a normal interval from the stretches' own variances at level 0.99. The half-life is the time in
which half of the edge over chance is lost at that rate.

## Limits
A line sees a steady fall, and of a sudden one only its mean. It needs rows from well after training, and answers
that are as complete for late rows as for early ones. Harder rows late in the time look like age.
"""

from collections.abc import Iterator

from checks.artifacts.ages import Ages
from checks.contract import MEDIUM, About, Curve, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.decline import Trend, fall, half_life, trend
from checks.stats.levels import level, z_of

REFRESH = Remedy(
    id="train-again-in-time",
    do="Set a date for training again well before half of the edge is lost, and watch the quality until then.",
    effort_days=(0.5, 3.0),
    recipe=(
        "recent = table.tail(2 * len(table) // 3)\n"
        "features = recent.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), recent[target])"
    ),
)


@check(
    passes="Quality holds over time",
    fails="Quality falls with time",
    weight=MEDIUM,
    debt="scalability and maintenance",
    scales={
        "quality_fall": Scale(
            floor=0.02,
            limit=0.05,
            worst=0.2,
            source="limit: 5 points, as performance-drop; ours, calibrated on benchmarks/validity: silent on 400 clean worlds",
        ),
        "error_growth": Scale(floor=0.05, limit=0.2, worst=1.0, source="as performance-drop"),
    },
    remedies=(REFRESH,),
)
def model_staleness(ages: Ages) -> Iterator[Finding]:
    import numpy as np

    values = np.array([each.value for each in ages.measures])
    told = trend(ages.times, values, np.array([each.variance for each in ages.measures]), ages.span)
    if told is None:
        raise NotApplicable("All rows with answer and score come from one time.")
    sure = level(1)
    if ages.chance is None:
        # Of an error the growth is the fall the other way, as a part of where it started.
        if not told.start > 0:
            raise NotApplicable("There is no error at the start that could grow.")
        estimate = fall("error_growth", told, sum(ages.rows), sure, "share", by=-told.start)
    else:
        estimate = fall("quality_fall", told, sum(ages.rows), sure, "gap")
    yield Finding(
        about=About(kind="model", name="the model", columns=(ages.column,)),
        estimate=estimate,
        says=_says(ages, told, estimate),
        evidence=(_curve(ages, sure),),
        remedies=(REFRESH,),
    )


def _says(ages: Ages, told: Trend, estimate: Estimate) -> str:
    over = f"{ages.span:,.0f} days" if ages.days else f'"{ages.column}" from end to end'
    later = f" and {ages.rows[1]:,} production rows" if ages.rows[1] else ""
    says = (
        f"Over {over}, in {ages.rows[0]:,} judged{later}, the {ages.what} went from {told.start:.3g} to "
        f"{told.start - told.fall:.3g} by a straight line through {len(ages.measures)} stretches."
    )
    if ages.chance is not None and (estimate.low or 0.0) > 0:
        edge = told.start - ages.chance
        half, least = (half_life(edge, end, ages.span) for end in (estimate.value, estimate.high))
        if half is not None and least is not None:
            unit = " days" if ages.days else ""
            says += (
                f" Half of its edge over chance is lost in about {half:,.0f}{unit} (at least {least:,.0f})."
            )
    return f"{says} {ages.said}".strip()


def _curve(ages: Ages, sure: float) -> Curve:
    half = [z_of(sure) * each.variance**0.5 for each in ages.measures]
    values = [each.value for each in ages.measures]
    return Curve(
        title=f"How does the {ages.what} change with time?",
        x=tuple(float(time) for time in ages.times),
        y=tuple(values),
        x_title="days since the first row" if ages.days else ages.column,
        y_title=ages.what,
        low=tuple(value - one for value, one in zip(values, half, strict=True)),
        high=tuple(value + one for value, one in zip(values, half, strict=True)),
    )
