"""Cells that hold no value.

## Why it matters
A model learns the habit of the gaps as readily as the signal. When values are missing for a reason (the
sickest patients skip the form) the gap itself tells of the answer, and quality measured today will not
hold when the form changes.

## How it is measured
The share of empty cells in each column is an exact count of this file; "not a number" is empty. Then,
for each column with at least 30 empty and 30 filled cells, the answers are compared between its empty
and its filled rows: for classes the difference in how often an answer occurs (Newcombe's interval; of two
answers the positive one, of more the 20 most common), for numbers the difference of means in standard
deviations (Welch's interval). Every interval has level 1 - 0.01/m, m being the comparisons over all
columns and tables.

## Limits
Sentinels such as -999 or "unknown" are not empty: see `data_quality/disguised-missing`. That gaps depend
on the value that is missing cannot be seen in the data; a difference in answers says that gaps are
informative, not why.
"""

from collections.abc import Iterator

from checks.artifacts.gaps import ColumnGaps, Gaps, LabelGap, MeanGap, TableGaps
from checks.artifacts.inputs import Given
from checks.contract import HIGH, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.levels import level
from checks.stats.means import standard_gap
from checks.stats.proportions import gap

IMPUTE = Remedy(
    id="impute-and-flag",
    do="Fill the gaps inside the model's pipeline and keep a column that says where they were.",
    effort_days=(0.2, 1.0),
    recipe=(
        "from sklearn.impute import SimpleImputer\n"
        "imputer = SimpleImputer(strategy='most_frequent', add_indicator=True)\n"
        "filled = imputer.fit_transform(table[[column]])"
    ),
)
DROP = Remedy(
    id="drop-column",
    do="Drop the column, or learn why it is rarely filled before anything relies on it.",
    effort_days=(0.1, 0.5),
    recipe="table = table.drop(columns=[column])",
)
LEARN_WHY = Remedy(
    id="learn-why-missing",
    do="Ask those who record this column why it is empty; give the gap its own indicator until you know.",
    effort_days=(0.5, 2.0),
    recipe="table[str(column) + ' is empty'] = table[column].isna()",
)
LABEL = Remedy(
    id="label-or-drop",
    do="Find out the missing answers, or leave those rows out of training and judging; never fill them in: "
    "a made-up answer teaches and rewards what nobody knows.",
    effort_days=(0.2, 2.0),
    recipe="table = table.dropna(subset=[target])",
)
REPORT = Remedy(
    id="answer-every-row",
    do="Find out why some rows got no score or prediction, and let the model answer them; never fill them in.",
    effort_days=(0.2, 1.0),
    recipe="unanswered = table[table[column].isna()]",
)


@check(
    passes="Columns are filled",
    fails="Columns have gaps",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "missing_share": Scale(
            floor=0.01, limit=0.05, worst=0.4, source="limit: deepchecks' default of 5 %; floor, worst: ours"
        ),
        "answer_gap": Scale(
            floor=0.005,
            limit=0.1,
            worst=0.4,
            source="ours: the limit that gaps between groups of people have",
        ),
        "answer_shift": Scale(
            floor=0.05, limit=0.2, worst=0.8, source="Cohen 1988: 0.2 sd is a small shift, 0.8 a large one"
        ),
    },
    remedies=(IMPUTE, DROP, LEARN_WHY, LABEL, REPORT),
)
def missing_values(given: Given, gaps: Gaps) -> Iterator[Finding]:
    sure = level(gaps.looks)
    for table in gaps.tables:
        empty = [column for column in table.columns if column.missing]
        if not empty:
            yield _filled(table)
        for each in empty:
            yield _share(table, each, given)
            yield from _told(table, each, sure, given)


def _filled(table: TableGaps) -> Finding:
    cells = table.table.rows * len(table.columns)
    return Finding(
        about=About(kind="dataset", name=table.table.name, table=table.table.role),
        estimate=Estimate.exact("missing_share", 0.0, n=table.table.rows, unit="share"),
        says=f"All {cells:,} cells of {table.table.name} are filled.",
    )


def _share(table: TableGaps, each: ColumnGaps, given: Given) -> Finding:
    rows, share = table.table.rows, each.missing / table.table.rows
    bars = Bars(
        title="Where in the file are the gaps?",
        labels=tuple(f"tenth {i}" for i in range(1, 11)),
        values=tuple(float(count) for count in each.by_tenth),
        unit="count",
    )
    return Finding(
        about=_about(table, each),
        estimate=Estimate.exact("missing_share", share, n=rows, unit="share"),
        says=f'"{each.column.name}" is empty in {each.missing:,} of {rows:,} rows ({share:.1%}).',
        evidence=(bars,),
        remedies=_advice(each, share, given),
    )


def _advice(each: ColumnGaps, share: float, given: Given) -> tuple[Remedy, ...]:
    """Only what the model reads may be filled: neither the truth nor what a model said."""
    if each.column.name == given.roles.target:
        return (LABEL,)
    if _answered(each, given):
        return (REPORT,)
    return (DROP, IMPUTE) if share > 0.4 else (IMPUTE,)


def _answered(each: ColumnGaps, given: Given) -> bool:
    """Whether the column holds what a model said."""
    return each.column.name in (given.roles.score, given.roles.prediction)


def _told(table: TableGaps, each: ColumnGaps, sure: float, given: Given) -> Iterator[Finding]:
    """What the gap tells of the answer: for several answers the one whose difference is surest."""
    if each.mean is not None:
        yield from _mean(table, each, each.mean, sure, given)
    compared = [(_label(one, sure), one) for one in each.labels]
    if not compared:
        return
    estimate, one = max(compared, key=lambda pair: (pair[0].low or 0.0, pair[0].value))
    shares = one.empty_hits / one.empty, one.filled_hits / one.filled
    yield Finding(
        about=_about(table, each),
        estimate=estimate,
        says=(
            f'Where "{each.column.name}" is empty {shares[0]:.1%} of {one.empty:,} rows have the answer '
            f'"{one.label}", elsewhere {shares[1]:.1%} of {one.filled:,}.'
        ),
        evidence=(
            Bars(
                title=f'How often is the answer "{one.label}"?',
                labels=("where it is empty", "where it is filled"),
                values=shares,
                unit="share",
            ),
        ),
        remedies=(REPORT,) if _answered(each, given) else (LEARN_WHY, IMPUTE),
    )


def _label(one: LabelGap, sure: float) -> Estimate:
    return absolute(gap("answer_gap", one.empty_hits, one.empty, one.filled_hits, one.filled, sure))


def _mean(table: TableGaps, each: ColumnGaps, mean: MeanGap, sure: float, given: Given) -> Iterator[Finding]:
    estimate = standard_gap(
        "answer_shift",
        (mean.empty, mean.empty_mean, mean.empty_variance),
        (mean.filled, mean.filled_mean, mean.filled_variance),
        sure,
    )
    if estimate is None:
        return
    way = "higher" if estimate.value > 0 else "lower"
    yield Finding(
        about=_about(table, each),
        estimate=absolute(estimate),
        says=(
            f'Where "{each.column.name}" is empty ({mean.empty:,} rows) the answers are on average '
            f"{abs(estimate.value):.2f} standard deviations {way} than elsewhere."
        ),
        remedies=(REPORT,) if _answered(each, given) else (LEARN_WHY, IMPUTE),
    )


def _about(table: TableGaps, each: ColumnGaps) -> About:
    name = each.column.name
    return About(kind="column", name=name, table=table.table.role, columns=(name,))
