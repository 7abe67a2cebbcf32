"""Answers that were mixed up.

## Why it matters
A model that learns from wrong answers learns them, and is then examined with others as wrong: its measured
quality is too low and nobody can say by how much. Mistakes that fall on one answer only also bend every rate
that is taken of it.

## How it is measured
On at most 10,000 rows of the training table (the judged one without it) the log odds of the answer are told out of
fold by smooth terms of every feature and by small trees together. However sure these are, a share of mixed-up
answers keeps what comes true away from 0 and from 1. So a logistic curve with a floor and a ceiling is fitted
(guess and lapse rates, Wichmann and Hill 2001): once with both alike for mistakes of every kind, once with
each alone for rows of one answer that carry another. With more than two answers each is taken against the rest,
by its floor: rows that are surely something else. The interval is the profile likelihood's, at level 1 - 0.02/m, m being
the curves fitted: twice the usual doubt, which the floor leaves few alarms of.

## Limits
Where the features tell little of the answer, nothing distinguishes a mistake from chance, and the interval says
so. Models that are unsure of the odds make the rate come out too low rather than too high. A law whose answers are never sure on either side looks like mistakes: have a sample of the rows
named looked at before anything is corrected. Numbers as targets are not applicable.
"""

from collections.abc import Iterator

from checks.artifacts.held_out_labels import HeldOutLabels, LabelScores
from checks.contract import HIGH, About, Estimate, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.lapse import End, lapse
from checks.stats.levels import level

DOUBT = 0.02  # twice the usual: the floor leaves few alarms, and the curve can bend to hide a mistake
SHOWN = 100
DENIED = (
    "from sklearn.model_selection import cross_val_predict\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "features = features.fillna(features.median())\n"
    "codes = table[target].astype('category').cat.codes\n"
    "told = cross_val_predict(model, features, codes, cv=3, method='predict_proba')\n"
    "own = told[range(len(codes)), codes]\n"
)
REVIEW = Remedy(
    id="review-labels",
    do="Have people label the listed rows again without seeing the old answer; correct what is wrong in training, and "
    "never in the rows that judge the model unless all of them were looked at.",
    effort_days=(1.0, 5.0),
    recipe=f"{DENIED}suspicious = table.loc[own < 0.02]",
)

LEAVE_OUT = Remedy(
    id="drop-suspicious-labels",
    do="Leave out of training the rows whose answer the features deny, and judge by answers that people confirmed.",
    effort_days=(0.25, 1.0),
    recipe=f"{DENIED}table = table.loc[own > 0.05]",
)
CORRECT = Remedy(
    id="relabel-suspicious-labels",
    do="Give the training rows whose answer the features deny the answer that they tell, once a person has looked.",
    effort_days=(0.5, 3.0),
    recipe=f"{DENIED}names = table[target].astype('category').cat.categories\n"
    "table[target] = table[target].mask(own < 0.05, names[told.argmax(axis=1)])",
)


@check(
    passes="The answers look right",
    fails="Some answers were mixed up",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "mislabelled_share": Scale(
            floor=0.005,
            limit=0.02,
            worst=0.2,
            source="limit: the catalogue's 2 %; floor, worst: ours, calibrated on benchmarks/validity and 11 other "
            "laws without mistakes: the low end stays under the floor",
        )
    },
    remedies=(REVIEW, LEAVE_OUT, CORRECT),
)
def label_noise(held: HeldOutLabels) -> Iterator[Finding]:
    two = len(held.labels) == 1
    ends: tuple[End, ...] = ("both", "floor", "ceiling") if two else ("floor",)
    sure = level(len(ends) * len(held.labels), DOUBT)
    for each in held.labels:
        for end in ends:
            estimate = lapse("mislabelled_share", each.positive, each.scores, end, sure)
            if estimate is not None:
                yield _finding(held, each, end, estimate)


def _finding(held: HeldOutLabels, each: LabelScores, end: End, estimate: Estimate) -> Finding:
    two = len(held.names) == 2
    other = next(f'"{name}"' for name in held.names if name != each.label) if two else "another answer"
    rows = _suspicious(held, each, end) if (estimate.low or 0.0) > 0 else ()
    of, carry = {
        "both": ("the answers", "are mixed up"),
        "floor": (f"the rows that surely are {other}", f'carry the answer "{each.label}"'),
        "ceiling": (f'the rows that surely are "{each.label}"', f"carry the answer {other}"),
    }[end]
    name = held.target if end == "both" else f"{held.target}: {of} and {carry}"
    return Finding(
        about=About(
            kind="column",
            name=name,
            table=held.table.role,
            columns=(held.target,),
            rows=tuple(sorted(rows)),
        ),
        estimate=estimate,
        says=(
            f"About {estimate.value:.1%} of {of} {carry} ({estimate.low or 0.0:.1%} to "
            f"{estimate.high or 1.0:.1%}), by {estimate.n:,} rows of {held.table.name}."
        ),
        evidence=(
            RowNumbers(title="Which rows should be looked at first?", table=held.table.role, numbers=rows),
        )
        if rows
        else (),
    )


def _suspicious(held: HeldOutLabels, each: LabelScores, end: End) -> tuple[int, ...]:
    """The rows whose answer the features deny the most, the surest first."""
    import numpy as np

    against: np.ndarray = np.where(each.positive, -each.scores, each.scores)
    if end != "both":
        against = np.where(each.positive == (end == "floor"), against, -np.inf)
    first = np.argsort(-against, kind="stable")[:SHOWN]
    return tuple(int(held.rows[at]) for at in first if against[at] > 0)
