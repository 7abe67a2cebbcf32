"""Rows for which the model gives no number, or another one in single precision.

## Why it matters
A row that is answered with "not a number" stops a service, or is silently taken for "no". A model whose
answers change when numbers are stored with seven digits instead of sixteen will answer otherwise in
the serving system than it did in the notebook.

## How it is measured
At most 2,000 judged rows are asked as they are: every row without a finite answer (or, for probabilities, with
one outside 0 to 1 or a sum other than 1) is counted; an exact fact of these rows. They are asked again with
all fractions rounded to single precision (IEEE 754 binary32): the share of rows whose scores move by more
than 0.001 (of a standard deviation, for numbers), with Wilson's interval at level 0.99 where not all rows were asked. A few rows are
asked with one number at a time at either end of its range and ten times as far from the middle, for up to 50
columns: how many of these the model cannot answer is an exact count.

## Limits
Boosted trees may cut exactly where values lie: then a few rows move, which is no finding. Only the person's own model file is asked. A finite answer to an impossible row may be nonsense all the
same. Single precision is tried on the inputs; what the model computes inside is its own affair.
"""

from collections.abc import Iterator

from checks.artifacts.sturdiness import Sturdiness, Unanswered
from checks.contract import MEDIUM, About, Estimate, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.levels import level
from checks.stats.proportions import share

MOVED, SHOWN = 1e-3, 100
GUARD = Remedy(
    id="guard-numbers",
    do="Find what overflows or divides by nothing; clip and scale numbers inside the pipeline, before the model.",
    effort_days=(0.5, 2.0),
    recipe=(
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import RobustScaler\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "features = features.clip(features.quantile(0.001), features.quantile(0.999), axis=1)\n"
        "make_pipeline(RobustScaler(), model).fit(features, table[target])"
    ),
)


@check(
    passes="The model gives a number for every row",
    fails="The model gives no number, or another one in single precision",
    weight=MEDIUM,
    debt="integration and deployment",
    scales={
        "unanswered_rows": Scale(
            floor=0.0, limit=0.0, worst=0.05, source="any: a fact of the file (catalogue); worst: ours"
        ),
        "unanswered_extremes": Scale(
            floor=0.0,
            limit=0.1,
            worst=0.5,
            source="floor 0: exact; limit, worst: ours, half of one column's ends in five columns",
        ),
        "moved_in_single_precision": Scale(
            floor=0.05,
            limit=0.1,
            worst=0.5,
            source="ours, calibrated on benchmarks/validity: boosted trees whose cuts fall on values that "
            "occur move up to 2.4 % of the rows",
        ),
    },
    remedies=(GUARD,),
)
def numerical_instability(sturdiness: Sturdiness) -> Iterator[Finding]:
    yield _plain(sturdiness)
    if sturdiness.rounded is not None:
        n = len(sturdiness.rounded)
        moved = sturdiness.rounded > MOVED
        estimate = (
            Estimate.exact("moved_in_single_precision", float(moved.mean()), n=n, unit="share")
            if sturdiness.every_row
            else share("moved_in_single_precision", int(moved.sum()), n, level(1))
        )
        says = (
            f"{int(moved.sum()):,} of {n:,} rows get other scores when their numbers have seven digits; "
            f"the largest change is {float(sturdiness.rounded.max()):.2g}."
        )
        rows = tuple(int(row) for row in sturdiness.rows[moved][:SHOWN])
        yield _finding("the model, in single precision", estimate, says, rows)
    if sturdiness.far is not None:
        yield _far(sturdiness, sturdiness.far)


def _plain(sturdiness: Sturdiness) -> Finding:
    told = sturdiness.plain
    estimate = Estimate.exact("unanswered_rows", len(told.places) / told.asked, n=told.asked, unit="share")
    if not told.says:
        return _finding("the model", estimate, f"All {told.asked:,} rows that were asked have an answer.", ())
    rows = tuple(sorted(int(sturdiness.rows[at]) for at in told.places))[:SHOWN]
    least = "" if told.all_found else "at least "
    says = f"{least}{len(told.places):,} of {told.asked:,} rows have no usable answer. {told.says}"
    return _finding("the model", estimate, says[0].upper() + says[1:], rows)


def _far(sturdiness: Sturdiness, told: Unanswered) -> Finding:
    columns = tuple(dict.fromkeys(sturdiness.far_columns[at] for at in told.places))
    estimate = Estimate.exact(
        "unanswered_extremes", len(told.places) / told.asked, n=told.asked, unit="share"
    )
    if not columns:
        says = f"All {told.asked:,} questions with one number far out have an answer."
    else:
        named = ", ".join(f'"{name}"' for name in columns[:8])
        says = (
            f"{len(told.places):,} of {told.asked:,} questions with one number far out have no usable answer, "
            f"with {named}. {told.says}"
        )
    return Finding(
        about=About(kind="model", name="the model, far out", columns=columns), estimate=estimate, says=says
    )


def _finding(name: str, estimate: Estimate, says: str, rows: tuple[int, ...]) -> Finding:
    shown = (RowNumbers(title="Which rows?", table="table", numbers=rows),) if rows else ()
    return Finding(
        about=About(kind="model", name=name, rows=rows), estimate=estimate, says=says, evidence=shown
    )
