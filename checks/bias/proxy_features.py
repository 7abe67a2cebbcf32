"""Features that give a person's group away.

## Why it matters
Leaving the sensitive column out does not keep a model from using it: a post code, a first name or a choice
of words may tell it just as well (Pedreshi and others 2008; Barocas and Selbst 2016). What features tell of
a group, a model can hold against the group.

## How it is measured
For every group of every sensitive column, against everybody else: the area under the curve of telling it by
all features but the sensitive columns, asked of people whom the learner was not trained on (five folds, at
most 20,000 rows), where 0.5 is a coin. Of two learners the better counts: a ridge discriminant with products
of columns, and a small forest. DeLong's interval per fold, of doubled variance, as folds teach each other.
Then every column by itself: the better of its own order and of an out-of-fold mean of its levels or 32 bins.
Half of the doubt is spent on the features together, half on all groups and columns at once. The share of a
column is what it adds to the discriminant's distance; columns that repeat each other split it.

## Limits
That features tell a group does not say that the model uses it: hold it beside selection-rate-gap and
conditional-gap. Each column's twelve most frequent groups are looked at, fewer of a very wide table, where
numbers also go without bins, and no group of fewer than 30 rows. Text is read by its levels, not by its words.
"""

from collections.abc import Iterator

from checks.artifacts.proxies import Betrayed, Carrier, Proxies
from checks.contract import HIGH, About, Dots, Estimate, Evidence, Finding, Grid, Remedy, Scale, check

TOGETHER, ALONE = "group_auc", "column_auc"
MOST_NAMED, SHOWN = 12, 10
SCALE = Scale(
    floor=0.505,
    limit=0.7,
    worst=0.9,
    source="ours, calibrated on benchmarks/validity: an AUC of 0.60 is found in 2,000 rows and 0.53 in 20,000; "
    "silent where features are independent of the group",
)
DECORRELATE = Remedy(
    id="drop-or-decorrelate",
    do="Drop the column, or take out of it what the group explains, and see what the model loses.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
free = table.copy()
for name in free.drop(columns=[target, sensitive]).select_dtypes("number"):
    by_group = free.groupby(sensitive, dropna=False)[name].transform("mean")
    free[name] = free[name] - by_group + free[name].mean()""",
)


@check(
    passes="The features do not give groups away",
    fails="Features give a person's group away",
    weight=HIGH,
    debt="ethics and bias",
    scales={TOGETHER: SCALE, ALONE: SCALE},
    remedies=(DECORRELATE,),
)
def proxy_features(proxies: Proxies) -> Iterator[Finding]:
    """One finding for each group, and one for each column that tells one by itself, or for the best of them."""
    for told in proxies.groups:
        yield Finding(
            about=About(
                kind="group",
                name=f"{told.column} {told.group}",
                columns=(told.column,),
                groups={told.column: told.group},
            ),
            estimate=told.together,
            says=_together(told, proxies.features),
            evidence=tuple(_evidence(told)),
            remedies=(DECORRELATE,) if _telling(told.together) else (),
        )
    strongest = _strongest(proxies)
    telling = [each for each in strongest if _telling(each[1].alone)]
    for told, carrier in telling[:MOST_NAMED] or strongest[:1]:
        yield Finding(
            about=About(
                kind="columns",
                name=carrier.column,
                columns=(carrier.column, told.column),
                groups={told.column: told.group},
            ),
            estimate=carrier.alone,
            says=_alone(told, carrier),
            remedies=(DECORRELATE,) if _telling(carrier.alone) else (),
        )
    if len(telling) > MOST_NAMED or proxies.left_out:
        yield _rest(telling, proxies.left_out)


def _telling(estimate: Estimate | None) -> bool:
    return estimate is not None and (estimate.low or 0.0) > SCALE.floor


def _strongest(proxies: Proxies) -> list[tuple[Betrayed, Carrier]]:
    """Of every column the group that it tells best, the column that tells most first."""
    best: dict[str, tuple[Betrayed, Carrier]] = {}
    for told in proxies.groups:
        for carrier in told.carriers:
            before = best.get(carrier.column)
            if before is None or (carrier.alone.low or 0.0) > (before[1].alone.low or 0.0):
                best[carrier.column] = (told, carrier)
    return sorted(best.values(), key=lambda each: (-(each[1].alone.low or 0.0), each[1].column))


def _together(told: Betrayed, features: int) -> str:
    whom = f"those whose {told.column} is {told.group} ({told.members:,} of {told.n:,} rows)"
    if told.together is None:
        return f"Too few different rows to tell {whom} from the others by rows that were held out."
    pairs = round(100 * max(0.5, told.together.value))
    says = (
        f"Of one of {whom} and one of the others, {features:,} other features together tell which is which "
        f"in {pairs} of 100 pairs; a coin would in 50."
    )
    named = [each for each in told.carriers[:3] if _telling(each.alone)]
    if not named:
        return says
    told_by = ", ".join(f'"{each.column}" ({each.alone.value:.2f})' for each in named)
    return f"{says} By themselves most is told by {told_by}."


def _alone(told: Betrayed, carrier: Carrier) -> str:
    pairs = round(100 * max(0.5, carrier.alone.value))
    return (
        f'"{carrier.column}" by itself tells those whose {told.column} is {told.group} from the others in '
        f"{pairs} of 100 pairs; a coin would in 50. {carrier.share:.0%} of what all features tell is its own."
    )


def _evidence(told: Betrayed) -> Iterator[Evidence]:
    if not told.carriers:
        return
    shown = told.carriers[:SHOWN]
    yield Dots(
        title=f"Which columns tell whose {told.column} is {told.group}, each by itself?",
        labels=tuple(each.column for each in shown),
        values=tuple(each.alone.value for each in shown),
        lows=tuple(each.alone.low for each in shown),
        highs=tuple(each.alone.high for each in shown),
        counts=(told.n,) * len(shown),
        judged=(True,) * len(shown),
        unit="auc",
        limit=SCALE.limit,
        limit_says="the limit",
    )
    most = sorted(told.carriers, key=lambda each: (-each.share, each.column))[:SHOWN]
    yield Grid(
        title="Which columns carry what all features tell together?",
        columns=("column", "share of what all tell", "area by itself"),
        rows=tuple((each.column, round(each.share, 3), round(each.alone.value, 3)) for each in most),
    )


def _rest(telling: list[tuple[Betrayed, Carrier]], left_out: int) -> Finding:
    parts = [
        f"{len(telling) - MOST_NAMED:,} more columns tell a group" if len(telling) > MOST_NAMED else "",
        f"{left_out:,} groups were not looked at, as the table is very wide" if left_out else "",
    ]
    more = tuple(carrier.column for _, carrier in telling[MOST_NAMED:])
    return Finding(
        about=About(kind="dataset", name="all other columns and groups", columns=more),
        estimate=None,
        says=f"{'; '.join(part for part in parts if part)}.",
    )
