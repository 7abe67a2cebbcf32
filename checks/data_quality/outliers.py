"""Values in another unit, or beyond anything that the column's own tail makes likely.

## Why it matters
A height in inches among centimetres, an income in cents: one slip moves an average, a scale and a line more than
a thousand honest rows, and a model learns from it what is not there.

## How it is measured
Over all rows of each column of numbers with at least 20 different values; zeros that most rows have are no
outliers. A second group of at least 10 rows is reported where a unit's factor (10, 100, 1,000, a million, 60, 2.54,
0.4536, Fahrenheit, and their inverses) explains it: the range of the others, converted, holds more rows
than the emptiest stretch between (binomial under one peak, p < 0.001/m, m being the columns), and the group,
converted back, lies as the others do (Kolmogorov-Smirnov). Fewer rows are reported
where the gap before them is longer than a Pareto tail makes likely, on a log scale (Renyi's spacings,
p < 0.0005/m), and a factor of 100 and more brings them back among the others; without a factor
where p < 1e-8. The share of rows is an exact count of them.

## Limits
A skewed column may hide a slip inside its long tail. A unit that shifts values by less than the column's own
spread cannot be seen. That a value is far is no proof that it is wrong: rows are named, never dropped.
"""

from collections.abc import Iterator

from checks.artifacts.outlying import Outliers, Outlying
from checks.contract import MEDIUM, About, Estimate, Finding, Remedy, RowNumbers, Scale, check

CONVERT = Remedy(
    id="convert-units",
    do="Look the rows up in the source and convert them to the unit of the others where the pipeline reads them.",
    effort_days=(0.2, 1.0),
    recipe=(
        "usual = table[column].median()\n"
        "beyond = table[column] > 100 * usual  # the rows that the finding names\n"
        "table[column] = table[column].where(~beyond, table[column] / 1000)"
    ),
)
LIMIT = Remedy(
    id="check-and-limit",
    do="Check these rows against the source; correct or empty what is wrong, and let the pipeline refuse values "
    "outside a range that an expert gives.",
    effort_days=(0.2, 1.0),
    recipe="table[column] = table[column].clip(table[column].quantile(0.001), table[column].quantile(0.999))",
)
SOURCE = (
    "limit: deepchecks' default of 0.5 %; floor 0: a count of the file; worst: ours, one row in twenty. The levels "
    "are ours, calibrated on benchmarks/validity: no alarm on 120 clean worlds of 2,000 rows and 24 of 20,000, 40 of "
    "40 plants of 2 rows in another unit and 59 of 60 of 2 % of a column found"
)


@check(
    passes="No value is in another unit or beyond reach",
    fails="Values are in another unit or beyond reach",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={"outlier_share": Scale(floor=0.0, limit=0.005, worst=0.05, source=SOURCE)},
    remedies=(CONVERT, LIMIT),
)
def outliers(outliers: Outliers) -> Iterator[Finding]:
    for table, looked in outliers.looked:
        found = [each for each in outliers.found if each.table is table]
        for each in found:
            yield _finding(each)
        if not found:
            yield Finding(
                about=About(kind="dataset", name=table.name, table=table.role),
                estimate=Estimate.exact("outlier_share", 0.0, n=table.rows, unit="share"),
                says=f"No value of the {looked:,} measured columns of {table.name} lies beyond its column's reach.",
            )


def _finding(each: Outlying) -> Finding:
    rows, name = each.table.rows, each.column.name
    one = each.count == 1
    what = (
        f"far beyond all others, where even a heavy tail would not {'put it' if one else 'put them'}"
        if each.unit is None
        else f"as if in another unit: about {each.unit} the usual value"
    )
    return Finding(
        about=About(kind="column", name=name, table=each.table.role, columns=(name,), rows=each.rows),
        estimate=Estimate.exact("outlier_share", each.count / rows, n=rows, unit="share"),
        says=f'{each.count:,} of {rows:,} values of "{name}" {"is" if one else "are"} {what}.',
        evidence=(RowNumbers(title="Which rows?", table=each.table.role, numbers=each.rows),),
        remedies=(LIMIT,) if each.unit is None else (CONVERT, LIMIT),
    )
