"""Rows whose order tells of their answers, or of their features.

## Why it matters
Rows that stand together and are alike (half-hours of one day, patients of one ward, a file sorted by its
answer) are no independent witnesses. Parted at random they sit on both sides of a split, and the model is
examined on rows whose neighbours it has seen; parted by place, one side lacks what the other has.

## How it is measured
In each data table, along the file and, where a time column is given, along time (rows of one moment in
random order): the share of the answers' variance that a row has in common with the next row, and with the
next √n rows, whichever surely tells more (serial correlation of ranks or of classes; normal interval). And in up
to 2,000 rows: how near in the file each row's five likest rows in the features stand, as the chance that they are
nearer than any other row (0.5 without order), with the spread that 200 shuffles of the places have. Columns that
rise or fall all along the file are named, and left out of the likeness. Every interval has level 1 - 0.01/m, m
being these measures over all tables.

## Limits
A file that was shuffled shows nothing, even if its rows come from few people or days; a time column then still tells.
Why the order matters cannot be read from it. That an identifier's number tells the answer
is `data_quality/target-leakage`.
"""

from collections.abc import Iterator

from checks.artifacts.row_order import AnswerOrder, RowOrder, TableOrder
from checks.contract import MEDIUM, About, Bars, Finding, Remedy, Scale, check

SPLIT = Remedy(
    id="split-along-the-order",
    do="Split along the order and not across it: train on earlier rows and judge on later ones, or keep rows "
    "that belong together (a day, a ward, a person) on one side.",
    effort_days=(0.5, 2.0),
    recipe=(
        "from sklearn.model_selection import TimeSeriesSplit\n"
        "parts = list(TimeSeriesSplit(n_splits=5).split(table))"
    ),
)
SHUFFLE = Remedy(
    id="shuffle-once",
    do="If the order is only how the file was stored (sorted by its answer, or one source after another), "
    "shuffle the rows once before any split.",
    effort_days=(0.1, 0.2),
    recipe="table = table.sample(frac=1, random_state=0).reset_index(drop=True)",
)


@check(
    passes="The order of the rows tells nothing",
    fails="Rows stand in a telling order",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={
        "likeness": Scale(
            floor=0.005,
            limit=0.1,
            worst=0.8,
            source="limit: ours, a serial correlation of 0.1; floor: ours, calibrated on benchmarks/validity: "
            "shuffled rows stay silent and an AUC gap of 0.06 between shuffled and forward splits is found",
        ),
        "nearness": Scale(
            floor=0.55,
            limit=0.6,
            worst=0.95,
            source="ours, calibrated on benchmarks/validity: shuffled rows stay within 0.49 and 0.51",
        ),
    },
    remedies=(SPLIT, SHUFFLE),
)
def ordered_rows(order: RowOrder) -> Iterator[Finding]:
    for each in order.tables:
        for along in each.answers:
            yield _answers(order, each, along)
        if each.nearness is not None:
            yield _features(each)


def _answers(order: RowOrder, each: TableOrder, along: AnswerOrder) -> Finding:
    target = order.target or ""
    share = max(0.0, along.estimate.value)
    near = "the next row" if along.reach == 1 else f"the next {along.reach:,} rows"
    where = "in the file" if along.time is None else f'in the order of "{along.time}"'
    sorted_by = tuple(name for name in each.sorted_by if name != target) if along.time is None else ()
    columns = (target, *((along.time,) if along.time else sorted_by))
    what = f'answer "{along.label}"' if along.label is not None else "rank of the answer"
    return Finding(
        about=About(
            kind="column" if len(columns) == 1 else "columns",
            name=target if along.time is None else f"{target} along {along.time}",
            table=each.table.role,
            columns=columns,
        ),
        estimate=along.estimate,
        says=(
            f"A row's answer has {share:.1%} of its variance in common with that of {near} {where} "
            f"({along.estimate.n:,} rows of {each.table.name}).{_sorted(each, along)}"
        ),
        evidence=(
            Bars(
                title=f"How does the {'share' if along.label is not None else 'mean'} of the {what} go along?",
                labels=tuple(f"tenth {i}" for i in range(1, 11)),
                values=along.tenths,
                unit="share",
            ),
        ),
        remedies=(SPLIT, SHUFFLE),
    )


def _features(each: TableOrder) -> Finding:
    assert each.nearness is not None
    return Finding(
        about=About(
            kind="columns" if each.sorted_by else "dataset",
            name=each.table.name,
            table=each.table.role,
            columns=each.sorted_by,
        ),
        estimate=each.nearness,
        says=(
            f"Of {each.near_rows:,} rows of {each.table.name} those with the likest features stand nearer "
            f"in the file than {each.nearness.value:.0%} of all rows; 50 % is no order.{_sorted(each, None)}"
        ),
        remedies=(SPLIT, SHUFFLE),
    )


def _sorted(each: TableOrder, along: AnswerOrder | None) -> str:
    if not each.sorted_by or (along is not None and along.time is not None):
        return ""
    named = ", ".join(f'"{name}"' for name in each.sorted_by[:5])
    return f" The file is sorted by {named}."
