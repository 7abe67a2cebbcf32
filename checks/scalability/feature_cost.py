"""Time spent on preparing features that add nothing.

## Why it matters
A feature that the model would not miss still has to be fetched, cleaned and encoded for every answer. What
it costs in time decides whether taking it out is worth a release.

## How it is measured
The branches of a scikit-learn ColumnTransformer, each on its own columns, are timed on up to 1,000 judged
rows in up to 15 blocks; a branch's share of the pipeline's processor time is divided evenly among its
columns. A feature adds nothing where the upper end of its share of the permutation importance lies under
one hundredth. The sum of the shares of such features is given as the median of the blocks with an
order-statistic interval.

## Limits
Information, judged by no limit. Columns of one branch are assumed to cost alike. What the model behind the
preparation saves with fewer columns is not counted, and nothing was refitted without them: that leaving
them out costs no quality, and saves this much, is to be measured before it is believed.
"""

from collections.abc import Iterator

from checks.artifacts.importance import Importance
from checks.artifacts.step_costs import StepCosts
from checks.contract import LOW, About, Finding, Grid, NotApplicable, check
from checks.stats.levels import level
from checks.stats.quantiles import quantile
from checks.stats.skill import relative_skill

NAME = "time_on_features_without_gain"
NOTHING = 0.01


@check(
    passes="No time goes into features that add nothing",
    fails="Time goes into features that add nothing",
    weight=LOW,
    debt="complexity and interpretability",
)
def feature_cost(costs: StepCosts, importance: Importance) -> Iterator[Finding]:
    """One finding for all features that add nothing, with every branch's cost and gain as evidence."""
    if not costs.branches:
        raise NotApplicable("All columns go through the same steps, so no column has a cost of its own.")
    gains, idle = _gains(importance)
    parts = [
        sum(branch.seconds[block] / whole * _portion(branch.columns, idle) for branch in costs.branches)
        for block, whole in enumerate(costs.whole)
    ]
    share = quantile(NAME, [min(1.0, part) for part in parts], 0.5, level(1), unit="share")
    columns = tuple(sorted(name for branch in costs.branches for name in branch.columns if name in idle))
    many = f"{len(columns)} feature{'s' * (len(columns) != 1)}"
    says = (
        f"Preparing {many} that add nothing takes {100 * share.value:.0f} of 100 parts of the time of an answer. "
        "What leaving them out saves was not measured."
        if columns
        else "No feature is shown to add nothing, so no time is lost on one."
    )
    yield Finding(
        about=About(kind="model", name="the model", columns=columns[:100]),
        estimate=share,
        says=f"{says} {importance.said}".strip(),
        evidence=(
            Grid(
                title="What each part of the preparation costs and gains, in parts of 100",
                columns=("part", "features", "of the time", "of the importance"),
                rows=tuple(
                    (
                        branch.name,
                        len(branch.columns),
                        round(100 * _middle(branch.seconds, costs.whole), 1),
                        round(100 * sum(gains.get(name, 0.0) for name in branch.columns), 1),
                    )
                    for branch in costs.branches
                ),
            ),
        ),
    )


def _gains(importance: Importance) -> tuple[dict[str, float], frozenset[str]]:
    """Each feature's share of the importance, a cluster's evenly divided, and those shown to add nothing."""
    costly = importance.rises[importance.rises.mean(axis=1) > 0]
    if not len(costly) or not costly.sum() > 0:
        raise NotApplicable("No feature costs the model anything, so there is nothing to share out.")
    whole = costly.sum(axis=0)
    each = level(len(importance.clusters))
    gains: dict[str, float] = {}
    idle: set[str] = set()
    for names, rises in zip(importance.clusters, importance.rises, strict=True):
        measure = relative_skill(NAME, whole - rises, whole, each)
        gains |= dict.fromkeys(names, float(rises.mean() / whole.mean()) / len(names))
        if measure is not None and measure.high is not None and measure.high < NOTHING:
            idle |= set(names)
    return gains, frozenset(idle)


def _portion(columns: tuple[str, ...], idle: frozenset[str]) -> float:
    return sum(name in idle for name in columns) / len(columns) if columns else 0.0


def _middle(seconds: tuple[float, ...], whole: tuple[float, ...]) -> float:
    shares = sorted(part / all_of for part, all_of in zip(seconds, whole, strict=True))
    return shares[len(shares) // 2]
