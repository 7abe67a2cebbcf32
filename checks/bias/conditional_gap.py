"""Groups that are selected at different rates though their other features promise the same.

## Why it matters
A gap in selection rates may follow from what people bring: years in work, a record of paying back. What
remains among people of equal standing cannot be put down to that (Kamiran, Zliobaite, Calders 2013), and is
what a court, or the person, will ask about first.

## How it is measured
The true answer is predicted from all features but the sensitive columns, asked of rows that it was not
fitted on (a ridge discriminant with products of columns, five folds, at most 20,000 rows). By this score
people are put into 10 to 40 strata of equal standing. The share of a group that is selected less the share
of everybody else is taken within each stratum and weighed by Mantel and Haenszel, with Sato's interval
(1989), widened for all groups of all columns. The size of what remains is judged, whichever way it points.

## Limits
It trusts the answers, and takes every feature for one that may be used: where a feature stands in for the
group (see proxy-features), the gap that it carries is explained away. Strata are wide, so a little of an
explained gap may be left in them. Groups of fewer than 30 rows get no verdict.
"""

from collections.abc import Iterator

from checks.artifacts.standing import Standing
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.contrasts import per
from checks.stats.levels import level
from checks.stats.parity import with_stand_in
from checks.stats.proportions import gap
from checks.stats.standardised import Strata, standardised_gap, strata_of

NAME = "conditional_gap"
SCALE = Scale(
    floor=0.02,
    limit=0.10,
    worst=0.20,
    source="limit: as selection-rate-gap; floor: ours, calibrated on benchmarks/validity and on groups whose "
    "features differ by half a standard deviation",
)
EXPLAIN = Remedy(
    id="refit-with-group-offsets",
    do="Find what the model reads that the answer does not follow, and refit without it.",
    effort_days=(1, 3),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target, sensitive])).fillna(0).astype(float)
share = lambda *by: table.groupby(list(by), dropna=False)[target].transform("size") / len(table)
model.fit(X, table[target], sample_weight=share(sensitive) * share(target) / share(sensitive, target))""",
)


@check(
    passes="Among people of equal standing groups are selected alike",
    fails="People of equal standing are selected at different rates by group",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={NAME: SCALE},
    remedies=(EXPLAIN,),
)
def conditional_gap(people: Standing) -> Iterator[Finding]:
    """One finding for each group that is large enough, against everybody else."""
    able = [(each, at) for each in people.groups for at in each.contrasted]
    sure = level(len(able))
    for each, at in able:
        name = each.names[at]
        counts = strata_of(each.codes == at, people.selected, people.stratum)
        remains = standardised_gap(NAME, counts, sure)
        about = About(
            kind="group", name=f"{each.column} {name}", columns=(each.column,), groups={each.column: name}
        )
        if remains is None:
            yield Finding(
                about=about,
                estimate=None,
                says=f"Nobody of equal standing is there to compare those whose {each.column} is {name} with.",
            )
            continue
        whole = _whole(counts, sure)
        yield Finding(
            about=about,
            estimate=absolute(remains),
            says=with_stand_in(_says(people, counts, f"{each.column} is {name}", remains), people.said),
            evidence=(_dots(f"{each.column} {name}", whole, remains),),
        )
    for each in people.groups:
        if not each.contrasted:
            yield Finding(
                about=About(kind="column", name=each.column, columns=(each.column,)),
                estimate=None,
                says=f'"{each.column}" has no two groups of at least 30 rows to compare.',
            )


def _whole(counts: Strata, sure: float) -> Estimate:
    sums = [int(each.sum()) for each in (counts.own_hits, counts.own, counts.other_hits, counts.others)]
    return gap("selection_gap", sums[0], sums[1], sums[2], sums[3], sure)


def _says(people: Standing, counts: Strata, group: str, remains: Estimate) -> str:
    own, others = per(
        float(counts.own_hits.sum() / counts.own.sum()), float(counts.other_hits.sum() / counts.others.sum())
    )
    way = "fewer" if remains.value < 0 else "more"
    return (
        f"{own} people whose {group} are selected, and {others} of the others. Among people whom "
        f"{people.columns:,} other features promise the same, {abs(remains.value) * 100:.1f} of 100 {way} are "
        f"({remains.n:,} rows in {people.strata} strata)."
    )


def _dots(group: str, whole: Estimate, remains: Estimate) -> Dots:
    told = (whole, remains)
    return Dots(
        title=f"How much of the gap of {group} is left among people of equal standing?",
        labels=("as it is", "of equal standing"),
        values=tuple(each.value for each in told),
        lows=tuple(each.low for each in told),
        highs=tuple(each.high for each in told),
        counts=tuple(each.n for each in told),
        judged=(True, True),
        unit="gap",
        limit=SCALE.limit,
        limit_says="the limit, either way",
        either_way=True,
    )
