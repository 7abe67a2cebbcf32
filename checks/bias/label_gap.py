"""Groups whose true answers differ before any model is asked.

## Why it matters
A model learns what its labels say. Where one group has the favourable answer far less often, that may
be the world, the way that the answers were collected, or an old decision that the label repeats; a
model that is accurate on such labels carries the difference on, and no fairness metric that trusts the
labels will show it. Answers that are missing more often in one group skew the rest.

## How it is measured
For every group of every sensitive column: the share with the favourable true answer minus the same
share among everybody else, and the share without an answer in the same way, with Newcombe's hybrid
score interval (1998, method 10), widened for all groups and both shares. The size of each gap is
judged; gap and ratio to the rest are listed with their signs, and of three groups or more the two furthest
apart are named. No model is needed.

## Limits
It cannot say why groups differ. Groups under 30 rows get no verdict.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.group_counts import Grouping
from checks.artifacts.label_groups import LabelGroups
from checks.contract import MEDIUM, Finding, Grid, Remedy, Scale, check
from checks.stats.contrasts import Rate, contrasts, per
from checks.stats.levels import level
from checks.stats.parity import parity
from checks.stats.proportions import gap, ratio

LABELS, GAPS = "label_gap", "missing_label_gap"
SCALE = Scale(floor=0.05, limit=0.10, worst=0.20, source="ours")
AUDIT = Remedy(
    id="audit-labels",
    do="Have people who do not see the group label a random sample of each group again, and compare.",
    effort_days=(2, 10),
    recipe="""groups = table.groupby(table[sensitive].astype(str), group_keys=False)
sample = groups.sample(n=30, replace=True, random_state=0)
review = sample.drop(columns=[sensitive, target]).drop_duplicates()""",
)


@check(
    passes="The answers differ little between groups",
    fails="The answers themselves differ between groups",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={LABELS: SCALE, GAPS: SCALE},
    remedies=(AUDIT,),
)
def label_gap(counts: LabelGroups) -> Iterator[Finding]:
    """For each group that is large enough its favourable answers and, where there are any, its missing ones."""
    told = counts.compared(LABELS, counts.base_rate, "Share with the favourable answer by {}", _says)
    missing = counts.compared(
        GAPS, counts.unanswered, "Share without an answer by {}", _says_missing, harm=True
    )
    comparisons = (*told, *(each for each in missing if any(rate.hits for rate in each.rates)))
    ratios = {each.columns: _ratios(counts, each) for each in counts.groupings}
    for finding in parity(comparisons, limit=SCALE.limit, said=""):
        estimate = finding.estimate
        labels = estimate is not None and estimate.name == LABELS
        more = (ratios[finding.about.columns],) if labels else ()
        yield replace(finding, evidence=(*finding.evidence, *more))


def _ratios(counts: LabelGroups, grouping: Grouping) -> Grid:
    """Gap and ratio to the rest with their signs, each with its interval."""
    judged = contrasts(counts.rates(grouping, counts.base_rate))
    one = level(2 * len(judged))
    rows: list[tuple[str | float | None, ...]] = []
    for rate in judged:
        counted = (rate.hits, rate.n, rate.rest_hits, rate.rest_n)
        ends: list[float | None] = []
        for made in (gap("gap", *counted, one), ratio("ratio", *counted, one)):
            ends += [None] * 3 if made is None else [made.value, made.low, made.high]
        rows.append((rate.group, *(None if end is None else round(end, 4) for end in ends)))
    return Grid(
        title=f"Favourable answers by {grouping.columns[0]}, against the rest",
        columns=("group", "gap", "gap from", "gap to", "ratio", "ratio from", "ratio to"),
        rows=tuple(rows),
    )


def _says(rate: Rate) -> str:
    own, others = per(rate.share, rate.rest_share)
    return f"{own} people {rate.whose} have the favourable answer, and {others} of the others."


def _says_missing(rate: Rate) -> str:
    own, others = per(rate.share, rate.rest_share)
    return f"{own} people {rate.whose} have no answer, and {others} of the others."
