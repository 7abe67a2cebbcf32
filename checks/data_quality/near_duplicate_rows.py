"""Rows that repeat another row with small changes.

## Why it matters
A record typed twice, measured again or slightly disguised is no second witness. If one of the two lands in the
test rows, the model is examined on what it has seen; if both stay in training, one case counts twice.

## How it is measured
Two rows are near if they are equal in all coarse columns (texts, yes or no, numbers of at most 15 values) and
differ by at most 0.04, 0.12 or 0.36 standard deviations in every measured one; identifiers, the answer and the time
do not count, and rows that are equal in every column are `data_quality/duplicate-rows`' business. How many
pairs chance explains is learned from pairs of rows that agree in the coarse columns: a product of conditional
chances with up to six parents each (after Chow and Liu 1968), raised by what it falls short of the pairs seen at
three times the distance, or the fall from nine to three times the distance carried on, if that is more. Pairs with an equal number where close
numbers are seldom equal are counted by themselves too. Only pairs beyond the bound of a Poisson law with
three times that mean count (level 1 - 0.01/m, m = 6 looks at each table); distances at which chance explains
over 70 are not judged. The share is that of rows with an earlier near copy, less those that chance explains.
Beyond 20,000 rows, rows that agree in the coarse columns are drawn together, so that pairs stay whole.

## Limits
Coarse tables and those with fewer than three measured columns hold too many near rows by chance. A copy with a
changed category is not seen. Two measurements of one person, one day or one machine look like copies:
whether they are is for you to say.
"""

from collections.abc import Iterator

from checks.artifacts.near_rows import NearRows, TableNearRows
from checks.contract import MEDIUM, About, Finding, Grid, Remedy, RowNumbers, Scale, check

TOGETHER = Remedy(
    id="keep-near-rows-together",
    do="Look at the near copies; drop those that are one record twice, and keep the others on one side of every split.",
    effort_days=(0.3, 2.0),
    recipe=(
        "numbers = table.select_dtypes('number')\n"
        "scaled = ((numbers - numbers.mean()) / numbers.std()).fillna(0)\n"
        "alike = (scaled * 3).round().astype(int).astype(str).agg('|'.join, axis=1)\n"
        "group = alike.groupby(alike).ngroup()"
    ),
)


@check(
    passes="No row nearly repeats another beyond chance",
    fails="Rows nearly repeat each other",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={
        "near_copies": Scale(
            floor=0.0,
            limit=0.02,
            worst=0.1,
            source="ours, calibrated on benchmarks/validity: 1 % of 2,000 and 0.2 % of 20,000 rows moved by 0.1 "
            "standard deviations are found, clean tables stay silent",
        )
    },
    remedies=(TOGETHER,),
)
def near_duplicate_rows(near: NearRows) -> Iterator[Finding]:
    for each in near.tables:
        found = (each.estimate.low or 0.0) > 0
        yield Finding(
            about=About(
                kind="rows" if found else "dataset",
                name=each.table.name,
                table=each.table.role,
                rows=each.numbers if found else (),
            ),
            estimate=each.estimate,
            says=_says(each, found=found),
            evidence=_evidence(each) if found else (),
            remedies=(TOGETHER,) if found else (),
        )


def _says(each: TableNearRows, *, found: bool) -> str:
    drawn = f" (drawn from {each.table.rows:,} so that near rows stay together)" if each.sampled else ""
    rows = f"{each.rows:,} different rows of {each.table.name}{drawn}"
    chance = "none" if each.by_chance < 0.05 else f"about {each.by_chance:,.1f}"
    close = f"within {each.reach:g} standard deviations in all {each.measured} measured columns"
    equal = f" and equal in the {each.coarse} others" if each.coarse else ""
    if not found:
        return (
            f"Among {rows} {each.pairs:,} pairs lie {close}{equal}; chance explains up to "
            f"{max(each.by_chance, each.pairs):,.0f}."
        )
    also = ", one of them to the last digit" if each.tied else ""
    return (
        f"About {max(1, round(each.estimate.value * each.rows)):,} of {rows} nearly repeat an earlier row: "
        f"{each.pairs:,} pairs lie {close}{equal}{also}, and chance explains {chance}."
    )


def _evidence(each: TableNearRows) -> tuple[Grid | RowNumbers, ...]:
    grid = Grid(
        title="How many pairs are near?",
        columns=("pairs of rows", "number"),
        rows=(("seen", each.pairs), ("explained by chance", round(each.by_chance, 2))),
    )
    title = "Which rows nearly repeat an earlier one?"
    return grid, RowNumbers(title=title, table=each.table.role, numbers=each.numbers)
