"""Groups where two sensitive columns meet, treated worse than either column explains.

## Why it matters
A model may treat women like men and black people like white people, and still turn down black women
(Crenshaw 1989; Buolamwini and Gebru 2018). Checks of one column at a time cannot see it.

## How it is measured
For every crossing of two sensitive columns with at least 30 rows: the share selected, the share
selected among the deserving and the share selected among the undeserving, each minus what the two
columns, taken alone, lead one to expect. The expectation is fitted on all other crossings by models of
main effects (Agresti 2013), once on the scale of shares and once on that of log odds, and a crossing
stands out only from both. The interval (variance estimates recovery, Zou and Donner 2008) is widened
for all crossings looked at, and for the two shares of the deserving and the undeserving together.
Empty cells are a group of their own. The two crossings furthest apart in selection are named too.

## Limits
Of each column the twelve most frequent values are crossed, and columns two at a time. An effect of one
column alone is not reported here: see selection-rate-gap, missed-opportunity-gap and error-rate-gap.
A gap in one crossing only also moves both margins, so it must be larger to be told from them: with
2,000 rows about 0.16 to 0.25, against 0.06 to 0.11 where the margins stay level.
"""

from collections.abc import Callable, Iterator

from checks.artifacts.crossings import Crossings
from checks.artifacts.group_counts import Group, Grouping
from checks.contract import HIGH, Finding, Heat, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.contrasts import LEAST_N, MOST_NAMED, Rate, furthest_pair, pairs_of, per
from checks.stats.levels import level
from checks.stats.margins import excess, looks
from checks.stats.parity import BETWEEN, between, by_interval, group_of, unjudged, with_stand_in

SCALE = Scale(floor=0.01, limit=0.10, worst=0.20, source="as selection-rate-gap; ours")
SELECTION, OPPORTUNITY, UNDUE = "selection_excess", "opportunity_excess", "undue_selection_excess"
WHO = {SELECTION: "people", OPPORTUNITY: "deserving people", UNDUE: "undeserving people"}
REWEIGH = Remedy(
    id="reweigh-crossings",
    do="Refit with weights that make the crossing and the answer independent, and look again.",
    effort_days=(1, 3),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
crossing = table.groupby([sensitive, column], dropna=False).ngroup()
share = lambda *by: table.groupby(list(by))[target].transform("size") / len(table)
weights = share(crossing) * share(table[target]) / share(crossing, table[target])
model.fit(X, table[target], sample_weight=weights)""",
)


@check(
    passes="Where groups meet, nobody is treated worse than the groups explain",
    fails="Where groups meet, some people are treated worse than the groups explain",
    weight=HIGH,
    debt="ethics and bias",
    scales={SELECTION: SCALE, OPPORTUNITY: SCALE, UNDUE: SCALE},
    remedies=(REWEIGH,),
)
def intersections(crossings: Crossings) -> Iterator[Finding]:
    """The cells that stand out most of every crossing, whichever way they point."""
    measures: dict[str, Callable[[Group], tuple[int, int]]] = {
        SELECTION: crossings.selection,
        OPPORTUNITY: crossings.opportunity,
        UNDUE: crossings.undue,
    }
    rates = {
        (name, each.columns): crossings.rates(each, measure)
        for name, measure in measures.items()
        for each in crossings.groupings
    }
    asked = {key: _looks(made) for key, made in rates.items()}
    levels = {
        name: level(sum(count for key, count in asked.items() if key[0] in together))
        for together in ((SELECTION,), (OPPORTUNITY, UNDUE))
        for name in together
    }
    pairs = len(crossings.groupings)
    for each in crossings.groupings:
        found = [
            finding
            for name in measures
            for finding in _cells(name, rates[name, each.columns], levels[name], crossings.said)
        ]
        found.sort(key=by_interval, reverse=True)
        heat = _heat(each, rates[SELECTION, each.columns])
        for finding in found[:MOST_NAMED]:
            yield Finding(about=finding.about, estimate=finding.estimate, says=finding.says, evidence=(heat,))
        cells = rates[SELECTION, each.columns]
        pair = level(pairs * pairs_of(sum(rate.judged for rate in cells)))
        apart = furthest_pair(f"{SELECTION}{BETWEEN}", cells, pair)
        if apart is not None:
            title = f"Share selected by {' and '.join(each.columns)}"
            yield between(apart, title, each.columns, crossings.said)
        left = unjudged(each.columns, rates[SELECTION, each.columns], each.unlisted, levels[SELECTION])
        if left is not None:
            yield left


def _cells(name: str, rates: tuple[Rate, ...], one: float, said: str) -> Iterator[Finding]:
    import numpy as np

    if not rates:
        return
    names = tuple(rates[0].groups)
    levels = [sorted({rate.groups[column] for rate in rates}) for column in names]
    codes = np.array(
        [[levels[at].index(rate.groups[column]) for at, column in enumerate(names)] for rate in rates]
    )
    hits, n = np.array([rate.hits for rate in rates]), np.array([rate.n for rate in rates])
    for at, rate in enumerate(rates):
        if not rate.judged or n.sum() - n[at] < LEAST_N:
            continue
        signed, expected = excess(name, codes, hits, n, at, one)
        own, alone = per(rate.share, expected)
        says = (
            f"{own} {WHO[name]} {rate.whose} are selected; "
            f"{names[0]} and {names[1]} taken alone lead one to expect {alone}."
        )
        yield Finding(about=group_of(rate), estimate=absolute(signed), says=with_stand_in(says, said))


def _looks(rates: tuple[Rate, ...]) -> int:
    judged = [tuple(rate.groups.values()) for rate in rates if rate.judged]
    return min(len(judged), looks(*(len({values[at] for values in judged}) for at in (0, 1))))


def _heat(grouping: Grouping, rates: tuple[Rate, ...]) -> Heat:
    """Share selected in every crossing that may be shown."""
    first, second = grouping.columns
    rows = tuple(sorted({rate.groups[first] for rate in rates}))
    columns = tuple(sorted({rate.groups[second] for rate in rates}))
    shares = {tuple(rate.groups.values()): rate.share for rate in rates if rate.n and rate.shown}
    return Heat(
        title=f"Share selected by {first} and {second}",
        rows=rows,
        columns=columns,
        values=tuple(tuple(shares.get((row, column)) for column in columns) for row in rows),
        unit="share",
    )
