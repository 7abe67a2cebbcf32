"""Features that cannot help: constant, nearly constant, numbering the rows, or all different.

## Why it matters
A constant column says nothing, and a column that is different in every row can only be learned by heart.
Both cost upkeep, and the second kind ties the model to the people it was trained on.

## How it is measured
Exact facts of the file: the share of rows with a feature's commonest value (empty being a value), which
fails from 0.998 unless the other rows' answers differ (Fisher's exact test, chi-squared for more than two
answers, Welch's for numbers, p < 0.01): a rare warning sign is useful. The share of distinct values of a text,
which fails from 0.95. Whole numbers that are all different fail where draws from their range would have
met twenty times, or where they rise from row to row.
A text with at least 50 levels and at most 25 rows per level is a claim about the population: what an
out-of-fold encoding of it tells of the answer, an AUC (DeLong's interval) or R2 (delta interval) at level
1 - 0.01/m, m as in `data_quality/target-leakage`. It fails where the whole interval tells next to nothing.

## Limits
A column may be useless alone and useful with another. Free text that a model reads word by word is all
different and yet useful: waive it. Tables under 20 rows are not looked at.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.column_counts import ColumnCount, ColumnCounts, TableColumns
from checks.artifacts.lone_features import LoneFeature, MaybeLone
from checks.contract import (
    MEDIUM,
    About,
    Estimate,
    Finding,
    NotApplicable,
    Remedy,
    Scale,
    check,
)

LEAST_ROWS, LEAST_TEXTS = 20, 50
CONSTANT, ALL_DIFFERENT = 0.998, 0.95
USEFUL = 0.01  # p below which the rare rows' answers differ
MANY_LEVELS, ROWS_PER_LEVEL = 50, 25

DROP = Remedy(
    id="drop-uninformative",
    do="Leave the column out of the model.",
    effort_days=(0.1, 0.3),
    recipe="table = table.drop(columns=[column])",
)
GROUP = Remedy(
    id="group-levels",
    do="Group rare levels into coarser ones that mean something, or leave the column out.",
    effort_days=(0.3, 1.0),
    recipe=(
        "counts = table[column].value_counts()\n"
        "rare = table[column].isin(counts[counts < 50].index)\n"
        "table[column] = table[column].astype(object).mask(rare, 'other')"
    ),
)


@check(
    passes="Every feature can tell something",
    fails="Features tell nothing",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={
        "commonest_share": Scale(
            floor=CONSTANT - 1e-9, limit=1.0, worst=1.0, source="floor: ours, two rows in a thousand differ"
        ),
        "distinct_share": Scale(floor=ALL_DIFFERENT - 1e-9, limit=0.95, worst=1.0, source="cleanlab's 0.95"),
        "encoded_auc": Scale(floor=0.55, limit=0.55, worst=0.5, source="ours: guessing has 0.5"),
        "encoded_r_squared": Scale(floor=0.02, limit=0.02, worst=0.0, source="ours: two parts in a hundred"),
        "uninformative_columns": Scale(floor=0.0, limit=0.0, worst=1.0, source="none is meant to be"),
    },
    remedies=(DROP, GROUP),
)
def uninformative_columns(counts: ColumnCounts, lone: MaybeLone) -> Iterator[Finding]:
    looked = [table for table in counts.tables if table.table.rows >= LEAST_ROWS]
    if not looked:
        raise NotApplicable(f"Under {LEAST_ROWS} rows every column may look alike by chance.")
    encoded = {
        (table.table.role, each.column.key): each
        for table in (lone.features.tables if lone.features else ())
        for each in table.features
    }
    for table in looked:
        found = [
            finding
            for each in table.columns
            if (finding := _finding(table, each, encoded.get((table.table.role, each.column.key))))
        ]
        yield from found or [_none(table)]


def _finding(table: TableColumns, each: ColumnCount, lone: LoneFeature | None) -> Finding | None:
    rows, name = table.table.rows, each.column.name
    filled = rows - each.missing
    if each.commonest == rows:
        what = "is empty" if each.missing == rows else "has the same value"
        return _fact(table, name, "commonest_share", 1.0, f'"{name}" {what} in all {rows:,} rows.')
    if each.commonest is not None and each.commonest >= CONSTANT * rows:
        if each.rare is not None and each.rare.p < USEFUL:
            return None
        others = rows - each.commonest
        says = (
            f'"{name}" has one value in all but {others:,} of {rows:,} rows, and those answer no differently.'
        )
        return _fact(table, name, "commonest_share", each.commonest / rows, says)
    if each.numbers_rows:
        return _fact(
            table,
            name,
            "distinct_share",
            1.0,
            f'"{name}" numbers the {rows:,} rows and is used as a feature.',
        )
    text = each.column.kind == "text"
    if text and filled >= LEAST_TEXTS and each.distinct >= ALL_DIFFERENT * filled:
        says = f'"{name}" has {each.distinct:,} different texts in {filled:,} rows: it can only be learned by heart.'
        return _fact(table, name, "distinct_share", each.distinct / filled, says)
    if text and lone is not None and lone.encoded is not None:
        return _levels(table, lone, lone.encoded)
    return None


def _levels(table: TableColumns, lone: LoneFeature, encoded: Estimate) -> Finding | None:
    if lone.levels < MANY_LEVELS or lone.rows > ROWS_PER_LEVEL * lone.levels:
        return None
    auc, name = encoded.unit == "auc", lone.column.name
    told = f"an AUC of {encoded.value:.3f}" if auc else f"{max(0.0, encoded.value):.1%} of the differences"
    return Finding(
        about=_about(table, name),
        estimate=replace(encoded, name="encoded_auc" if auc else "encoded_r_squared"),
        says=f'"{name}" has {lone.levels:,} levels in {lone.rows:,} rows and tells {told} in the answer on new rows.',
        remedies=(GROUP, DROP),
    )


def _fact(table: TableColumns, name: str, estimate: str, value: float, says: str) -> Finding:
    return Finding(
        about=_about(table, name),
        estimate=Estimate.exact(estimate, value, n=table.table.rows, unit="share"),
        says=says,
        remedies=(DROP,),
    )


def _none(table: TableColumns) -> Finding:
    many = len(table.columns)
    return Finding(
        about=About(kind="dataset", name=table.table.name, table=table.table.role),
        estimate=Estimate.exact("uninformative_columns", 0.0, n=many, unit="count"),
        says=f"None of the {many:,} features is constant, numbers the rows or is all different.",
    )


def _about(table: TableColumns, name: str) -> About:
    return About(kind="column", name=name, table=table.table.role, columns=(name,))
