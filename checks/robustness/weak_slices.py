"""Slices of the rows where the model is wrong more often than it knows.

## Why it matters
A good average hides the corner where the model fails: one region, one product, the youngest of the newest
customers. Whoever lives in that corner gets answers that are worse than promised.

## How it is measured
On up to 20,000 judged rows with an answer: every column alone (levels, and runs of tenths of its numbers) and
every pair of columns (levels and tails up to one half) gives slices of at least 1.5 % of the rows (5 % below
5,000 rows, never under 60). A slice's squared error (summed over answers: the Brier score) is compared with
that of rows with like scores, in twenty strata of the score, so that rows which the model itself calls hard
count as hard and not as weak. The excess is reported over the expected loss. The search is paid for in full: all
slices looked at share the chance of 0.01 that any of them reaches its low end without cause, levels and tails
of one column two fifths of it and all others the rest (Bonferroni, with the skewness of rare large losses by
Pearson's type III); that end is a score interval.

## Limits
A slice in which the model is bad and says so by cautious scores is not weak in this sense. Three columns at
once, and slices under 1.5 % of the rows, are not searched, nor text of more than 20 values. Bounds are tenths
of the column, so a slice may be named a little too wide or too narrow.
"""

from collections.abc import Iterator

from checks.artifacts.losses import Hard
from checks.artifacts.slices import Slice, Slices
from checks.contract import HIGH, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check
from checks.stats.hardness import common_reach, mean_in, relative_excess
from checks.stats.levels import Q

SHOWN, LISTED = 5, 10
FOR_SIMPLE = 0.4  # of the chance of a false alarm: few slices, and those that people name
SCALE = Scale(
    floor=0.02,
    limit=0.20,
    worst=1.0,
    source="limit: deepchecks' 20 %, of the loss; floor: ours, calibrated on benchmarks/validity: of slices of 9 % "
    "with an accuracy 15 points lower 7 in 10 are found in 2,000 rows, with 5 points lower all in 20,000, as are "
    "those of 2 % with 12 points lower; 1 of 100 clean tables fails",
)
STRENGTHEN = Remedy(
    id="strengthen-the-slice",
    do="Look at the rows of the slice: collect more like them, add what tells them apart, or decide them by hand.",
    effort_days=(1.0, 5.0),
    recipe=(
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "weak = table[column] > table[column].quantile(0.9)\n"
        "stronger = model.fit(features, table[target], sample_weight=1.0 + 2.0 * weak)"
    ),
)


@check(
    passes="No slice of the rows is weaker than the model's scores admit",
    fails="The model is weaker in some slices than its scores admit",
    weight=HIGH,
    debt="data and preprocessing",
    scales={"excess_loss": SCALE},
    remedies=(STRENGTHEN,),
)
def weak_slices(slices: Slices, hard: Hard) -> Iterator[Finding]:
    """The slices that stand out: those that fail, at most five, else the one that stands out most."""
    simple = common_reach(slices.simple, FOR_SIMPLE * Q)
    others = common_reach(slices.others, (1 - FOR_SIMPLE) * Q)
    judged = [
        (each, estimate)
        for each in slices.worst
        if (
            estimate := relative_excess(
                "excess_loss", hard.told, each.here, simple if each.simple else others, 1 - Q
            )
        )
        is not None
    ]
    if not judged:
        raise NotApplicable("No slice of enough rows lost more than its scores lead one to expect.")
    judged.sort(key=lambda pair: -(pair[1].low or 0.0))
    failed = [pair for pair in judged if (pair[1].low or 0.0) > SCALE.floor]
    listed = Grid(
        title="Which slices stand out most?",
        columns=("slice", "rows", "excess loss", "at least"),
        rows=tuple(
            (_name(each), estimate.n, round(estimate.value, 4), round(estimate.low or 0.0, 4))
            for each, estimate in judged[:LISTED]
        ),
    )
    for each, estimate in failed[:SHOWN] or judged[:1]:
        yield Finding(
            about=About(kind="slice", name=_name(each), columns=tuple(each.groups), groups=each.groups),
            estimate=estimate,
            says=_says(slices, hard, each, estimate),
            evidence=(listed,),
            remedies=(STRENGTHEN,) if failed else (),
        )


def _name(each: Slice) -> str:
    return " and ".join(f"{column}: {value}" for column, value in each.groups.items())


def _says(slices: Slices, hard: Hard, each: Slice, estimate: Estimate) -> str:
    n, rows = estimate.n, len(hard.rows)
    start = f"Of {rows:,} rows, {n:,} are in the slice ({_name(each)})"
    if hard.wrong is not None:
        wrong = int(hard.wrong[each.here].sum())
        likely = round(float(mean_in(hard.told.strata, hard.wrong.astype(float))[each.here].sum()))
        start += f"; {wrong:,} of them are decided wrongly, where rows of like scores lead one to expect {likely:,}"
    looked = round(float(slices.simple.sum() + slices.others.sum()))
    return (
        f"{start}. The squared error is {abs(estimate.value):.0%} {'above' if estimate.value >= 0 else 'below'} "
        f"that of rows of like scores; {looked:,} slices were looked at. {hard.said}"
    ).strip()
