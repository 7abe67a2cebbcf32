"""Drifted features that make the answers worse.

## Why it matters
Most drift does no harm, and a list of moved columns tells nobody what to mend first. What counts is what
a move does to the answers: a column that the model leans on and that now comes in another unit costs more than
ten that moved further.

## How it is measured
For each feature whose distance between the earlier rows and production lies wholly beyond 0.05
(Kolmogorov-Smirnov distance, total variation for levels), ten at most: up to 1,000 judged rows are asked again with
that feature alone moved as production moved it. A number takes the production value at its own place in
the order; a level changes as rarely as it can. The answers stay as they were, so this is the harm if
the feature moved and the truth did not. The rise of the error rate (for numbers of the squared error, as a share of
the variance of the answers) is paired row by row, with Student's interval at level 1 - 0.01/m, m being the
features asked about.

## Limits
If the world moved with the feature, the harm is smaller, or none: `robustness/performance-drop` tells, where
production has answers. Features that drift together are moved one at a time.
"""

from collections.abc import Iterator

from checks.artifacts.consequences import Consequence, Consequences
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.quantiles import average

ENCODE = Remedy(
    id="robust-encoding",
    do="Find out why this feature moved and set it right where it is made; else encode it by rank or by bins that "
    "are fitted anew on recent rows, and train again.",
    effort_days=(0.5, 3.0),
    recipe=(
        "from sklearn.preprocessing import QuantileTransformer\n"
        "numbers = table.select_dtypes('number').drop(columns=[target], errors='ignore')\n"
        "ranked = QuantileTransformer(n_quantiles=min(100, len(table))).fit_transform(numbers)"
    ),
)


@check(
    passes="What drifted does little harm to the answers",
    fails="What drifted makes the answers worse",
    weight=MEDIUM,
    debt="integration and deployment",
    scales={
        "error_rise": Scale(
            floor=0.01,
            limit=0.05,
            worst=0.25,
            source="floor: the catalogue's one point; limit, worst: ours, as performance-drop's five points",
        ),
        "variance_rise": Scale(
            floor=0.03, limit=0.1, worst=1.0, source="ours, as the rise of the error rate"
        ),
        "refused_rows": Scale(
            floor=0.0, limit=0.0, worst=0.05, source="ours: production's own values are answered"
        ),
    },
    remedies=(ENCODE,),
)
def drift_consequence(consequences: Consequences) -> Iterator[Finding]:
    name = "variance_rise" if consequences.number else "error_rise"
    if not consequences.columns:
        says = (
            f"None of {consequences.looked:,} features has certainly drifted, so there is no harm to measure."
            if not consequences.drifted
            else "None of the drifted features is one that the model can be asked about with production's values."
        )
        yield Finding(
            about=About(kind="dataset", name=consequences.production, table="production"),
            estimate=Estimate.exact(
                name, 0.0, n=consequences.looked, unit="gap", method="no feature drifted"
            ),
            says=says,
        )
        return
    sure = level(len(consequences.columns))
    told = [
        (each, average(name, each.rises.tolist(), sure, unit="gap"))
        for each in consequences.columns
        if each.rises is not None
    ]
    bars = Bars(
        title="Which drift costs most?",
        labels=tuple(each.column for each, _ in told),
        values=tuple(estimate.value for _, estimate in told),
        unit="gap",
    )
    for each, estimate in told:
        yield _finding(
            each, estimate, f"{_says(consequences, each, estimate)} {consequences.said}".strip(), bars
        )
    for each in consequences.columns:
        if each.refused:
            refused = Estimate.exact(
                "refused_rows", 1.0, n=1, unit="share", method="the model was asked once"
            )
            says = f'The model cannot answer rows with "{each.column}" as production has it: {each.refused}'
            yield _finding(each, refused, says)


def _says(consequences: Consequences, each: Consequence, estimate: Estimate) -> str:
    n = estimate.n
    moved = f'With "{each.column}" moved as in {consequences.production}'
    if consequences.number:
        return f"{moved}, the squared error changes by {estimate.value:+.1%} of the variance of the answers ({n:,} rows)."
    return (
        f"{moved}, {each.turned:,} of {n:,} decisions change: {100 * estimate.value:+.1f} points of errors."
    )


def _finding(each: Consequence, estimate: Estimate, says: str, *evidence: Bars) -> Finding:
    return Finding(
        about=About(kind="column", name=each.column, table="production", columns=(each.column,)),
        estimate=estimate,
        says=says,
        evidence=evidence,
    )
