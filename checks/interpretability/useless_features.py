"""Features that the model would not miss.

## Why it matters
Every feature must be collected, cleaned, explained and watched for drift for as long as the model is in
service. One that adds nothing is a cost and a way to fail, and nothing else (Sculley and others 2015
call them epsilon features).

## How it is measured
By permutation importance (see feature-importance): what is lost when the feature is shuffled, as a share of
what is lost over all features (of more than 20, over 20 average ones). A feature is called useless only where the *upper* end of its interval
lies under one hundredth of that: a proof of absence, not a failure to find (Schuirmann 1987). Of many
features those are picked by the procedure of Benjamini and Hochberg (1995) at one false in a hundred, and all
intervals have the level that goes with it (Benjamini and Yekutieli 2005). A picked feature that tells something
of what the model without it gets wrong (rank correlation or analysis of variance, p under 0.05 shared among
the picked) is underused, not useless, and is only mentioned. Features that go together are shuffled together
and are useless together. A second finding gives the share of features shown to be useless, at most all that
are not shown to matter; it is judged where two or more are, as of few features a single one is a large share
and has its own finding.

## Limits
It looks at features alone or in clusters of what goes together; two that stand in for each other without
being alike may both look useless. Drop one, refit, and look again. Weak but real features need many rows
to be told from useless ones; they are left alone.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks.artifacts.importance import Importance
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.selected import error_of, level_of_small
from checks.stats.skill import relative_skill

if TYPE_CHECKING:
    import numpy as np

EPSILON = 0.01
TELLING = 0.05
MANY = 20
EACH, UNDERUSED = "importance", "underused_importance"
SHARE, LONE_SHARE = "useless_share", "lone_useless_share"
# Lower is worse: wholly under the floor a feature is useless, and past the limit it does harm.
IMPORTANCE = Scale(
    floor=EPSILON,
    limit=-0.02,
    worst=-0.05,
    source="floor: 1 % of all importance; ours, calibrated on benchmarks/validity: of 8 features without signal among 21 "
    "at 2,000 rows all are found by lines and steady trees, 3 to 5 by a boosting of an imbalanced answer; none of the "
    "24 clean worlds of 6 to 37 features has one",
)
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
    import numpy as np

    whole = _whole(importance)
    measured = [error_of(rises, whole) for rises in importance.rises]
    values, errors = np.array(measured).T
    one = level_of_small(values, errors, EPSILON)
    estimates = [relative_skill(EACH, whole - rises, whole, one) for rises in importance.rises]
    small = [each is not None and each.high is not None and each.high < EPSILON for each in estimates]
    telling = TELLING / max(1, sum(small))
    useless: list[str] = []
    undecided: list[str] = []
    among = f" (claimed for {sum(small)} of {len(small)} features at once)" if len(small) > 1 else ""
    for names, measure, is_small, p in zip(
        importance.clusters, estimates, small, importance.telling, strict=True
    ):
        if measure is None or measure.low is None or measure.high is None:
            continue
        estimate = replace(measure, name=UNDERUSED) if is_small and p < telling else measure
        name = " and ".join(names)
        about = About(kind="column" if len(names) == 1 else "columns", name=name, columns=names)
        if is_small and p < telling:
            undecided += names
            says = f"The model hardly uses {name}, which yet tells something about the answer."
        elif is_small:
            useless += names
            says = f"Shuffling {name} costs the model less than 1 of 100 parts of what it rests on{among}."
        elif measure.low < EPSILON:
            undecided += names
            low, high = (f"{100 * end:.1f}" for end in (measure.low, measure.high))
            says = f"Shuffling {name} costs the model {low} to {high} of 100 parts of what it rests on."
        else:
            says = f"The model would miss {name}."
        yield Finding(about=about, estimate=estimate, says=f"{says} {importance.said}".strip())
    everything = sum(len(names) for names in importance.clusters)
    if everything > 1:
        yield _share(useless, len(undecided), everything, one, importance)


def _whole(importance: Importance) -> "np.ndarray":
    """(m,) each row's loss over all features that cost anything on the whole.

    Of more than 20 it is that of 20 average ones: where all matter alike, a hundredth of a hundred is one whole.
    """
    whole = importance.rises[importance.rises.mean(axis=1) > 0].sum(axis=0)
    if not whole.mean() > 0:
        raise NotApplicable("No feature costs the model anything, so there is nothing to share out.")
    return whole * min(1.0, MANY / len(importance.clusters))


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
        method="intervals of all features, level for those picked by the false discovery rate",
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
