"""Rows whose features are identical and whose answers differ.

## Why it matters
No model can be right on both of two identical rows with different answers. Such rows are labelling
mistakes, or a sign that the column that tells them apart was left out.

## How it is measured
Rows with an answer are grouped by all features. A pair conflicts if its answers differ; of each group,
the rows that have not its most common answer are outvoted. In coarse tables identical features are
common and honest, and then a share 2p(1 - p) of the pairs must differ. So conflicts are compared with
the number expected: the pairs that agree in all features by chance (a chain of conditional agreements,
see `data_quality/duplicate-rows`) times the chance that two random rows have different answers. Where
fewer than 0.01 conflicts are expected every one counts, under 0.1 one is allowed, and above that
the 99.9 % point of a Poisson law with one and a half times that mean. Where chance explains at least one
pair of twins, twins that disagree no more than strangers do are no defect either. The share is an
exact count of this file.

## Limits
Only exactly equal features are compared, so a conflict between nearly equal rows is not seen here. In a
coarse table a few wrong labels hide among honest differences. Numbers as targets are not compared: they
differ from row to row by nature.
"""

from collections.abc import Iterator

from checks.artifacts.repeats import Repeats, Twins
from checks.artifacts.target import ClassTarget
from checks.contract import (
    HIGH,
    About,
    Estimate,
    Finding,
    NotApplicable,
    Remedy,
    RowNumbers,
    Scale,
    check,
)
from checks.stats.collisions import allowance

REVIEW = Remedy(
    id="review-conflicts",
    do="Look at the conflicting rows together, correct the wrong answers, and drop what stays undecided.",
    effort_days=(0.5, 3.0),
    recipe=(
        "features = [c for c in table.columns if c != target]\n"
        "answers = table.groupby(features, dropna=False)[target].transform('nunique')\n"
        "to_review = table[answers > 1]\n"
        "table = table[answers <= 1]"
    ),
)


@check(
    passes="Identical rows have one answer",
    fails="Identical rows have different answers",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "conflicting_rows": Scale(
            floor=0.0, limit=0.0, worst=0.05, source="limit: deepchecks' default of 0; worst: ours"
        )
    },
    remedies=(REVIEW,),
)
def conflicting_labels(classes: ClassTarget, repeats: Repeats) -> Iterator[Finding]:
    """Findings per table; `classes` makes this not applicable where the target is a number."""
    asked = 0
    for each in repeats.tables:
        if each.twins is None:
            continue
        asked += 1
        twins, beyond = each.twins, _beyond(each.twins)
        outvoted = twins.outvoted * beyond / twins.differing if beyond else 0.0
        shown = RowNumbers(title="Which rows conflict?", table=each.table.role, numbers=twins.numbers)
        yield Finding(
            about=About(
                kind="rows" if beyond else "dataset",
                name=each.table.name,
                table=each.table.role,
                columns=(classes.column.name,),
                rows=twins.numbers if beyond else (),
            ),
            estimate=Estimate.exact(
                "conflicting_rows",
                outvoted / twins.rows,
                n=twins.rows,
                unit="share",
                method="exact count of outvoted rows beyond chance",
            ),
            says=_says(twins, each.table.name, beyond),
            evidence=(shown,) if beyond else (),
            remedies=(REVIEW,) if beyond else (),
        )
    if not asked:
        raise NotApplicable("No table holds both an answer and features to compare.")


def _beyond(twins: Twins) -> int:
    """Conflicting pairs beyond those that chance explains."""
    expected = twins.by_chance * twins.disagreement
    if twins.by_chance >= 1 and twins.differing <= twins.pairs * twins.disagreement:
        return 0
    allowed = 1 if 0.01 <= expected < 0.1 else allowance(expected)
    return max(0, twins.differing - allowed)


def _says(twins: Twins, name: str, beyond: int) -> str:
    rows = f"{twins.rows:,} rows of {name}"
    if not twins.differing:
        return f"None of the {rows} has the features of another and a different answer."
    seen = f"{twins.outvoted:,} of the {rows} have the features of other rows and a rarer answer"
    if beyond:
        return f"{seen}; chance explains about {twins.by_chance * twins.disagreement:,.0f} such pairs."
    return f"{seen}, as coarse features make likely."
