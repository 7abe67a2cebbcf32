"""How old the data is where it is used, and stretches of time of which it knows nothing.

## Why it matters
A model trained on rows that end long before the rows it meets answers with yesterday's habits. A stretch
without a single row is often a lost delivery, and what happened in it was never learned.

## How it is measured
By the time column, from exact quantiles and distinct moments. The longest stretch: the longest step between
two moments that have rows, between the quantiles .01 and .99, as a share of that time, less the share that
would be the longest in one table in a thousand if its rows came evenly and independently ((ln n + 6.9)/n of
n rows or, if they are fewer, moments); and beside the usual step, its median. Age: the time from the newest
training row (quantile .99; else judged row) to the middle of the judged and of the production rows, as a
multiple of the time that the training rows span. No clock is read, so that the same files give the same
report. Both are facts of these files.

## Limits
How much age is too much depends on how fast the world moves: the limits stand in the policy and are meant
to be changed there; whether quality has fallen with age is a matter of `robustness/performance-drop`.
Business that rests by season shows stretches that are no fault: waive them.
"""

import math
from collections.abc import Iterator

from checks.artifacts.time_spans import LEAST_MOMENTS, TimeSpan, TimeSpans
from checks.contract import LOW, About, Estimate, Finding, NotApplicable, Remedy, Scale, check

ONE_IN_A_THOUSAND = 6.9
SPANS = Scale(
    floor=2.0,
    limit=3.0,
    worst=10.0,
    source="ours: rows from a past that lies further off than the training time reaches, twice over",
)

REFRESH = Remedy(
    id="train-on-newer-rows",
    do="Train again on newer rows, and settle how old training rows may be.",
    effort_days=(1.0, 5.0),
    recipe="table = table.sort_values(column).tail(len(table) // 2)",
)
FILL = Remedy(
    id="find-lost-delivery",
    do="Find out why no rows came in this time, and fetch them if they were lost.",
    effort_days=(0.5, 2.0),
)


@check(
    passes="The data is recent and without holes in time",
    fails="The data is old or has holes in time",
    weight=LOW,
    debt="data and preprocessing",
    scales={
        "longest_stretch": Scale(
            floor=0.05,
            limit=0.1,
            worst=0.5,
            source="ours: a twentieth of the time without a row, beyond chance",
        ),
        "training_age": SPANS,
    },
    remedies=(REFRESH, FILL),
)
def staleness(times: TimeSpans) -> Iterator[Finding]:
    known = [span for span in times.spans if span.moments >= LEAST_MOMENTS]
    if not known:
        raise NotApplicable(f'"{times.column}" has fewer than {LEAST_MOMENTS} different moments.')
    for span in known:
        yield _stretch(times, span)
    first = times.spans[0]
    for later in times.spans[1:]:
        if first.last > first.first:
            yield _age(times, first, later)


def _stretch(times: TimeSpans, span: TimeSpan) -> Finding:
    whole = span.last - span.first
    n = max(2, min(span.rows, span.moments))
    by_chance = (math.log(n) + ONE_IN_A_THOUSAND) / n
    beyond = max(0.0, span.longest / whole - by_chance) if whole > 0 else 0.0
    return Finding(
        about=About(kind="column", name=times.column, table=span.table.role, columns=(times.column,)),
        estimate=Estimate.exact(
            "longest_stretch",
            beyond,
            n=span.rows,
            unit="share",
            method="longest step less one in a thousand's",
        ),
        says=(
            f"{span.table.name} has no row for {_long(times, span.longest)} at a time at most, of "
            f"{_long(times, whole)} that it covers; the usual step is {_long(times, span.usual)} "
            f"({span.moments:,} different moments)."
        ),
        remedies=(FILL,) if beyond > 0.05 else (),
    )


def _age(times: TimeSpans, first: TimeSpan, later: TimeSpan) -> Finding:
    whole, age = first.last - first.first, later.median - first.last
    spans = max(0.0, age / whole)
    when = f"{_long(times, age)} after" if age >= 0 else f"{_long(times, -age)} before"
    return Finding(
        about=About(kind="column", name=times.column, table=later.table.role, columns=(times.column,)),
        estimate=Estimate.exact("training_age", spans, n=later.rows, unit="ratio", method="exact quantiles"),
        says=(
            f"The middle row of {later.table.name} is {when} the newest row of {first.table.name}, which spans "
            f"{_long(times, whole)}."
        ),
        remedies=(REFRESH,) if spans > SPANS.floor else (),
    )


def _long(times: TimeSpans, length: float) -> str:
    if not times.dated:
        return f'{length:,.4g} units of "{times.column}"'
    if length >= 1:
        return f"{length:,.0f} days" if round(length) != 1 else "1 day"
    return f"{length * 24:,.1f} hours"
