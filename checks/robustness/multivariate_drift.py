"""Rows that can be told to be from production, by all features together.

## Why it matters
Every feature may keep its own distribution while the way they go together changes: the old with the high
incomes become the old with the low ones. A model that learnt how features go together is then asked about
rows it never saw, and no look at single columns shows it.

## How it is measured
A classifier is trained to tell production rows from those of the training table (else the judged one), on a
sample of at most 10,000 rows of each, and asked about rows that it was not trained on (Lopez-Paz and Oquab
2017). It is Fisher's discriminant with a ridge over the features (numbers as ranks, text by level) and those
products of two that differ most. The area under its curve, the mean of five folds, is 0.5 where nothing
tells the tables apart. DeLong's variance is doubled, because of two folds each shows the other the same.

## Limits
It sees moved values and changed pairs, not what only shows in three features at once. Identifiers, the time
and dates are left out. Drift says that rows changed, not that answers got worse.
"""

from collections.abc import Iterator

from checks.artifacts.density_ratio import Domains, ReferenceDomains
from checks.contract import HIGH, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.discriminant import area
from checks.stats.levels import level

MOST_NAMED = 5
SHARE = 0.1  # of the distance between the tables, from which on a column is named

AREA = Scale(
    floor=0.51,
    limit=0.6,
    worst=0.75,
    source="ours (deepchecks allows 0.625), calibrated on benchmarks/validity: silent on 400 clean worlds; a move of 0.4 sd always found",
)

REWEIGH = Remedy(
    id="weigh-by-likeness",
    do="Learn what changed; until there are enough recent answers, train with old rows weighed by how like production they look.",
    effort_days=(1.0, 4.0),
    recipe=(
        "from sklearn.linear_model import LogisticRegression\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = (features - features.mean()) / features.std()\n"
        "recent = [i >= len(table) // 2 for i in range(len(table))]\n"
        "like = LogisticRegression(max_iter=500).fit(features.fillna(0), recent)\n"
        "chance = like.predict_proba(features.fillna(0))[:, 1]\n"
        "model.fit(features.fillna(0), table[target], sample_weight=chance / (1 - chance))"
    ),
)


@check(
    passes="Production rows cannot be told from earlier ones",
    fails="Production rows can be told from earlier ones",
    weight=HIGH,
    debt="integration and deployment",
    scales={"domain_auc": AREA},
    remedies=(REWEIGH,),
)
def multivariate_drift(reference: ReferenceDomains) -> Iterator[Finding]:
    told = reference.domains
    estimate = area("domain_auc", told.scores, told.later, told.fold, level(1))
    if estimate is None:
        raise NotApplicable("Too few different rows to tell the tables apart by rows that were held out.")
    found = (estimate.low or 0.0) > AREA.floor
    yield Finding(
        about=About(
            kind="columns" if found else "dataset",
            name=told.production,
            table="production",
            columns=_columns(told) if found else (),
        ),
        estimate=estimate,
        says=_says(told, estimate.value, found=found),
        evidence=(_bars(told),) if found and told.parts else (),
        remedies=(REWEIGH,),
    )


def _columns(told: Domains) -> tuple[str, ...]:
    named = [name for names, part in told.parts[:MOST_NAMED] if part >= SHARE for name in names]
    return tuple(dict.fromkeys(named))


def _says(told: Domains, value: float, *, found: bool) -> str:
    many, few = int(told.later.sum()), int((~told.later).sum())
    asked = (
        f"Of one row of {told.production} and one of {told.before}, {told.columns} features together tell "
        f"which is which in {max(0.5, value):.0%} of pairs (50 % is a coin), over {many:,} and {few:,} rows."
    )
    if not found or not told.parts:
        return asked
    lead = [
        f'"{names[0]}"' if len(names) == 1 else f'how "{names[0]}" and "{names[1]}" go together'
        for names, part in told.parts[:3]
        if part >= SHARE
    ]
    return f"{asked} Most is told by {', '.join(lead)}." if lead else f"{asked} No feature tells most of it."


def _bars(told: Domains) -> Bars:
    return Bars(
        title="What tells production rows from earlier ones?",
        labels=tuple(" and ".join(names) for names, _ in told.parts[:10]),
        values=tuple(part for _, part in told.parts[:10]),
        unit="share",
    )
