"""A model that is given more about people than it needs.

## Why it matters
Personal data must be limited to what is necessary (GDPR art. 5(1)(c)). Every column that the model would do
as well without is collected, stored, and one day lost, for nothing.

## How it is measured
The features are put in the order of their permutation importance (see feature-importance), of features that go
together one early and the others last. The model's own class is fitted again on up to 2,000 rows with the first
tenth, fifth ... of them, each column left out set to one and the same cell, which tells a model nothing, and
asked of up to 5,000 other rows. What is kept is skill: one less the squared error over that of a constant. A
set is enough where the *upper* end of the share of skill lost, paired row by row, lies under one hundredth (a
test of non-inferiority, Wellek 2010), and too little where the lower end lies over it, at levels widened for the
sets; the sets are fitted from the largest down to the first that is too little. The share of features needed lies between the smallest set that is not too little and the smallest that is
enough.

## Limits
Only sets along this one order are tried; another may do with fewer. The model is not tuned anew for a smaller
set. With more rows to learn from, weak columns may earn their place. A model that cannot be fitted again is
stood for by small boosted trees, which says what the columns tell rather than what this model does with them.
That a column is not needed for skill does not make it useless: it may be there to be fair, or to explain.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from checks.artifacts.feature_sets import MARGIN, SURE, FeatureSets
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level, z_of
from checks.stats.selected import error_of

if TYPE_CHECKING:
    pass

NEEDED = Scale(
    floor=0.5,
    limit=0.0,
    worst=0.0,
    source="holisticai's share of features that keep 99 % of skill; half of them: the catalogue's, ours",
)
MINIMISE = Remedy(
    id="minimise-features",
    do="Fit with the columns named as needed alone, compare on rows set aside, and stop collecting the others.",
    effort_days=(0.5, 3),
    recipe="""import pandas as pd
from sklearn.feature_selection import SelectFromModel
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
from sklearn.ensemble import RandomForestClassifier
kept = SelectFromModel(RandomForestClassifier(50, random_state=0)).fit(X, table[target]).get_support()
model.fit(X.loc[:, kept], table[target])""",
)


class Lost(NamedTuple):
    """The share of skill that a set of features loses against all, with its ends."""

    size: int
    value: float
    low: float
    high: float


@check(
    passes="The model needs most of what it is given",
    fails="The model is given more than it needs",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={"features_needed": NEEDED},
    remedies=(MINIMISE,),
)
def data_minimisation(sets: FeatureSets) -> Iterator[Finding]:
    """One finding about the share of features that are needed."""
    one = level(sets.planned)
    lost = _lost(sets, one)
    whole = len(sets.order)
    low, value, high = (
        min(each.size for each, end in ends if end <= MARGIN)
        for ends in (
            [(each, each.low) for each in lost],
            [(each, each.value) for each in lost],
            [(each, each.high) for each in lost],
        )
    )
    yield Finding(
        about=About(kind="columns", columns=sets.order[high:], name=f"{whole - high} of {whole} features"),
        estimate=Estimate(
            name="features_needed",
            value=value / whole,
            low=low / whole,
            high=high / whole,
            level=one,
            n=sets.losses.shape[1],
            method="smallest nested set shown to lose no more than 1 % of skill, paired intervals",
            of="population",
            unit="share",
        ),
        says=_says(sets, lost, high),
        evidence=(_evidence(lost, whole, sets.losses.shape[1]),),
    )


def _lost(sets: FeatureSets, one: float) -> list[Lost]:
    import numpy as np

    whole = sets.losses[-1]
    gained = sets.constant - whole
    if not gained.mean() > SURE * gained.std() / np.sqrt(len(gained)):
        raise NotApplicable("Fitted on a part of the rows the model is hardly better than a constant.")
    made: list[Lost] = []
    for size, losses in zip(sets.sizes[:-1], sets.losses[:-1], strict=True):
        value, error = error_of(losses - whole, gained)
        made.append(Lost(size, value, value - z_of(one) * error, value + z_of(one) * error))
    return [*made, Lost(sets.sizes[-1], 0.0, 0.0, 0.0)]


def _says(sets: FeatureSets, lost: list[Lost], enough: int) -> str:
    whole = len(sets.order)
    by = "the model's own class" if sets.own else "small boosted trees (this model cannot be fitted again)"
    if enough < whole:
        named = ", ".join(f'"{name}"' for name in sets.order[enough:][:10])
        more = whole - enough - 10
        text = (
            f"With {enough} of its {whole} features {by} keeps 99 % of its skill on {sets.losses.shape[1]:,} "
            f"rows: it is shown to need no more. Not needed are {named}{f' and {more} more' if more > 0 else ''}."
        )
    else:
        text = f"No smaller set of its {whole} features is shown to keep 99 % of the skill of {by}."
        less = min(lost[:-1], key=lambda each: abs(each.size - whole / 2))
        text += f" With {less.size} of them {100 * max(0.0, less.value):.1f} % of it are lost."
    return f"{text} Fitted on {sets.fitted_on:,} rows. {sets.said}".strip()


def _evidence(lost: list[Lost], whole: int, rows: int) -> Dots:
    return Dots(
        title="Skill lost with the most important features alone",
        labels=tuple(f"{each.size} of {whole}" for each in lost),
        values=tuple(each.value for each in lost),
        lows=tuple(each.low for each in lost),
        highs=tuple(each.high for each in lost),
        counts=tuple(rows for _ in lost),
        judged=tuple(each.size < whole for each in lost),
        unit="share",
        limit=MARGIN,
        limit_says="1 % of skill",
    )
