"""Drift in what the model rests on.

## Why it matters
Some feature always moves. It is the ones that the model rests on that move its answers: a small drift there is
worse than a large one in a feature that it hardly reads.

## How it is measured
For every feature of the model the distance between the training table (else the judged one) and production:
Kolmogorov and Smirnov's for numbers, total variation for the rest, each less what chance gives. The mean of
these, weighted by the features' shares of permutation importance on the judged rows (`feature-importance`);
features that go together are one, with the mean of their distances. The interval, at level 0.99, adds up the
features' standard errors, as they may err together, and holds the error of the weights.

## Limits
Importance is where the model looked before the drift. It says how much of the model's ground moved, not how
much worse it got: see `robustness/drift-consequence` and `robustness/estimated-performance`. A feature that is
new or missing in production is `data_quality/schema-violations`' matter.
"""

from collections.abc import Iterator

from checks.artifacts.importance import Importance
from checks.artifacts.shifts import ColumnShift, Shifts
from checks.contract import MEDIUM, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.shift import total_variation
from checks.stats.weighted_drift import MOST_SPREAD, distance, weighted

LEAST = 10  # filled cells in each table that a comparison needs
MOST_NAMED = 5

RELEARN = Remedy(
    id="relearn-what-counts",
    do="Look first at the features named here: learn why they moved, and train again on recent rows.",
    effort_days=(1.0, 5.0),
    recipe=(
        "recent = table.tail(len(table) // 2)\n"
        "features = recent.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), recent[target])"
    ),
)
SCALE = Scale(
    floor=0.02,
    limit=0.1,
    worst=0.2,
    source="limit, worst: deepchecks' 0.1 and 0.2; floor ours, calibrated on benchmarks/validity: silent on 240 clean worlds",
)


@check(
    passes="What the model rests on has not moved",
    fails="What the model rests on has moved",
    weight=MEDIUM,
    debt="integration and deployment",
    scales={"weighted_drift": SCALE},
    remedies=(RELEARN,),
)
def importance_weighted_drift(shifts: Shifts, importance: Importance) -> Iterator[Finding]:
    import numpy as np

    moved = {each.column.name: told for each in shifts.columns if (told := _distance(each)) is not None}
    kept = [at for at, names in enumerate(importance.clusters) if any(name in moved for name in names)]
    if not kept:
        raise NotApplicable("Production has no feature of the model that can be compared.")
    clusters = [importance.clusters[at] for at in kept]
    each = [[moved[name] for name in names if name in moved] for names in clusters]
    distances = np.array([np.mean([told[0] for told in some]) for some in each])
    spreads = np.array([np.mean([told[1] for told in some]) for some in each])
    rows = min(shift.reference + shift.production for shift in shifts.columns)
    found = weighted("weighted_drift", distances, spreads, importance.rises[kept], level(1), max(1, rows))
    if found is None:
        raise NotApplicable("None of the features that production has is important to the model.")
    estimate, weights = found
    order = np.argsort(-weights * distances, kind="stable")[:MOST_NAMED]
    part = weights * distances
    named = [clusters[at] for at in order if part[at] > 0.1 * part.sum()]
    lead = "; ".join(
        f"{' and '.join(clusters[at])} moved by {distances[at]:.1%} and carries {weights[at]:.0%}"
        for at in order[:3]
        if part[at] > 0
    )
    beyond = (estimate.low or 0.0) > SCALE.floor
    says = (
        f"By what the model rests on, {estimate.value:.1%} of the rows' values moved between "
        f"{shifts.reference} and {shifts.production}, over {len(clusters)} features or groups of them."
    )
    yield Finding(
        about=About(
            kind="columns" if beyond else "dataset",
            name=shifts.production,
            table="production",
            columns=tuple(name for names in named for name in names) if beyond else (),
        ),
        estimate=estimate,
        says=" ".join(
            text for text in (says, f"Most: {lead}." if beyond and lead else "", importance.said) if text
        ),
        evidence=(
            Bars(
                title="What does each feature add: its importance times how far it moved?",
                labels=tuple(" + ".join(clusters[at]) for at in order),
                values=tuple(float(part[at]) for at in order),
                unit="share",
            ),
        ),
        remedies=(RELEARN,),
    )


def _distance(shift: ColumnShift) -> tuple[float, float] | None:
    """How far a feature moved, beyond chance, and the standard error of that."""
    n, m = shift.reference, shift.production
    if min(n, m) < LEAST:
        return None
    if shift.numbers is not None:
        return distance(shift.numbers.gap, n, m)
    told = total_variation("x", shift.levels or {}, level(1))
    return None if told is None else (told.value, MOST_SPREAD * (1 / n + 1 / m) ** 0.5)
