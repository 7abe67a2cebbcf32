"""Answers that are rare, and too few examples of them to learn from.

## Why it matters
A model that always gives the common answer looks accurate where the other is rare, and it has little to
learn the rare one from: few examples over many columns are learned by heart.

## How it is measured
Exact counts of each table's answers. The share of the rarest answer; where it is under a tenth, also its
number of rows; and in the table that the model learns from, the rows of the rarest answer per feature (the
events per variable of Peduzzi et al. 1996, J. Clin. Epidemiol. 49:1373, whose ten Vittinghoff and McCulloch
2007, Am. J. Epidemiol. 165:710, relax to five).

## Limits
How rare is too rare depends on how well the classes separate, which is not looked at here; the price of
either error is the person's to say. A categorical feature counts once, whatever its number of levels.
Numbers as targets have no classes.
"""

from collections.abc import Iterator

from checks.artifacts.class_counts import ClassCounts, TableClasses
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, NotApplicable, Remedy, Scale, check

RARE = 0.1  # below this share the number of rows matters too (deepchecks, cleanlab)
SHOWN = 20

WEIGH = Remedy(
    id="weigh-classes",
    do="Weigh the rare answer up, or choose the threshold by cost; then calibrate again, as weights shift scores.",
    effort_days=(0.3, 1.0),
    recipe=(
        "from sklearn.utils.class_weight import compute_sample_weight\n"
        "weights = compute_sample_weight('balanced', table[target])"
    ),
)
COLLECT = Remedy(
    id="collect-rare-answers",
    do="Collect more rows with the rare answer, or use fewer features.",
    effort_days=(2.0, 20.0),
    recipe="rows_per_feature = table[target].value_counts().min() / (table.shape[1] - 1)",
)


@check(
    passes="Every answer has enough examples",
    fails="An answer is rare",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={
        "rarest_share": Scale(
            floor=0.05, limit=0.01, worst=0.001, source="ours: under 5 % plain accuracy misleads"
        ),
        "rarest_rows": Scale(floor=100, limit=50, worst=5, source="ours: 100 rows fix a rate to ten points"),
        "rows_per_feature": Scale(
            floor=5, limit=2, worst=0.5, source="Vittinghoff and McCulloch 2007: five or more"
        ),
    },
    remedies=(WEIGH, COLLECT),
)
def class_imbalance(classes: ClassCounts) -> Iterator[Finding]:
    asked = [table for table in classes.tables if len(table.counts) > 1]
    if not asked:
        raise NotApplicable("All rows have the same answer, so none is rarer than another.")
    for table in asked:
        rows = sum(count for _, count in table.counts)
        label, rarest = table.counts[0]
        share = rarest / rows
        yield _finding(
            classes,
            table,
            label,
            Estimate.exact("rarest_share", share, n=rows, unit="share"),
            f'"{label}" is the rarest answer: {rarest:,} of {rows:,} rows ({share:.1%}).',
            (WEIGH,),
        )
        if share < RARE:
            yield _finding(
                classes,
                table,
                label,
                Estimate.exact("rarest_rows", float(rarest), n=rows, unit="count"),
                f'There are {rarest:,} rows with the answer "{label}" to learn from or to judge by.',
                (COLLECT,),
            )
        if table.table.role == classes.learned and table.features:
            each = rarest / table.features
            yield _finding(
                classes,
                table,
                label,
                Estimate.exact("rows_per_feature", each, n=rows, unit="ratio"),
                _per_feature(each, label, table.features),
                (COLLECT,),
            )


def _per_feature(each: float, label: str, features: int) -> str:
    """In digits that never round a few rows to none: rows per feature, or under one features per row."""
    if each >= 1:
        many = f"{each:,.0f}" if each >= 20 else f"{each:.1f}"
        return f'There are {many} rows with the answer "{label}" for each of {features:,} features.'
    if each == 0:
        return f'There is no row with the answer "{label}" for {features:,} features.'
    return f'There is one row with the answer "{label}" for every {1 / each:,.0f} of {features:,} features.'


def _finding(
    classes: ClassCounts,
    table: TableClasses,
    label: str,
    estimate: Estimate,
    says: str,
    remedies: tuple[Remedy, ...],
) -> Finding:
    shown = table.counts[:SHOWN]
    return Finding(
        about=About(
            kind="group",
            name=f"{classes.target.name}: {label}",
            table=table.table.role,
            columns=(classes.target.name,),
            groups={classes.target.name: label},
        ),
        estimate=estimate,
        says=says,
        evidence=(
            Bars(
                title="How many rows has each answer?",
                labels=tuple(name for name, _ in shown),
                values=tuple(float(count) for _, count in shown),
                unit="count",
            ),
        ),
        remedies=remedies,
    )
