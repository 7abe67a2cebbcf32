"""Rows far from the usual ones on which the model is wrong more often than it knows.

## Why it matters
A model has seen many ordinary rows and few unusual ones, and the next shift brings more of the unusual. How it
does on those that it already meets tells what is to come.

## How it is measured
Each of up to 20,000 judged rows with an answer gets a distance from the bulk of the training table (of the
judged one where none was given): the mean surprise of its values, -log of the share of rows at least as
extreme, or with the same level. On the furthest 10, 20 and 30 % of the rows (the worst-sample analysis of PiML)
the squared error, summed over answers, is compared with that of rows of like scores, and the excess reported
over the expected loss: a row that the model itself calls hard counts as hard. The low end is a score interval,
for the three shares at once at 0.01.

## Limits
Far in one column at a time: a rare combination of usual values is not far. Where no training table was given
the judged rows are their own yardstick. That far rows are harder, and that the scores say so, is no defect.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.losses import Hard
from checks.artifacts.remoteness import Remoteness
from checks.contract import LOW, About, Bars, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.hardness import common_reach, count_skews, mean_in, relative_excess, skew_of
from checks.stats.levels import Q

if TYPE_CHECKING:
    import numpy as np

SHARES = (0.1, 0.2, 0.3)
LEAST_ROWS = 100
FAR = Remedy(
    id="mind-the-far-rows",
    do="Collect more rows like the far ones, bound how far features may reach, or hand far rows to a person.",
    effort_days=(1.0, 5.0),
    recipe=(
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "low, high = features.quantile(0.01), features.quantile(0.99)\n"
        "bounded = model.fit(features.clip(low, high, axis=1).fillna(features.median()), table[target])"
    ),
)


@check(
    passes="The model holds where rows are unusual",
    fails="The model is weaker on unusual rows than its scores admit",
    weight=LOW,
    debt="data and preprocessing",
    scales={
        "excess_loss_of_far_rows": Scale(
            floor=0.08,
            limit=0.20,
            worst=1.0,
            source="limit: as robustness/weak-slices; floor: ours, calibrated on benchmarks/validity: "
            "lines, forests and boostings in four worlds lie below it",
        )
    },
    remedies=(FAR,),
)
def worst_case(remote: Remoteness, hard: Hard) -> Iterator[Finding]:
    """One finding for each share of the rows."""
    import numpy as np

    order = np.argsort(-remote.distance, kind="stable")
    parts: list[tuple[float, np.ndarray]] = []
    for share in SHARES:
        # Rows as far as the last one belong to it, so that their order in the file does not choose.
        edge = remote.distance[order[max(0, round(share * len(order)) - 1)]]
        here = remote.distance >= edge
        if LEAST_ROWS <= here.sum() <= len(order) / 2:
            parts.append((share, here))
    if not parts:
        raise NotApplicable("Too few rows, or rows too much alike, to tell far ones from the others.")
    reach = common_reach(count_skews(np.array([skew_of(hard.told, here) for _, here in parts])), Q)
    whole = float((hard.told.expected + hard.told.excess).mean())
    losses = [float((hard.told.expected + hard.told.excess)[here].mean()) for _, here in parts]
    bars = Bars(
        title="How large is the squared error as rows get further away?",
        labels=("all rows", *(f"furthest {share:.0%}" for share, _ in parts)),
        values=(whole, *losses),
        unit="",
    )
    for share, here in parts:
        estimate = relative_excess("excess_loss_of_far_rows", hard.told, here, reach, 1 - Q)
        if estimate is None:
            continue
        yield Finding(
            about=About(kind="slice", name=f"the {share:.0%} of rows furthest from the usual ones"),
            estimate=estimate,
            says=_says(remote, hard, here, estimate),
            evidence=(bars,),
            remedies=(FAR,) if (estimate.low or 0.0) > worst_case.scales[estimate.name].floor else (),
        )


def _says(remote: Remoteness, hard: Hard, here: "np.ndarray", estimate: Estimate) -> str:
    table = "training table" if remote.reference == "train" else "judged table"
    counts = ""
    if hard.wrong is not None:
        wrong, all_wrong = int(hard.wrong[here].sum()), float(hard.wrong.mean())
        likely = round(float(mean_in(hard.told.strata, hard.wrong.astype(float))[here].sum()))
        counts = (
            f" {wrong:,} are decided wrongly, where rows of like scores lead one to expect {likely:,}; "
            f"of all rows it is {all_wrong:.1%}."
        )
    way = "above" if estimate.value >= 0 else "below"
    return (
        f"{estimate.n:,} of {len(here):,} rows lie furthest from the bulk of the {table} in {remote.columns:,} "
        f"features.{counts} Their squared error is {abs(estimate.value):.0%} {way} that of rows of like scores. "
        f"{hard.said}"
    ).strip()
