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
A text with at least 50 levels and under 25 rows for each, in the larger table, must show that it is of use:
an out-of-fold encoding of it must tell something of the answer, that is an AUC above 0.5 (DeLong's interval) or
R2 above 0 (delta interval), at 99 %, in either table. It fails where neither shows it; where the rows are so
few that the AUC may yet be 0.65 or the R2 0.15, it cannot be told.

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
LEVELS_PER_ROW = 0.04
GUESSING, MAY_BE_USEFUL = {True: 0.5, False: 0.0}, {True: 0.65, False: 0.15}  # AUC or not, then R2

DROP = Remedy(
    id="drop-uninformative",
    do="Leave the column out of the model.",
    effort_days=(0.1, 0.3),
    recipe="table = table.drop(columns=[column])",
)
GROUP = Remedy(
    id="group-rare-categories",
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
        "levels_per_row": Scale(
            floor=LEVELS_PER_ROW - 1e-9,
            limit=0.05,
            worst=0.5,
            source="ours, calibrated on benchmarks/validity: 50 levels in 2,000 rows that tell something are silent",
        ),
        "encoded_auc": Scale(floor=0.5, limit=0.5, worst=0.4, source="guessing has 0.5"),
        "encoded_r_squared": Scale(floor=0.0, limit=0.0, worst=-0.2, source="guessing has 0"),
        "uninformative_columns": Scale(floor=0.0, limit=0.0, worst=1.0, source="none is meant to be"),
    },
    remedies=(DROP, GROUP),
)
def uninformative_columns(counts: ColumnCounts, lone: MaybeLone) -> Iterator[Finding]:
    looked = [table for table in counts.tables if table.table.rows >= LEAST_ROWS]
    if not looked:
        raise NotApplicable(f"Under {LEAST_ROWS} rows every column may look alike by chance.")
    coded = _coded(lone)
    for table in looked:
        found = [
            finding
            for each in table.columns
            if (finding := _finding(table, each, coded.get((table.table.role, each.column.key))))
        ]
        yield from found or [_none(table)]


def _coded(lone: MaybeLone) -> dict[tuple[str, str], LoneFeature]:
    """Texts of many levels that no table shows to be of use, by the role and key of the table with most rows."""
    largest: dict[str, tuple[str, LoneFeature]] = {}
    useful: set[str] = set()
    for table in lone.features.tables if lone.features else ():
        for each in table.features:
            name = each.column.name
            if each.gain is not None and (each.gain.low or 0.0) > GUESSING[each.gain.unit == "auc"]:
                useful.add(name)
            if name not in largest or each.rows > largest[name][1].rows:
                largest[name] = table.table.role, each
    return {
        (role, each.column.key): each
        for name, (role, each) in largest.items()
        if name not in useful and each.gain is not None and each.levels >= LEVELS_PER_ROW * each.rows
    }


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
    if text and lone is not None and lone.gain is not None:
        return _levels(table, lone, lone.gain)
    return None


def _levels(table: TableColumns, lone: LoneFeature, gain: Estimate) -> Finding:
    auc, name = gain.unit == "auc", lone.column.name
    told = f"an AUC of {gain.value:.3f}" if auc else f"{max(0.0, gain.value):.1%} of the differences"
    seen = f'"{name}" has {lone.levels:,} levels in {lone.rows:,} rows and tells {told} in the answer on new rows'
    unsure = (gain.high or 0.0) >= MAY_BE_USEFUL[auc]
    estimate = (
        replace(gain, name="encoded_auc" if auc else "encoded_r_squared")
        if unsure
        else Estimate.exact("levels_per_row", lone.levels / lone.rows, n=lone.rows, unit="share")
    )
    return Finding(
        about=_about(table, name),
        estimate=estimate,
        says=f"{seen}: too few rows to tell." if unsure else f"{seen}: nothing that chance does not.",
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
