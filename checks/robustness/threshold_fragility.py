"""Decisions that would turn if the threshold, or the score, were a hair different.

## Why it matters
Between 0.49 and 0.51 there is no difference that anyone could explain to the person concerned. Where many
people stand that near to the threshold, their decisions are as good as drawn by lot, and the next version of
the model will turn them.

## How it is measured
The share of judged rows whose positive probability lies within 0.02 of the threshold (0.5 if none is given), with
Wilson's interval at level 0.99. With more than two answers a row is near where the two most probable ones
are within 0.02 of each other. Beside it stands how many people would be decided otherwise if the
threshold were moved up or down by 0.02 and 0.05.

## Limits
Some rows have to stand near a threshold: models of the benchmark without a defect have up to 9 % there, so that
the catalogue's 5 % is no alarm here. Where the answer can hardly be known, the share is large, and
rightly so: then the decision should not hang on the score alone. Whether the threshold itself is well chosen
depends on what each mistake costs, which the tables do not say.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.decision_margins import DecisionMargins
from checks.contract import (
    MEDIUM,
    About,
    Bars,
    Curve,
    Estimate,
    Finding,
    NotApplicable,
    Remedy,
    RowNumbers,
    Scale,
    check,
)
from checks.stats.levels import level
from checks.stats.proportions import share

if TYPE_CHECKING:
    import numpy as np

NEAR, MOVES, LEAST, SHOWN = 0.02, (-0.05, -0.02, 0.02, 0.05), 30, 100

BAND = Remedy(
    id="review-band",
    do="Send the rows nearest the threshold to a person, or give them another question; and choose the threshold "
    "on rows set aside, by what each mistake costs.",
    effort_days=(0.5, 2.0),
    recipe=(
        "from sklearn.model_selection import TunedThresholdClassifierCV\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "tuned = TunedThresholdClassifierCV(model, scoring='balanced_accuracy', cv=3)\n"
        "tuned.fit(features, table[target])"
    ),
)


@check(
    passes="Few decisions stand on the edge",
    fails="Many decisions stand on the edge",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={
        "near_threshold": Scale(
            floor=0.10,
            limit=0.15,
            worst=0.4,
            source="limit: the catalogue's second mark; floor, worst: ours, calibrated on benchmarks/validity: "
            "models without a defect have at most 9 % of their rows there",
        )
    },
    remedies=(BAND,),
)
def threshold_fragility(decisions: DecisionMargins) -> Iterator[Finding]:
    import numpy as np

    if len(decisions.rows) < LEAST:
        raise NotApplicable(f"Fewer than {LEAST} rows have a score.")
    distance = np.abs(decisions.margins)
    near = distance <= NEAR
    n, hits = len(near), int(near.sum())
    estimate = share("near_threshold", hits, n, level(1))
    nearest = decisions.rows[np.argsort(distance, kind="stable")][: min(SHOWN, hits)]
    rows = tuple(sorted(int(row) for row in nearest))
    evidence: list[Bars | Curve | RowNumbers] = []
    if decisions.threshold is not None:
        evidence = [_turned(decisions), _selected(decisions.margins + decisions.threshold)]
    if rows:
        evidence.append(RowNumbers(title="Which rows stand nearest?", table="table", numbers=rows))
    yield Finding(
        about=About(kind="model", name="the model's decisions", rows=rows),
        estimate=estimate,
        says=f"{_says(decisions, hits, n, estimate)} {decisions.said}".strip(),
        evidence=tuple(evidence),
    )


def _says(decisions: DecisionMargins, hits: int, n: int, estimate: Estimate) -> str:
    if decisions.threshold is None:
        return (
            f"In {hits:,} of {n:,} rows ({estimate.value:.1%}) the second answer is nearly as probable as the "
            f"first (within {NEAR:g})."
        )
    return (
        f"{hits:,} of {n:,} rows ({estimate.value:.1%}) have a probability within {NEAR:g} of the threshold "
        f"{decisions.threshold:g}."
    )


def _turned(decisions: DecisionMargins) -> Bars:
    """How many decisions each move of the threshold turns."""
    margins = decisions.margins
    turned = tuple(float(((margins >= 0) != (margins >= move)).sum()) for move in MOVES)
    return Bars(
        title="How many decisions turn if the threshold moves?",
        labels=tuple(f"by {move:+g}" for move in MOVES),
        values=turned,
        unit="count",
    )


def _selected(scores: "np.ndarray") -> Curve:
    import numpy as np

    at = np.linspace(0, 1, 41)
    above = 1 - np.searchsorted(np.sort(scores), at, side="left") / len(scores)
    return Curve(
        title="How many are judged positive at each threshold?",
        x=tuple(float(x) for x in at),
        y=tuple(float(y) for y in above),
        x_title="threshold",
        y_title="share judged positive",
    )
