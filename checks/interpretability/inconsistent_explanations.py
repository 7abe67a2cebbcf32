"""Explanations that differ between people who are alike.

## Why it matters
Two customers with nearly the same file who are told different reasons will compare them. Explanations that
jump between neighbours are no ground for a decision or for advice, even where each is exact.

## How it is measured
Of at most 500 explained rows each is held against its five nearest rows and against all others explained for the same
class (shapash's stability; Alvarez-Melis and Jaakkola 2018). Rows are apart by the sum of their features' gaps, each
weighed by the feature's part in the explanations. The measure is how much of the neighbours' nearness the
explanations keep: (1 - their distance over that of all pairs) over the same of the inputs. It is 1
for a straight line and 0 where neighbours are explained as differently as strangers; interval: a jackknife over
twenty groups of rows.

## Limits
In a table of many columns even the nearest rows are not near: where they are not a tenth nearer than any two rows
nothing is judged. Whether a model that jumps is wrong to do so, the numbers cannot say.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.near_explanations import NearExplanations
from checks.contract import MEDIUM, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.shares import by_jackknife

if TYPE_CHECKING:
    import numpy as np

NAME = "nearness_kept"
LEAST_NEAR = 0.10
SCALE = Scale(
    floor=0.6,
    limit=0.5,
    worst=0.1,
    source="ours, calibrated on benchmarks/validity: clean lines keep 0.95, clean boostings 0.84 and more",
)
ABOUT = About(kind="model", name="the model")
SMOOTH = Remedy(
    id="smooth-the-model",
    do="Ask more rows of each leaf, fewer and shallower trees, or fit a smoother model; then compare again.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from sklearn.ensemble import RandomForestClassifier
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
smoother = RandomForestClassifier(200, min_samples_leaf=20, random_state=0).fit(X, table[target])""",
)


@check(
    passes="People who are alike get explanations that are alike",
    fails="People who are alike get different explanations",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: SCALE},
    remedies=(SMOOTH,),
)
def inconsistent_explanations(near: NearExplanations) -> Iterator[Finding]:
    inputs = 1 - float(near.near_inputs.mean() / near.far_inputs.mean())
    if inputs < LEAST_NEAR:
        raise NotApplicable("Even the nearest rows are hardly nearer than any two, so none are alike.")

    def kept(rows: "np.ndarray") -> float:
        """Of these rows: how much of the nearness of the inputs the explanations keep."""
        inputs = 1 - float(near.near_inputs[rows].mean() / near.far_inputs[rows].mean())
        return (1 - float(near.near_parts[rows].mean() / near.far_parts[rows].mean())) / max(inputs, 1e-9)

    estimate = by_jackknife(NAME, kept, len(near.near_parts), level(1), least=-1.0, most=2.0, unit="share")
    apart = [near.near_parts.mean() / near.far_parts.mean(), near.near_inputs.mean() / near.far_inputs.mean()]
    says = (
        f"The explanations of the nearest rows lie {round(100 * apart[0])} of 100 parts as far apart as those of any "
        f"two, the rows themselves {round(100 * apart[1])} of 100 ({estimate.n:,} rows): {_words(estimate.value)}. "
        f"{near.said}"
    )
    yield Finding(
        about=ABOUT,
        estimate=estimate,
        says=says.strip(),
        evidence=(
            Bars(
                title="How far apart are the nearest rows, as a part of any two?",
                labels=("their explanations", "the rows themselves"),
                values=(float(apart[0]), float(apart[1])),
                unit="share",
            ),
        ),
    )


def _words(kept: float) -> str:
    if kept < SCALE.floor:
        return "people who are alike are told different reasons"
    return "who is alike is explained alike"
