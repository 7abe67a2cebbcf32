"""Groups with a smaller share of the rows than of the people.

## Why it matters
A model learns little about a group that it rarely saw, and a test on few of its people can show neither
harm nor its absence. Who is missing from the rows is missing from every later measure.

## How it is measured
Each group of a sensitive column (else of a quasi-identifying one) is compared between the table a model was
made or judged on and a reference: production, the latest word on the population, for both of them; without
it the training and the judged table are each other's. The measure is the ratio of the group's two shares
(interval by MOVER, Donner and Zou 2012) where it lies wholly below 0.97, else the gap of the shares
(Newcombe's interval). All intervals together hold at 1 - 0.01: four fifths of that hundredth are shared by
the ratios, one fifth by the gaps. Numbers are cut into readable bands. Rows without a group are left out.
Without a second table only the smallest gap that a group's people could show is told: 3.24 standard errors
of a difference of two shares near one half (5 % two-sided, power 90 %).

## Limits
A reference that is itself one-sided hides who is missing. A small group with the same share everywhere is
no defect here; whether it is large enough to be judged is a matter of `bias/small-groups`.
"""

import math
from collections.abc import Iterator

from checks.artifacts.group_shares import ColumnShares, GroupShares, TableShares
from checks.contract import MEDIUM, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import Q, level
from checks.stats.proportions import gap, ratio

FOR_RATIOS = 0.8
FLOOR = 0.97
SHOWN = 10
VISIBLE = 3.24
CALIBRATED = (
    "floor: ours, calibrated on benchmarks/validity: a share of .05 for .15 is found at 2,000 rows and .02 for .03 "
    "at 20,000, and equal shares are silent"
)

COLLECT = Remedy(
    id="weigh-groups",
    do="Collect more rows of the group; until then weigh its rows up to its share of the population.",
    effort_days=(1.0, 10.0),
    recipe=(
        "share = table[sensitive].value_counts(normalize=True)\n"
        "wanted = 1 / len(share)\n"
        "weight = table[sensitive].map(wanted / share)\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), table[target], sample_weight=weight.fillna(1))"
    ),
)


@check(
    passes="Every group has its share of the rows",
    fails="A group is under-represented",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={
        "representation_ratio": Scale(
            floor=FLOOR, limit=0.8, worst=0.3, source=f"limit: as the four-fifths rule; {CALIBRATED}"
        ),
        "share_gap": Scale(
            floor=0.02,
            limit=0.1,
            worst=0.2,
            source="ours: what 600 rows beside 600 can tell; no wider gap stays unseen there",
        ),
    },
    remedies=(COLLECT,),
)
def representativeness(shares: GroupShares) -> Iterator[Finding]:
    asked = [
        (column, group, one, reference)
        for column in shares.columns
        for one, reference in _compared(column.tables)
        for group in column.groups
        if reference.counts.get(group)
    ]
    surest, sure = level(len(asked), FOR_RATIOS * Q), level(len(asked), (1 - FOR_RATIOS) * Q)
    found = [_group(*each, surest, sure) for each in asked]
    found.sort(key=lambda pair: (pair[0], pair[1].about.name))
    for place, (_, finding) in enumerate(found):
        if place < SHOWN or finding.remedies:
            yield finding
    for column in shares.columns:
        if len(column.tables) == 1:
            yield from _visible(column)


def _compared(tables: tuple[TableShares, ...]) -> list[tuple[TableShares, TableShares]]:
    """Each table with the one that tells the population's shares."""
    latest = [each for each in tables if each.table.role == "production"]
    if latest:
        return [(each, latest[0]) for each in tables if each is not latest[0]]
    return [(one, other) for one in tables for other in tables if one is not other]


def _group(
    column: ColumnShares, group: str, one: TableShares, reference: TableShares, surest: float, sure: float
) -> tuple[float, Finding]:
    """The finding, after a number that sorts the worst first."""
    hits, expected = one.counts.get(group, 0), reference.counts[group]
    estimate = ratio("representation_ratio", hits, one.rows, expected, reference.rows, surest)
    short = estimate is not None and estimate.high is not None and estimate.high < FLOOR
    if not short or estimate is None:
        estimate = gap("share_gap", expected, reference.rows, hits, one.rows, sure)
        short = (estimate.low or 0.0) > 0.02
    here, there = hits / one.rows, expected / reference.rows
    finding = Finding(
        about=About(
            kind="group",
            name=f"{column.column} {group}",
            table=one.table.role,
            columns=(column.column,),
            groups={column.column: group},
        ),
        estimate=estimate,
        says=(
            f"{column.column} {group} is {_count(hits)} of {one.rows:,} rows of {one.table.name} ({_share(hits, here)}) "
            f"and {_count(expected)} of {reference.rows:,} of {reference.table.name} ({_share(expected, there)})."
        ),
        remedies=(COLLECT,) if short else (),
    )
    return (hits / one.rows) / there if short else 1 + here, finding


def _visible(column: ColumnShares) -> Iterator[Finding]:
    """The smallest gap that could be seen, for the groups with the fewest people."""
    (only,) = column.tables
    least = sorted(column.groups, key=lambda group: (only.counts.get(group, 0), group))[:3]
    for group in least:
        n, rest = only.counts.get(group, 0), only.rows - only.counts.get(group, 0)
        if n < 2 or rest < 2:
            continue
        seen = min(1.0, VISIBLE * math.sqrt(0.25 / n + 0.25 / rest))
        yield Finding(
            about=About(
                kind="group",
                name=f"{column.column} {group}",
                table=only.table.role,
                columns=(column.column,),
                groups={column.column: group},
            ),
            estimate=Estimate.exact(
                "smallest_visible_gap", seen, n=only.rows, unit="gap", method="3.24 standard errors"
            ),
            says=(
                f"{column.column} {group} has {_count(n)} of {only.rows:,} rows of {only.table.name}: a gap to the "
                f"others below {seen:.2f} could not be seen. Give a production table to compare shares with."
            ),
        )


def _count(rows: int) -> str:
    """Counts under 5 are no one's business."""
    return "fewer than 5" if 0 < rows < 5 else f"{rows:,}"


def _share(rows: int, share: float) -> str:
    return "next to none" if 0 < rows < 5 else f"{share:.1%}"
