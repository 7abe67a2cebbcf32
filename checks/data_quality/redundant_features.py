"""Features that repeat what other features say.

## Why it matters
Two columns that say the same share their importance between them, so that neither seems to matter; which of
them a model leans on is chance, and either may be lost or drift unseen. Each costs upkeep and explains
nothing that the other does not.

## How it is measured
Every pair of features, in up to 20,000 rows of the table that the model learns from: Spearman's rank
correlation of two numbers (Bonett and Wright's interval, rows where both are filled), Cramér's V with
Bergsma's correction of two texts, and the correlation ratio of a number's ranks over a text's levels (jackknife
over twenty groups of rows). Pairs surely beyond the floor are linked, and each cluster of linked features is one finding,
judged by its strongest pair. Of each cluster one number is kept, and then every number is explained by a
weighted sum of the others: found on one half of the rows, judged on the other half (share of variance
explained, delta interval). Every interval has level 1 - 0.01/m, m being all pairs and all sums.

## Limits
A text's levels beyond the 50 most frequent count as one. A copy that repeats another column only in some
rows, or only together with a third that is text, is not seen. Sums are looked for among numbers filled in
nine rows of ten. That the answer itself is a sum of features is `data_quality/target-leakage`.
"""

from collections.abc import Iterator

from checks.artifacts.redundancy import AddedUp, Cluster, Link, Redundancy
from checks.contract import LOW, About, Finding, Grid, Remedy, Scale, check

MOST_SHOWN = 12

KEEP_ONE = Remedy(
    id="keep-one-of-each",
    do="Keep the feature of the group that is filled most often and easiest to explain; leave out the others.",
    effort_days=(0.2, 1.0),
    recipe="table = table.drop(columns=[column])",
)
KEEP_PARTS = Remedy(
    id="keep-the-parts",
    do="Keep either the sum or its parts, not both.",
    effort_days=(0.2, 0.5),
    recipe="table = table.drop(columns=[column])",
)


@check(
    passes="No feature repeats another",
    fails="Features repeat each other",
    weight=LOW,
    debt="complexity and interpretability",
    scales={
        "association": Scale(
            floor=0.90,
            limit=0.95,
            worst=1.0,
            source="floor: deepchecks' 0.9; limit: ours, calibrated on benchmarks/validity: pairs of 0.95 are "
            "all found at 2,000 rows and pairs under 0.8 are silent",
        ),
        "explained_by_others": Scale(
            floor=0.99,
            limit=0.99,
            worst=1.0,
            source="ours: a variance inflation of 100, ten times the usual rule; calibrated on "
            "benchmarks/validity, where clean tables stay silent",
        ),
    },
    remedies=(KEEP_ONE, KEEP_PARTS),
)
def redundant_features(redundancy: Redundancy) -> Iterator[Finding]:
    for cluster in redundancy.clusters:
        yield _cluster(redundancy, cluster)
    for each in redundancy.added_up:
        yield _sum(redundancy, each)
    if not redundancy.clusters and not redundancy.added_up:
        yield _apart(redundancy)


def _cluster(redundancy: Redundancy, cluster: Cluster) -> Finding:
    top = cluster.links[0]
    named = _listed(cluster.columns)
    if len(cluster.columns) == 2:
        says = f"{named} say nearly the same: {_strength(top)}."
    else:
        says = (
            f"{named} are {len(cluster.columns)} features that say nearly the same; closest are "
            f'"{top.first}" and "{top.second}", {_strength(top)}.'
        )
    grid = Grid(
        title="Which features go together?",
        columns=("feature", "with", "association", "at least"),
        rows=tuple(
            (link.first, link.second, round(link.estimate.value, 4), round(link.estimate.low or 0.0, 4))
            for link in cluster.links[:MOST_SHOWN]
        ),
    )
    return Finding(
        about=_about(redundancy, cluster.columns),
        estimate=top.estimate,
        says=f"{says} Seen in {top.estimate.n:,} rows of {redundancy.table.name}.",
        evidence=(grid,),
        remedies=(KEEP_ONE,),
    )


def _sum(redundancy: Redundancy, each: AddedUp) -> Finding:
    share = each.estimate.value
    told = "exactly" if share > 1 - 1e-9 else f"to {share:.2%} of its variance"
    return Finding(
        about=_about(redundancy, (each.column, *each.others)),
        estimate=each.estimate,
        says=(
            f'A weighted sum of {_listed(each.others)} gives "{each.column}" {told}, on {each.estimate.n:,} '
            f"rows of {redundancy.table.name} that the weights were not fitted on."
        ),
        remedies=(KEEP_PARTS,),
    )


def _apart(redundancy: Redundancy) -> Finding:
    link, many = redundancy.closest, redundancy.features
    if link is None:
        says = f"No two of the {many:,} features of {redundancy.table.name} go together."
    else:
        says = (
            f'Of the {many:,} features of {redundancy.table.name} "{link.first}" and "{link.second}" are '
            f"closest: {_strength(link)}."
        )
    return Finding(
        about=About(kind="dataset", name=redundancy.table.name, table=redundancy.table.role),
        estimate=None if link is None else link.estimate,
        says=says,
    )


def _strength(link: Link) -> str:
    what = "rank correlation" if link.estimate.method.startswith("Bonett") else "association"
    # The size alone is judged; a copy that runs the other way is a copy all the same.
    return f"their {what} is {link.estimate.value:.3f} in size"


def _about(redundancy: Redundancy, columns: tuple[str, ...]) -> About:
    shown = ", ".join(columns[:3]) + (f" and {len(columns) - 3} more" if len(columns) > 3 else "")
    return About(kind="columns", name=shown, table=redundancy.table.role, columns=columns)


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f'"{name}"' for name in names[:MOST_SHOWN]]
    if len(names) > MOST_SHOWN:
        return f"{', '.join(quoted)} and {len(names) - MOST_SHOWN} more"
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(quoted) > 1 else quoted[0]
