"""Judged rows that the training table holds as well.

## Why it matters
A row that was trained on is no examination: the model may simply remember it. Every such row lifts the
measured quality above what new people will get.

## How it is measured
Two counts, exact facts of these files where chance explains none: judged rows that equal a training row in every column that
both tables have (answers compared without blanks, case and a trailing dot), and judged rows whose
features equal those of a training row, whatever the answer. Coarse tables share rows honestly, so
the number of equal pairs is compared with the number that chance explains: the probability that two
random rows agree (a chain of conditional agreements, see `data_quality/duplicate-rows`) times judged
times training rows. Where fewer than 0.1 pairs are expected every shared row counts; else only those
beyond the 99.9 % point of a Poisson law with one and a half times that mean.

## Limits
A copied row with one changed cell is not seen. In a coarse table copies hide among honest agreements.
The same person in both tables with different rows is a matter of `data_quality/split-leakage`.
"""

from collections.abc import Iterator

from checks.artifacts.overlap import Overlap, Shared
from checks.contract import CRITICAL, About, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.collisions import beyond_chance, modelled

SCALE = Scale(
    floor=0.0,
    limit=0.01,
    worst=0.05,
    source="worst: deepchecks' limit of 5 %; limit: ours, one row in a hundred moves a quality by a point at most",
)
RESPLIT = Remedy(
    id="remove-shared-rows",
    do="Remove the shared rows from the judged table and judge again; split by person or by time next time.",
    effort_days=(0.1, 1.0),
    recipe=(
        "from sklearn.model_selection import train_test_split\n"
        "table = table.drop_duplicates()\n"
        "train, test = train_test_split(table, test_size=0.3, random_state=0)"
    ),
)
TITLES = {"whole": "same_rows", "features": "same_features"}


@check(
    passes="Judged rows are new to the model",
    fails="Judged rows were trained on",
    weight=CRITICAL,
    debt="data and preprocessing",
    scales={"same_rows": SCALE, "same_features": SCALE},
    remedies=(RESPLIT,),
)
def split_overlap(overlap: Overlap) -> Iterator[Finding]:
    for shared in overlap.shared:
        estimate = beyond_chance(
            TITLES[shared.key], shared.rows, shared.pairs, shared.by_chance, overlap.rows
        )
        beyond = estimate.value > 0
        yield Finding(
            about=About(
                kind="rows" if beyond else "dataset",
                name=overlap.name,
                columns=shared.columns if shared.key == "features" else (),
                rows=shared.numbers if beyond else (),
            ),
            estimate=estimate,
            says=_says(shared, overlap, estimate.value),
            evidence=(
                RowNumbers(title="Which judged rows are shared?", table="table", numbers=shared.numbers),
            )
            if beyond
            else (),
            remedies=(RESPLIT,) if beyond else (),
        )


def _says(shared: Shared, overlap: Overlap, beyond: float) -> str:
    alike = (
        "equal a training row in every column" if shared.key == "whole" else "have a training row's features"
    )
    rows = f"of the {overlap.rows:,} judged rows"
    if not shared.rows:
        return f"None {rows} {alike.replace('equal', 'equals', 1).replace('have', 'has', 1)}."
    chance = f"{shared.pairs:,} pairs of rows are alike, and chance explains about {shared.by_chance:,.0f}"
    if beyond and not modelled(shared.by_chance):
        return f"{shared.rows:,} {rows} {alike}: {chance}."
    if beyond:
        more = round(beyond * overlap.rows)
        return f"About {more:,} {rows} {alike} beyond chance ({shared.rows:,} do in all): {chance}."
    return f"{shared.rows:,} {rows} {alike}, as coarse columns make likely: {chance}."
