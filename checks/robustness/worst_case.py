"""Rows far from what the model was trained on, where it is surer than it is right.

## Why it matters
A model has to say something about the unusual case too: the oldest patient, the largest loan. If it is as
sure there as in the middle of its data but less often right, the mistakes fall where
nobody expects them. Averages over all rows hide it.

## How it is measured
On at most 20,000 judged rows. How unusual a row is: minus the mean logarithm, over its features, of how
usual each value is in the training table (the judged one without it): for a number the share of the tail
beyond it, for a level its share. For the 10, 20 and 30 % most unusual rows the Brier score is compared
with what the stated probabilities themselves expect, and the same in the other rows is
taken off (Welch's interval at level 1 - 0.01/3): 0 if the model knows how much it does not know. The share of
right decisions, or the loss of a number, is shown beside it, and is not judged: unusual rows may be harder in
truth (after resilience in PiML, Sudjianto and others 2023).

## Limits
Unusual is meant value by value: a rare combination of usual values is not seen. Numbers as targets and bare
decisions state no chances, and are told without a verdict.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.far_rows import FarRows
from checks.contract import LOW, About, Curve, Estimate, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.levels import level
from checks.stats.means import mean_gap

if TYPE_CHECKING:
    import numpy as np

PARTS, TENTHS, SHOWN = (0.1, 0.2, 0.3), 10, 100

WATCH = Remedy(
    id="answer-less-far-out",
    do="Hand unusual rows to a person, or train on more of them; regularise until the model is no surer far out "
    "than it is right.",
    effort_days=(1.0, 4.0),
    recipe=(
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "middle = features.sub(features.median()).abs().div(features.std().replace(0, 1)).mean(axis=1)\n"
        "weights = 1 + 4 * (middle > middle.quantile(0.9))\n"
        "model.fit(features, table[target], sample_weight=weights)"
    ),
)


@check(
    passes="The model is no surer of unusual rows than it is right",
    fails="The model is surer of unusual rows than it is right",
    weight=LOW,
    debt="complexity and interpretability",
    scales={
        "excess_loss": Scale(
            floor=0.02,
            limit=0.06,
            worst=0.25,
            source="ours, calibrated on benchmarks/validity: no clean table of 2,000 rows or more reaches the floor",
        )
    },
    remedies=(WATCH,),
)
def worst_case(far: FarRows) -> Iterator[Finding]:
    import numpy as np

    order = np.argsort(-far.rarity, kind="stable")
    curve = _curve(far, order)
    for part in PARTS:
        cut = round(part * len(order))
        # Ties go in together, so that the order of rows in the file does not choose among equals.
        inside = far.rarity >= far.rarity[order[cut - 1]]
        if inside.all():
            continue
        excess = far.loss - far.expected
        estimate = None
        if np.isfinite(excess).all():
            estimate = mean_gap("excess_loss", excess[inside], excess[~inside], level(len(PARTS)))
        rows = tuple(sorted(int(row) for row in far.rows[order[:SHOWN]]))
        yield Finding(
            about=About(kind="slice", name=f"the {part:.0%} most unusual rows", rows=rows),
            estimate=estimate,
            says=f"{_says(far, inside, part, estimate)} {far.said}".strip(),
            evidence=(
                curve,
                RowNumbers(title="Which rows are the most unusual?", table="table", numbers=rows),
            ),
        )


def _says(far: FarRows, inside: "np.ndarray", part: float, estimate: Estimate | None) -> str:
    who = f"Of the {part:.0%} most unusual rows against {far.reference} ({int(inside.sum()):,})"
    if far.hit is None:
        ratio = float(far.loss[inside].mean()) / max(float(far.loss[~inside].mean()), 1e-300)
        return f"{who} the squared error is {ratio:.2f} times that of the others."
    told = f"{who} {far.hit[inside].mean():.1%} are answered rightly, of the others {far.hit[~inside].mean():.1%}."
    if estimate is None:
        return told
    way = "more" if estimate.value > 0 else "less"
    return (
        f"{told} The model loses {abs(estimate.value):.3f} {way} of a Brier score there than it expects to."
    )


def _curve(far: FarRows, order: "np.ndarray") -> Curve:
    import numpy as np

    parts = np.array_split(order[::-1], min(TENTHS, len(order)))
    told = far.loss if far.hit is None else far.hit.astype(float)
    return Curve(
        title="How does the model fare from usual to unusual rows?",
        x=tuple((at + 1) / len(parts) for at in range(len(parts))),
        y=tuple(float(told[part].mean()) for part in parts),
        x_title="share of rows, the most usual first",
        y_title="squared error" if far.hit is None else "share answered rightly",
    )
