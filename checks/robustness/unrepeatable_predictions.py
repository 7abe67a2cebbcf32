"""Answers that change when the same row is asked again.

## Why it matters
A decision that comes out differently on the next call can be neither explained nor defended, and no
measurement of the model holds, because there is no one model to measure.

## How it is measured
At most 1,000 judged rows are asked again three times: as they are, in another order, and up to 30 of them
one at a time. Each row's largest difference over its scores is compared with a tolerance, on the scale of
the scores (over 1 they are divided by the largest): 1e-9 for the same rows in the same order, 1e-6 for
another order or size of batch, where the arithmetic itself may round differently. The share of rows
beyond the tolerance is an exact count of these rows.

## Limits
A model that changes over days, or once in many thousand calls, is not caught. Only the person's own model
is asked: a stand-in says nothing about it.
"""

from collections.abc import Iterator

from checks.artifacts.repetition import Again, Repetition
from checks.contract import CRITICAL, About, Estimate, Finding, Remedy, RowNumbers, Scale, check

TOLERANCE = {"again": 1e-9, "reordered": 1e-6, "alone": 1e-6}
ASKED = {
    "again": "asked a second time",
    "reordered": "asked in another order",
    "alone": "asked one at a time",
}
SHOWN = 100

FIX_SEED = Remedy(
    id="fix-randomness",
    do="Remove what is random or depends on other rows of the batch from the model's answering path.",
    effort_days=(0.5, 2.0),
    recipe=(
        "fixed = {name: 0 for name in model.get_params() if name.endswith('random_state')}\n"
        "model.set_params(**fixed)"
    ),
)


@check(
    passes="The same row gets the same answer",
    fails="The same row gets different answers",
    weight=CRITICAL,
    debt="reproducibility and documentation",
    scales={
        "changed_rows": Scale(floor=0.0, limit=0.0, worst=0.1, source="giskard: none may change; worst: ours")
    },
    remedies=(FIX_SEED,),
)
def unrepeatable_predictions(repetition: Repetition) -> Iterator[Finding]:
    for way in repetition.ways:
        n, beyond = len(way.rows), way.apart > TOLERANCE[way.way]
        changed = tuple(sorted(int(row) for row in way.rows[beyond]))
        yield Finding(
            about=About(kind="model", name=f"the model, {ASKED[way.way]}", rows=changed[:SHOWN]),
            estimate=Estimate.exact("changed_rows", len(changed) / n, n=n, unit="share"),
            says=_says(way, len(changed)),
            evidence=(RowNumbers(title="Which rows changed?", table="table", numbers=changed[:SHOWN]),)
            if changed
            else (),
            remedies=(FIX_SEED,) if changed else (),
        )


def _says(way: Again, changed: int) -> str:
    n, most = len(way.rows), float(way.apart.max())
    if not changed:
        return f"All {n:,} rows got the same scores when {ASKED[way.way]}, to within {TOLERANCE[way.way]:g}."
    by = f"by up to {most:.2g}" if most < float("inf") else "between a number and none"
    return (
        f"{changed:,} of {n:,} rows got other scores when {ASKED[way.way]}, {by}. Until the model repeats itself, "
        "no interval measured on its answers holds."
    )
