"""Reasons that change whenever the model is fitted again.

## Why it matters
A person who was told that income decided, and hears a month later that it was the postcode, has been told
nothing. Where several features say the same, a model picks one of them by chance, and what it picks is
taken for a reason.

## How it is measured
The model's own class is fitted twelve times, each time with another seed and on another half of at most
2,000 rows. In every refit each feature is shuffled once between the same 300 rows at most, and the root mean
square by which the answers move is the feature's say. The overlap of two refits is the weighted
Jaccard index (Ruzicka 1958) of their shares of say: 1 where they rest on the same features to the same
extent, 0 where they have nothing in common. Unlike ranks it is not moved by features of nearly equal say
that change places. Judged is the mean over all pairs, with a jackknife interval over refits (Arvesen 1969).
Beside it, for information: the rank correlation, the overlap of the three first features, and the overlap
once features that go together are shuffled together, which tells whether redundancy is the cause.

## Limits
Refits on half of 2,000 rows hold less firm than a model fitted on many more, and the rows that the halves
are drawn from are taken as given. Of a table of more than 60 features those with most say are looked at.
A model whose format holds no recipe for fitting it anew (ONNX) cannot be asked.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.refit_importance import RefitImportance
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.agreement import (
    disagreement,
    of_pairs,
    overlaps,
    rank_agreements,
    shares,
    top_agreements,
)
from checks.stats.levels import level

if TYPE_CHECKING:
    import numpy as np

NAME, RANKS, TOP, TOGETHER = "explanation_overlap", "rank_agreement", "top_3_overlap", "cluster_overlap"
FIRST = 3
MOST_NAMED, MOST_DOTS, MOST_OF_IT = 10, 20, 0.8
OVERLAP = Scale(
    floor=0.70,
    limit=0.60,
    worst=0.20,
    source="ours, calibrated on benchmarks/validity: 0.80 and more on clean worlds of 6 to 37 features, 0.54 to "
    "0.60 with one near copy of each leading number, 0.46 to 0.57 with two, 0.35 to 0.44 with four",
)
GROUP = Remedy(
    id="group-correlated-features",
    do="Keep one of each set of features that say the same, or put them into one feature, and refit; or give the "
    "reason for the whole set.",
    effort_days=(0.5, 2),
    recipe="""from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
numbers = table.drop(columns=[target]).select_dtypes('number')
apart = 1 - numbers.corr('spearman').abs().fillna(0).to_numpy().clip(0, 1)
apart = (apart + apart.T) / 2
for at in range(len(apart)):
    apart[at, at] = 0
sets = fcluster(linkage(squareform(apart), 'average'), 0.2, 'distance') if len(apart) > 1 else [1]
kept = numbers.loc[:, ~numbers.columns.to_series().groupby(list(sets)).cumcount().gt(0).to_numpy()]""",
)


@check(
    passes="The model's reasons hold from fit to fit",
    fails="The model's reasons change from fit to fit",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: OVERLAP},
    remedies=(GROUP,),
)
def unstable_explanations(refits: RefitImportance) -> Iterator[Finding]:
    """The judged overlap, then what explains it."""
    parts, one = shares(refits.moved), level(1)
    if len(refits.features) < 2:
        raise NotApplicable("The model has one feature, so there is no order of reasons.")
    estimate = of_pairs(NAME, overlaps(parts), one)
    assert estimate is not None
    together = _together(refits, one)
    apart = disagreement(parts)
    named = _most_of(apart, refits.features)
    about = About(kind="model", name="the model", columns=named)
    says = (
        f"Fitted {len(parts)} times on halves of {2 * refits.fitted_on:,} rows, the model rests on the same features "
        f"to {100 * estimate.value:.0f} of 100 parts."
    )
    if estimate.value < OVERLAP.floor and named:
        says += f" What changes most is the say of {_listed(named)}."
        if together is not None and together.value > (1 + estimate.value) / 2:
            says += (
                f" Counted together, features that go together agree to {100 * together.value:.0f} of 100 parts: "
                "redundant features are the cause."
            )
    if refits.left_out:
        says += f" {refits.left_out:,} features with less say were not looked at."
    said = f" {refits.said}".rstrip()
    yield Finding(about=about, estimate=estimate, says=says + said, evidence=(_dots(parts, refits.features),))
    ranks = of_pairs(RANKS, rank_agreements(parts), one, low=-1.0)
    if ranks is not None:
        text = f"The order of all features has a rank correlation of {ranks.value:.2f} between refits.{said}"
        yield Finding(about=about, estimate=ranks, says=text)
    top = of_pairs(TOP, top_agreements(parts, FIRST), one)
    if top is not None and len(refits.features) > FIRST:
        text = f"The {FIRST} first features of two refits overlap by {top.value:.2f} (1 is the same three).{said}"
        yield Finding(about=about, estimate=top, says=text)
    if together is not None:
        text = (
            "With features that go together shuffled together, refits agree to "
            f"{100 * together.value:.0f} of 100 parts.{said}"
        )
        yield Finding(about=about, estimate=together, says=text)


def _together(refits: RefitImportance, one: float) -> Estimate | None:
    """None where no two features go together, or all do."""
    if len(refits.clusters) == len(refits.features) or len(refits.clusters) < 2:
        return None
    return of_pairs(TOGETHER, overlaps(shares(refits.clustered)), one)


def _most_of(apart: "np.ndarray", features: tuple[str, ...]) -> tuple[str, ...]:
    """The features that most of the disagreement is about, the largest part first."""
    named: list[str] = []
    told = 0.0
    for part, name in sorted(
        zip(apart.tolist(), features, strict=True), key=lambda each: (-each[0], each[1])
    ):
        if told >= MOST_OF_IT or part <= 0 or len(named) == MOST_NAMED:
            break
        named.append(name)
        told += part
    return tuple(named)


def _listed(names: tuple[str, ...]) -> str:
    *some, last = names[:4]
    return f"{', '.join(some)} and {last}" if some else last


def _dots(parts: "np.ndarray", features: tuple[str, ...]) -> Dots:
    """Each leading feature's mean share of say, and between which shares all refits lie."""
    order = sorted(range(len(features)), key=lambda at: (-float(parts[:, at].mean()), features[at]))
    kept = order[:MOST_DOTS]
    return Dots(
        title="Share of a feature's say: the mean of all refits, from the least to the most",
        labels=tuple(features[at] for at in kept),
        values=tuple(float(parts[:, at].mean()) for at in kept),
        lows=tuple(float(parts[:, at].min()) for at in kept),
        highs=tuple(float(parts[:, at].max()) for at in kept),
        counts=(len(parts),) * len(kept),
        judged=(True,) * len(kept),
        unit="share",
    )
