"""Groups that are selected far less often than the most selected one, as a ratio.

## Why it matters
In hiring and lending a selection rate under four fifths of the most favoured group's is taken as
evidence of adverse impact, whatever the intention (Uniform Guidelines on Employee Selection
Procedures, 29 CFR 1607.4(D)).

## How it is measured
For every sensitive column: the selection rate of each group (the share whose predicted answer is
favourable) over that of the most selected group of at least 30 rows, with the interval of Donner and
Zou (2012) for a ratio, made of both groups' continuity-corrected Wilson intervals: it has width where
everybody or nobody is selected too. It is folded so that a ratio and its inverse are judged alike. As the reference is chosen by looking, the
interval is widened for all pairs of groups over all columns. The verdict is the interval's: a ratio
of 0.75 from few people is no proof, and a gate blocks only where the whole interval lies under 0.8.

## Limits
A ratio is harsh where few are selected (1 % against 2 % is 0.5) and mild where most are: read it with
selection-rate-gap. Groups under 30 rows get no verdict.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.group_counts import GroupCounts, Grouping
from checks.contract import CRITICAL, Dots, Finding, Remedy, Scale, check
from checks.stats.contrasts import MOST_NAMED, Rate, pairs_of, rate_dots, ratio_to
from checks.stats.levels import level
from checks.stats.parity import group_of, unjudged, with_stand_in

NAME = "selection_rate_ratio"
FOUR_FIFTHS = 0.8
SCALE = Scale(
    floor=0.97,
    limit=FOUR_FIFTHS,
    worst=0.50,
    source="limit: four-fifths rule, 29 CFR 1607.4(D); floor, worst: ours",
)
THRESHOLDS = Remedy(
    id="demographic-parity-thresholds",
    do="Choose thresholds by group, on rows set aside, so that selection rates come together.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(
    estimator=model, constraints="demographic_parity", predict_method="predict_proba"
)
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))
decisions = fair.predict(X, sensitive_features=table[sensitive].astype(str), random_state=0)""",
)
REWEIGH = Remedy(
    id="reweigh-groups",
    do="Refit with weights that make group and answer independent (Kamiran and Calders 2012).",
    effort_days=(1, 3),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
group, answer = table[sensitive].astype(str), table[target]
share = lambda *by: table.groupby(list(by))[target].transform("size") / len(table)
weights = share(group) * share(answer) / share(group, answer)
model.fit(X, answer, sample_weight=weights)""",
)


@check(
    passes="No group is selected far less often than another",
    fails="Some groups are selected far less often than another",
    weight=CRITICAL,
    debt="ethics and bias",
    scales={NAME: SCALE},
    remedies=(THRESHOLDS, REWEIGH),
)
def selection_rate_ratio(counts: GroupCounts) -> Iterator[Finding]:
    """One finding for each group that is large enough, against the most selected one."""
    columns = [(each, counts.rates(each, counts.selection)) for each in counts.groupings]
    one = level(sum(pairs_of(sum(rate.judged for rate in rates)) for _, rates in columns))
    for grouping, rates in columns:
        yield from _column(grouping, rates, one, counts.said)
        left = unjudged(grouping.columns, rates, grouping.unlisted, one)
        if left is not None:
            yield left


def _column(grouping: Grouping, rates: tuple[Rate, ...], one: float, said: str) -> Iterator[Finding]:
    able = sorted((rate for rate in rates if rate.judged), key=lambda rate: (-rate.share, rate.group))
    if not able:
        return
    reference, *others = able
    evidence = _dots(grouping.columns[0], rates, reference, one)
    for rate in others:
        estimate = ratio_to(NAME, rate, reference, one)
        if estimate is None:
            says = f"Nobody is selected in any group of {grouping.columns[0]}, so there is no ratio."
            yield Finding(about=group_of(rate), estimate=None, says=with_stand_in(says, said))
            continue
        says = (
            f"For every 100 selected people {reference.whose}, {round(100 * estimate.value)} "
            f"{rate.whose} are selected, in groups of the same size."
        )
        about = group_of(rate)
        yield Finding(about=about, estimate=estimate, says=with_stand_in(says, said), evidence=(evidence,))


def _dots(column: str, rates: tuple[Rate, ...], reference: Rate, one: float) -> Dots:
    drawn = rate_dots(f"Share selected by {column}", rates[:MOST_NAMED], one)
    limit = FOUR_FIFTHS * reference.share
    return replace(drawn, limit=limit, limit_says=f"four fifths of {reference.group}")
