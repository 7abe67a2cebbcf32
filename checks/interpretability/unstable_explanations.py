"""Reasons that change whenever the model is fitted again.

## Why it matters
A person who was told that income decided, and hears a month later that it was the postcode, has been told
nothing. Where several features say the same, a model picks one of them by chance, and what it picks is
taken for a reason.

## How it is measured
The model's own class is fitted twelve times, each time with another seed and on another half of at most
2,000 rows; only six times where these leave no doubt that they agree. In every refit each feature is shuffled once between the same 300 rows at most, and the root mean
square by which the answers move is the feature's say. The overlap of two refits is the weighted
Jaccard index (Ruzicka 1958) of their shares of say: 1 where they rest on the same features to the same
extent, 0 where they have nothing in common. Unlike ranks it is not moved by features of nearly equal say
that change places. Judged is the mean over all pairs, with a jackknife interval over refits (Arvesen 1969).
Where features go together (see feature-importance) it is measured again with them shuffled together: what
the overlap gains by that was lost to redundancy, and is judged too, pair by pair. The rank
correlation and the overlap of the three first features stand beside it for information.

## Limits
Refits on half of 2,000 rows hold less firm than a model fitted on many more; with many weak features and few
rows no reasons hold. The rows that the halves are drawn from are taken as given. Of a table of more than 60
features those with most say are looked at. A model whose format holds no recipe for fitting it anew (ONNX)
cannot be asked.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.refit_importance import AGREED, LOST_FLOOR, RefitImportance
from checks.contract import MEDIUM, About, Dots, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.refit_agreement import (
    disagreement,
    of_pairs,
    overlaps,
    rank_agreements,
    shares,
    top_agreements,
)

if TYPE_CHECKING:
    import numpy as np

NAME, RANKS, TOP, LOST = "explanation_overlap", "rank_agreement", "top_3_overlap", "lost_to_redundancy"
FIRST = 3
MOST_NAMED, MOST_DOTS, MOST_OF_IT = 10, 20, 0.8
OVERLAP = Scale(
    floor=AGREED,
    limit=0.50,
    worst=0.20,
    source="ours, calibrated on benchmarks/validity: at 2,000 rows 0.79 to 0.95 on clean worlds, 0.62 where 37 weak "
    "features share few positives, 0.45 to 0.57 of a tree with two near copies of each leading number",
)
REDUNDANT = Scale(
    floor=LOST_FLOOR,
    limit=0.15,
    worst=0.50,
    source="ours, calibrated on benchmarks/validity: 0.15 to 0.21 with two near copies of each leading number, 0.25 to "
    "0.32 with four; clean worlds have no features that go together",
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
    scales={NAME: OVERLAP, LOST: REDUNDANT},
    remedies=(GROUP,),
)
def unstable_explanations(refits: RefitImportance) -> Iterator[Finding]:
    """The judged overlap, what it loses to redundancy, and two measures of ranks."""
    parts, one = shares(refits.moved), level(1)
    if len(refits.features) < 2:
        raise NotApplicable("The model has one feature, so there is no order of reasons.")
    overlap, apart = overlaps(parts), disagreement(parts)
    estimate = of_pairs(NAME, overlap, one)
    assert estimate is not None
    named = _most_of(apart, refits.features)
    about = About(kind="model", name="the model", columns=named)
    says = (
        f"Fitted {len(parts)} times on halves of {2 * refits.fitted_on:,} rows, the model rests on the same features "
        f"to {100 * estimate.value:.0f} of 100 parts."
    )
    if named and estimate.value < OVERLAP.floor:
        says += f" What changes most is the say of {listed(named)}."
    if refits.left_out:
        says += f" {refits.left_out:,} features with less say were not looked at."
    said = f" {refits.said}".rstrip()
    dots = _dots(parts, refits.features)
    yield Finding(about=about, estimate=estimate, says=says + said, evidence=(dots,))
    linked = {name for names in refits.clusters if len(names) > 1 for name in names}
    if linked and len(refits.clusters) > 1:
        whole = overlaps(shares(refits.clustered))
        lost = of_pairs(LOST, whole - overlap, one, low=-1.0)
        assert lost is not None
        among = _most_of(apart, refits.features, among=linked)
        share = f"{100 * (estimate.value + lost.value):.0f} of 100 parts"
        text = f"With features that go together taken together, refits agree to {share}, not {100 * estimate.value:.0f}."
        if lost.value > REDUNDANT.floor:
            text += f" The model chooses anew among {listed(among)}, which say nearly the same."
        yield Finding(
            about=About(kind="columns", name=listed(among), columns=among), estimate=lost, says=text + said
        )
    ranks = of_pairs(RANKS, rank_agreements(parts), one, low=-1.0)
    if ranks is not None:
        text = f"The order of all features has a rank correlation of {ranks.value:.2f} between refits.{said}"
        yield Finding(about=about, estimate=ranks, says=text)
    top = of_pairs(TOP, top_agreements(parts, FIRST), one)
    if top is not None and len(refits.features) > FIRST:
        text = f"The {FIRST} first features of two refits overlap by {top.value:.2f} (1 is the same three).{said}"
        yield Finding(about=about, estimate=top, says=text)


def _most_of(
    apart: "np.ndarray", features: tuple[str, ...], among: set[str] | None = None
) -> tuple[str, ...]:
    """The features that most of the disagreement is about, or all of `among`, the largest part first."""
    order = sorted(zip(apart.tolist(), features, strict=True), key=lambda each: (-each[0], each[1]))
    if among is not None:
        return tuple(name for _, name in order if name in among)[:MOST_NAMED]
    named: list[str] = []
    told = 0.0
    for part, name in order[:MOST_NAMED]:
        if told >= MOST_OF_IT or part <= 0:
            break
        named.append(name)
        told += part
    return tuple(named)


def listed(names: tuple[str, ...]) -> str:
    """At most four of at least one name, as a sentence has them."""
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
