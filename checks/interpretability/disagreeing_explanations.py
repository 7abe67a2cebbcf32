"""Two ways to say what matters that rank the features differently.

## Why it matters
Whoever explains a model picks a method, and usually hears its answer as the model's own. Where two sound methods rank
the features differently, the explanation depends on who was asked (Krishna and others 2022 call it the
disagreement problem), and neither should be shown to anyone as the reason.

## How it is measured
The rank correlation of two importances of the same features: permutation importance (see feature-importance), and
the mean square of the attributions (TreeSHAP, a line's coefficients, or sampled Shapley values), which is
in the same unit: for an additive model both are the variance that a feature brings. Features that go together
are taken together. Only features shown to matter by either way are ranked (1 % of the gain for sure, or a tenth
of all attributions), so that the order of noise does not count. The interval is the bootstrap's, over
the rows of both ways. Fewer than four features are told, not judged.

## Limits
A high correlation does not make either right: both share the model's view. Features that matter alike change
places by chance, and then the interval is wide. Attributions are of at most 500 rows.
"""

from collections.abc import Iterator

from checks.artifacts.two_rankings import TwoRankings
from checks.contract import MEDIUM, About, Finding, Heat, NotApplicable, Remedy, Scale, check

NAME = "rank_agreement"
SCALE = Scale(
    floor=0.6,
    limit=0.4,
    worst=0.0,
    source="floor: 0.6, ours, calibrated on benchmarks/validity: on clean worlds the upper end was never under 0.7",
)
ABOUT = About(kind="model", name="the model")
MOST_SHOWN = 12
GROUP = Remedy(
    id="group-correlated-features",
    do="Explain features that go together as one, name the method beside every explanation, and show the two "
    "that disagree side by side.",
    effort_days=(0.5, 2),
    recipe="""from scipy.cluster.hierarchy import fcluster, linkage
numbers = table.select_dtypes("number").drop(columns=[target], errors="ignore").fillna(0)
groups = fcluster(linkage(numbers.rank().corr().fillna(0).abs(), "average"), t=0.8, criterion="distance")""",
)


@check(
    passes="Two ways to explain the model agree on what matters",
    fails="Two ways to explain the model disagree on what matters",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: SCALE},
    remedies=(GROUP,),
)
def disagreeing_explanations(rankings: TwoRankings) -> Iterator[Finding]:
    many = len(rankings.names)
    if many < 2:
        raise NotApplicable(f"{many} features are shown to matter, so there is no order to compare.")
    first = " and ".join(rankings.names[rankings.by_shuffling[0]])
    second = " and ".join(rankings.names[rankings.by_parts[0]])
    which = f"Both put {first} first" if first == second else f"One puts {first} first, the other {second}"
    ways = f"permutation importance and the attributions ({rankings.method})"
    if rankings.agreement is None:
        says = f"{many} features matter by {ways}: too few to judge an order, which takes four. {which}."
    else:
        says = (
            f"Of {many} features that matter, {ways} agree in order by {rankings.agreement.value:.2f} "
            f"(1 is the same order, 0 none). {which}."
        )
    yield Finding(
        about=ABOUT,
        estimate=rankings.agreement,
        says=f"{says} {rankings.said}".strip(),
        evidence=(_ranks(rankings),),
    )


def _ranks(rankings: TwoRankings) -> Heat:
    """Each feature's place in both orders."""
    places = [
        {at: float(place + 1) for place, at in enumerate(order)}
        for order in (rankings.by_shuffling, rankings.by_parts)
    ]
    shown = rankings.by_shuffling[:MOST_SHOWN]
    return Heat(
        title="Which place does each way give a feature?",
        rows=tuple(" + ".join(rankings.names[at]) for at in shown),
        columns=("by shuffling", "by attributions"),
        values=tuple(tuple(place[at] for place in places) for at in shown),
        unit="count",
    )
