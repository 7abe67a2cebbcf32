"""Explanations that are too long to follow.

## Why it matters
A person can weigh about seven things at once (Miller 1956). An explanation that needs twenty features to
account for a decision is complete and useless; the right to an explanation means one that can be understood.

## How it is measured
For each explained row (at most 500): how many of the largest attributions make up 80 % of the sum of all, by size
(shapash's compacity). The mean over rows, with Student's interval. A model that is told, honestly, by
thirty features needs many of them too, so only far longer explanations are judged; whether they fit in a head is said
in words.

## Limits
The length depends on how the features are cut: one survey score in place of its ten questions is shorter and
tells the reader less. Seven is a rule of thumb.
"""

from collections.abc import Iterator

from checks.artifacts.explanations import Explained
from checks.contract import LOW, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.agreement import lengths
from checks.stats.levels import level
from checks.stats.quantiles import average

NAME = "features_needed"
SHARE, EASY, HARD = 0.8, 7, 15
SCALE = Scale(
    floor=30.0,
    limit=40.0,
    worst=100.0,
    source="ours, calibrated on benchmarks/validity: clean models of 37 features need up to 25; 7 and 15 are said in "
    "words",
)
ABOUT = About(kind="model", name="the model")
FEWER = Remedy(
    id="select-features",
    do="Leave out what the model would not miss, or replace groups of features by one score each, and refit.",
    effort_days=(1, 3),
    recipe="""import pandas as pd
from sklearn.feature_selection import SelectKBest
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
fewer = SelectKBest(k=min(10, X.shape[1])).fit(X, table[target]).get_feature_names_out()""",
)


@check(
    passes="Explanations are short enough to follow",
    fails="Explanations are too long to follow",
    weight=LOW,
    debt="complexity and interpretability",
    scales={NAME: SCALE},
    remedies=(FEWER,),
)
def long_explanations(explained: Explained) -> Iterator[Finding]:
    counts = lengths(explained.values, SHARE)
    counts = counts[counts > 0]
    if not len(counts):
        raise NotApplicable("The model gives every row the same answer, so there is nothing to explain.")
    estimate = average(NAME, counts.tolist(), level(1), unit="count")
    easy = int((counts <= EASY).sum())
    says = (
        f"On average {estimate.value:.1f} of {len(explained.features)} features make up 80 of 100 parts of an "
        f"explanation; in {easy:,} of {len(counts):,} rows {EASY} are enough, as many as a person keeps in mind. "
        f"{explained.said}"
    )
    edges = ((1, 3), (4, EASY), (EASY + 1, HARD), (HARD + 1, 30))
    yield Finding(
        about=ABOUT,
        estimate=estimate,
        says=says.strip(),
        evidence=(
            Bars(
                title="How many features does an explanation need?",
                labels=(*(f"{low} to {high}" for low, high in edges), "over 30"),
                values=(
                    *(float(((counts >= low) & (counts <= high)).mean()) for low, high in edges),
                    float((counts > 30).mean()),
                ),
                unit="share",
            ),
        ),
    )
