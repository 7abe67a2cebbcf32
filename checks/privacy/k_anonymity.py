"""People who stand alone in what others may know of them.

## Why it matters
Who knows a neighbour's age, sex and postcode and finds one row with them has found the neighbour, and
reads everything else in that row.

## How it is measured
The rows are grouped by the declared quasi-identifiers, a missing value counting as a value. The size
of the smallest group is k (Samarati and Sweeney 1998). Judged are the share of rows that are alone
(k = 1) and the share in groups of fewer than five, both exact facts of this table.

## Limits
Only the declared columns count; another column that others may know makes more people stand out. Rows
that are alone here may have doubles outside the table: this is the risk to someone known to be in it.
"""

from collections.abc import Iterator

from checks.artifacts.equivalence_classes import SMALL, EquivalenceClasses
from checks.contract import HIGH, About, Bars, Estimate, Finding, Remedy, RowNumbers, Scale, check

ALONE = Scale(floor=0.005, limit=0.01, worst=0.25, source="1 % of rows: VALIDITY floor and catalogue; ours")
FEW = Scale(floor=0.02, limit=0.05, worst=0.50, source="k of 5: the usual disclosure floor; shares ours")
COARSEN = Remedy(
    id="coarsen-quasi-identifiers",
    do="Coarsen what others may know: ages in bands of five or ten years, postcodes to their first "
    "digits, rare categories together; and leave out the few rows that still stand alone.",
    effort_days=(0.5, 2),
    recipe="import pandas as pd\n"
    "numbers = table.select_dtypes('number').columns\n"
    "coarse = table.assign(**{name: pd.cut(table[name], 5).astype(str) for name in numbers})\n"
    "coarse.groupby(list(coarse.columns), dropna=False).size().min()",
)


@check(
    passes="Nobody stands alone in what others may know",
    fails="People stand alone in what others may know",
    weight=HIGH,
    debt="ethics and bias",
    scales={"unique_rows": ALONE, "rows_in_small_groups": FEW},
    remedies=(COARSEN,),
)
def k_anonymity(classes: EquivalenceClasses) -> Iterator[Finding]:
    """Two shares and the smallest group itself."""
    names = " × ".join(classes.columns)
    alone, few = classes.rows_below(2), classes.rows_below(SMALL)
    about = About(kind="columns", name=names, columns=classes.columns)
    yield Finding(
        about=About(kind="columns", name=names, columns=classes.columns, rows=classes.unique_rows),
        estimate=Estimate.exact("unique_rows", alone / classes.rows, n=classes.rows, unit="share"),
        says=f"{alone:,} of {classes.rows:,} people are the only one with their {names}.",
        evidence=(
            _spread(classes),
            RowNumbers(title="Rows that stand alone", table="table", numbers=classes.unique_rows),
        ),
    )
    yield Finding(
        about=about,
        estimate=Estimate.exact("rows_in_small_groups", few / classes.rows, n=classes.rows, unit="share"),
        says=f"{few:,} of {classes.rows:,} people share their {names} with fewer than four others.",
    )
    yield Finding(
        about=about,
        estimate=Estimate.exact("k", classes.smallest, n=classes.rows, unit="count"),
        says=f"The smallest group with one {names} has {classes.smallest:,} people (k = {classes.smallest:,}).",
    )


def _spread(classes: EquivalenceClasses) -> Bars:
    edges = ((1, 1), (2, 4), (5, 10), (11, 50), (51, None))
    labels = ("alone", "2 to 4", "5 to 10", "11 to 50", "over 50")
    rows = tuple(
        float(sum(s * n for s, n in classes.sizes.items() if s >= low and (high is None or s <= high)))
        for low, high in edges
    )
    return Bars(
        title="How many people share their values with how many", labels=labels, values=rows, unit="count"
    )
