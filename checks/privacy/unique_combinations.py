"""A few everyday columns that together point at one person.

## Why it matters
Nobody declares the harmful combination: three harmless columns, such as a birth year, a postcode and a
job, can make a row the only one of its kind, and whoever knows the three reads the rest.

## How it is measured
Sets of one, two and three columns are tried, of the sixty columns with the fewest values, and what holds a
set that was found is left out (minimal sample uniques, Elliot et al. 2002). A set with fewer combinations
of values than one twentieth of the rows cannot make more unique; of the others up to 500, those with most
combinations first, are looked at on at most 10,000 rows drawn by a hash of their content, and the
likeliest are counted over all rows: what is reported is an exact share of this table.
Where quasi-identifiers are declared, the sets among them are judged. Sets with other columns are reported
and never fail, because only a person can say what a stranger may know.

## Limits
Columns of measurements are left out unless declared: whole numbers with more than 200 values, other
numbers, times, text that is different in more than half of the rows, the target, identifiers and
confidential columns. Above 10,000 rows at most twelve sets are counted, so another set may tell more
people apart. That a row is unique here does not say that the person is unique outside.
"""

from collections.abc import Iterator

from checks.artifacts.combinations import MANY, MOST_COLUMNS, Combination, Combinations
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, Remedy, Scale, check

FEW = Scale(
    floor=MANY, limit=MANY, worst=0.5, source="5 % of rows by up to three columns: catalogue; worst ours"
)
DROP_ONE = Remedy(
    id="drop-identifying-column",
    do="Leave out the column of the set that the model needs least, or coarsen it: years in bands of ten, "
    "postcodes to two digits, rare categories together.",
    effort_days=(0.25, 1),
    recipe="table.drop(columns=[column])",
)


@check(
    passes="No three known columns make many people unique",
    fails="A few known columns make many people unique",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={"unique_by_known_columns": FEW},
    remedies=(DROP_ONE,),
)
def unique_combinations(combinations: Combinations) -> Iterator[Finding]:
    """Sets of declared columns, judged; sets with others, for information."""
    for found in combinations.declared:
        yield _finding(combinations, found, "unique_by_known_columns")
    for found in combinations.others:
        yield _finding(combinations, found, "unique_rows")
    if not combinations.others:
        own = ", besides those declared," if combinations.declared else ""
        yield Finding(
            about=About(kind="dataset", name="the table"),
            estimate=None,
            says=f"No set of up to {MOST_COLUMNS} of {len(combinations.looked)} columns{own} was found that makes "
            f"more than {100 * MANY:.0f} % of {combinations.rows:,} people unique; {combinations.tried:,} sets have "
            "values enough for that and were looked at.",
        )


def _finding(combinations: Combinations, found: Combination, name: str) -> Finding:
    names = " × ".join(found.columns)
    share = combinations.share(found)
    fewer = (
        f"; no fewer columns were found that make more than {100 * MANY:.0f} % unique"
        if len(found.columns) > 1 and share > MANY
        else ""
    )
    says = f"{found.unique:,} of {combinations.rows:,} people are the only one with their {names}{fewer}."
    told = (*combinations.declared, *combinations.others)
    bars = Bars(
        title="People who are the only one, by what is known of them",
        labels=tuple(" × ".join(each.columns) for each in told),
        values=tuple(combinations.share(each) for each in told),
        unit="share",
    )
    return Finding(
        about=About(kind="columns", name=names, columns=found.columns),
        estimate=Estimate.exact(name, share, n=combinations.rows, unit="share"),
        says=says,
        evidence=(bars,) if len(told) > 1 else (),
    )
