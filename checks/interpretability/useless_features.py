"""Features that the model would not miss.

## Why it matters
Every feature must be collected, cleaned, explained and watched for drift for as long as the model is in
service. One that adds nothing is a cost and a way to fail, and nothing else (Sculley and others 2015
call them epsilon features).

## How it is measured
By permutation importance (see feature-importance): the share of the model's gain over a constant that
is lost when the feature is shuffled. A feature is called useless only where the *upper* end of the
interval lies under one hundredth of that gain, for all features at once: a proof of absence, not a
failure to find (Schuirmann 1987). A feature that tells something about what the model without it
gets wrong (rank correlation or analysis of variance, p under 0.10) is underused, not useless, and is only
mentioned. Features that go together are shuffled together and are useless
together. A second finding gives the share of features shown to be useless, at most all that are not
shown to matter; it is judged where two or more are, as of few features a single one is a large share and
has its own finding.

## Limits
It looks at features alone or in clusters of what goes together; two that stand in for each other without
being alike may both look useless. Drop one, refit, and look again. Weak but real features need many rows
to be told from useless ones; they are left alone.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.importance import Importance
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.skill import relative_skill

EPSILON = 0.01
TELLING = 0.10
EACH, UNDERUSED = "importance", "underused_importance"
SHARE, LONE_SHARE = "useless_share", "lone_useless_share"
# Lower is worse: wholly under the floor a feature is useless, and past the limit it does harm.
IMPORTANCE = Scale(floor=EPSILON, limit=-0.02, worst=-0.05, source="floor: 1 % of the skill; ours")
USELESS = Scale(floor=0.10, limit=0.30, worst=0.60, source="limit: 30 % of the features; ours")
DROP = Remedy(
    id="drop-useless-features",
    do="Leave the feature out, refit, and check that the quality on rows set aside holds.",
    effort_days=(0.5, 1),
    recipe="""import pandas as pd
from sklearn.model_selection import cross_val_score
y = table[target]
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
left = pd.get_dummies(table.drop(columns=[target, column])).fillna(0).astype(float)
lost = cross_val_score(model, X, y).mean() - cross_val_score(model, left, y).mean()""",
)


@check(
    passes="No feature is useless",
    fails="The model would not miss some of its features",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={EACH: IMPORTANCE, SHARE: USELESS},
    remedies=(DROP,),
)
def useless_features(importance: Importance) -> Iterator[Finding]:
    """One finding for every feature that is not shown to matter, and one for their share."""
    one = level(len(importance.clusters))
    useless: list[str] = []
    undecided: list[str] = []
    together = (
        f"claimed for {len(importance.clusters)} features at once" if len(importance.clusters) > 1 else ""
    )
    for names, rises, p in zip(importance.clusters, importance.rises, importance.telling, strict=True):
        estimate = relative_skill(EACH, importance.gains - rises, importance.gains, one)
        if estimate is None or estimate.low is None or estimate.high is None:
            continue
        name = " and ".join(names)
        about = About(kind="column" if len(names) == 1 else "columns", name=name, columns=names)
        if estimate.high < EPSILON and p < TELLING:
            undecided += names
            estimate = replace(estimate, name=UNDERUSED)
            says = f"The model hardly uses {name}, which yet tells something about the answer."
        elif estimate.high < EPSILON:
            useless += names
            says = f"Shuffling {name} costs the model less than 1 of 100 parts of what it knows"
            says = f"{says} ({together})." if together else f"{says}."
        elif estimate.low < EPSILON:
            undecided += names
            low, high = (f"{100 * end:.1f}" for end in (estimate.low, estimate.high))
            says = f"Shuffling {name} costs the model {low} to {high} of 100 parts of what it knows."
        else:
            says = f"The model would miss {name}."
        yield Finding(about=about, estimate=estimate, says=f"{says} {importance.said}".strip())
    everything = sum(len(names) for names in importance.clusters)
    if everything > 1:
        yield _share(useless, len(undecided), everything, one, importance)


def _share(
    useless: list[str], undecided: int, everything: int, one: float, importance: Importance
) -> Finding:
    """Of all features at least those shown useless, at most all that are not shown to matter."""
    estimate = Estimate(
        # A name without a scale: told, not judged.
        name=LONE_SHARE if len(useless) == 1 else SHARE,
        value=len(useless) / everything,
        low=len(useless) / everything,
        high=(len(useless) + undecided) / everything,
        level=one,
        n=len(importance.gains),
        method="simultaneous intervals of all features",
        of="population",
        unit="share",
    )
    counts = (len(useless), undecided, everything - len(useless) - undecided)
    return Finding(
        about=About(kind="model", name="the model", columns=tuple(useless[:100])),
        estimate=estimate,
        says=f"{len(useless)} of {everything} features are shown to be useless, and of {undecided} it cannot "
        f"be told. {importance.said}".strip(),
        evidence=(
            Bars(
                title="Features by what shuffling them shows",
                labels=("useless", "cannot be told", "needed"),
                values=tuple(float(count) for count in counts),
                unit="count",
            ),
        ),
    )
