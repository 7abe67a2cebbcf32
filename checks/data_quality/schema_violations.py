"""Tables that break the contract of columns on which the model was made.

## Why it matters
A column that was renamed, dropped or turned from numbers into text breaks a model outright or, worse, lets
it answer from a default without anyone noticing. It is the commonest fault between a training table and
what production sends.

## How it is measured
The training table, else the judged one, is the contract; the judged and the production table are held
against it, as exact facts of the files. A column that a model needs and that a table lacks violates in
every cell. If a new column has the same name but for case, blanks and marks, or values of the same kind
that lie alike (Kolmogorov-Smirnov distance or total variation of at most 0.10 beyond sampling noise, 0.40
with a similar name or the same neighbours), it is said to be probably renamed. A column that holds another
kind of value (numbers, text, dates, true or false) violates in every filled cell that no longer reads as
what the contract has. A model without column names goes by order: it is asked 1,000 rows in the contract's
order and in the file's, and every row that it answers otherwise counts.

## Limits
Which column was renamed is a guess; that one is gone is not. Answers, scores, weights and ignored columns
may stand in one table only. New columns that nothing needs are only told. Odd cells within one column are a
matter of `data_quality/inconsistent-values`, new levels of `robustness/unseen-values`.
"""

from collections.abc import Iterator

from checks.artifacts.schemas import Reordering, SchemaPair, Schemas, Violation
from checks.contract import HIGH, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.proportions import share

SOURCE = (
    "limit: ours, the catalogue's share of cells; floor: a contract is kept or broken; calibrated on "
    "benchmarks/validity: one renamed or retyped column is found, a reordering that changes nothing is silent"
)
SCALE = Scale(floor=0.0, limit=0.01, worst=0.2, source=SOURCE)
MOST = 200

RESTORE = Remedy(
    id="restore-column",
    do="Give the column its old name and kind where the table is made, and refuse tables that break the contract.",
    effort_days=(0.2, 1.0),
    recipe=(
        "expected = {name: kind for name, kind in table.dtypes.items() if name != target}\n"
        "broken = [name for name, kind in expected.items() if name not in table or table[name].dtype != kind]\n"
        "assert not broken, broken"
    ),
)
BY_NAME = Remedy(
    id="columns-by-name",
    do="Put the columns in the model's order before it is asked; better, fit it on a table with names.",
    effort_days=(0.1, 0.5),
    recipe=(
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), table[target])\n"
        "ordered = features[list(model.feature_names_in_)]"
    ),
)


@check(
    passes="The tables have the columns that the model needs",
    fails="Columns are missing, renamed or of another kind",
    weight=HIGH,
    debt="integration and deployment",
    scales={"violating_cells": SCALE, "changed_predictions": SCALE},
    remedies=(RESTORE, BY_NAME),
)
def schema_violations(schemas: Schemas) -> Iterator[Finding]:
    for pair in schemas.pairs:
        broken = [each for each in pair.violations if each.needed]
        for each in sorted(broken, key=lambda v: (-v.lost / v.cells, v.expected))[:MOST]:
            yield _violation(pair, each)
        if not broken:
            yield Finding(
                about=About(kind="dataset", name=pair.table.name, table=pair.table.role),
                estimate=Estimate.exact("violating_cells", 0.0, n=max(1, pair.table.rows), unit="share"),
                says=(
                    f"{pair.table.name} keeps the contract of {pair.reference.name}: no column that is needed "
                    f"is missing, and all {pair.columns:,} that both have hold the same kind of value."
                ),
            )
        if pair.reordering is not None:
            yield _reordered(pair, pair.reordering)
        yield from _told(pair)


def _violation(pair: SchemaPair, each: Violation) -> Finding:
    columns = tuple(dict.fromkeys(name for name in (each.expected, each.found) if name))
    return Finding(
        about=About(
            kind="column" if len(columns) == 1 else "columns",
            name=each.expected,
            table=each.table.role,
            columns=columns,
        ),
        estimate=Estimate.exact(
            "violating_cells",
            each.lost / each.cells,
            n=each.cells,
            unit="share",
            method="exact count of cells that the contract cannot read",
        ),
        says=_says(pair, each),
        remedies=(RESTORE,),
    )


def _says(pair: SchemaPair, each: Violation) -> str:
    here = each.table.name
    other = pair.reference.name if each.table is pair.table else pair.table.name
    if each.what == "missing":
        return f'{here} has no column "{each.expected}", which {other} has.'
    if each.what == "renamed":
        return (
            f'{here} has no column "{each.expected}"; its column "{each.found}" was probably renamed from it: '
            f"its name or the values of its {each.table.rows:,} rows say so."
        )
    if each.now == "text" and each.lost == each.cells:
        return f'"{each.expected}" holds {each.was} in {other}, but text in all {each.cells:,} filled cells of {here}.'
    return (
        f'"{each.expected}" holds {each.was} in {other}, but {each.now} in {here}: {each.lost:,} of '
        f"{each.cells:,} filled cells ({each.lost / each.cells:.1%}) do not read as {each.was}."
    )


def _reordered(pair: SchemaPair, order: Reordering) -> Finding:
    columns = ", ".join(f'"{name}"' for name in order.columns[:6])
    name, here = "changed_predictions", pair.table.name
    how = (
        "cannot be asked at all"
        if order.refused
        else f"answers {order.changed:,} of {order.asked:,} rows otherwise"
    )
    whole = order.asked == pair.table.rows
    exact = Estimate.exact(
        name, order.changed / order.asked, n=order.asked, unit="share", method="asked in both orders"
    )
    return Finding(
        about=About(kind="columns", name=here, table=pair.table.role, columns=order.columns),
        estimate=exact if whole else share(name, order.changed, order.asked, level(1)),
        says=(
            f"The model goes by the order of its columns, and {here} has {columns} in another place than "
            f"{pair.reference.name}: in the file's order it {how}."
        ),
        remedies=(BY_NAME,) if order.changed else (),
    )


def _told(pair: SchemaPair) -> Iterator[Finding]:
    """What is different and breaks nothing."""
    here = pair.table.name
    for title, names in (
        (f"{here} has columns that {pair.reference.name} lacks and nothing needs", pair.extra),
        (
            f"{here} differs from {pair.reference.name} in columns that nothing needs",
            tuple(each.expected for each in pair.violations if not each.needed),
        ),
    ):
        if names:
            shown = ", ".join(f'"{name}"' for name in names[:12])
            more = f" and {len(names) - 12:,} more" if len(names) > 12 else ""
            yield Finding(
                about=About(kind="columns", name=here, table=pair.table.role, columns=names[:MOST]),
                estimate=Estimate.exact("other_columns", float(len(names)), n=len(names), unit="count"),
                says=f"{title}: {shown}{more}.",
            )
