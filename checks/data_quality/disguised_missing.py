"""Values that stand for "no value": -999 or 0 among measurements, "?" or "unknown" among words.

## Why it matters
A model takes -999 for a very small number and "unknown" for one more category. Averages, scales and
distances bend towards what was never measured, imputation passes the gap by, and the model learns who
filled in the form.

## How it is measured
Over all rows. Text: words from a list ("?", "unknown", "n/a", "-", "missing" and the like, without case
and brackets); "none" and "other" are real levels. Numbers and dates: a value from a list (-1, -99, -999,
99, 999, 9999, calendar ends ...) that lies three robust standard deviations (IQR/1.349) outside all others,
is the only negative one, or has five times the rows of any neighbour and more than Poisson's law allows
for its surroundings (p < 1e-6); another value that at least 5 rows repeat (10 from 20,000 rows) three
such deviations off, raw and on a log scale; and zeros of a quantity that never comes near zero, with
the zeros of other columns that come with them (Fisher's exact test, p < 1e-6). Rare codes at the edge of a
small set of whole-number codes are reported as odd codes: a 0 fifty times rarer than the 1 beside it, or codes
beyond a dip. The share of rows is an exact fact of the file.

## Limits
A stand-in that looks like a common value cannot be told from it. A zero of an amount may be real and is left alone.
An odd code may be in a codebook that Preflight has not seen: look it up. Identifiers are not looked at.
"""

from collections.abc import Iterator

from checks.artifacts.disguised import Disguised, Hidden
from checks.contract import HIGH, About, Bars, Estimate, Finding, Remedy, RowNumbers, Scale, check

RECODE = Remedy(
    id="recode-as-missing",
    do="Turn these values into empty cells when the table is read, then treat them as gaps: fill them inside "
    "the model's pipeline and keep a column that says where they were.",
    effort_days=(0.1, 0.5),
    recipe=(
        "stands = ['?', 'unknown', 'n/a', '-', -999, 999]  # those that the finding names\n"
        "table[column] = table[column].mask(table[column].isin(stands))"
    ),
)
LOOK_UP = Remedy(
    id="look-up-codes",
    do="Look the codes up in the codebook or ask those who record them; turn those that mean nothing into "
    "empty cells and join those that mean the same.",
    effort_days=(0.1, 1.0),
    recipe="rows_by_code = table[column].value_counts().sort_index()",
)
SOURCE = (
    "limit: deepchecks' default for rare kinds of values, 1 %; floor 0: a count of the file; worst: ours, a fifth "
    "of a column. What counts as a stand-in is ours, calibrated on benchmarks/validity: none on 120 clean worlds of "
    "2,000 rows and 24 of 20,000, and 40 of 40 plants of 2 rows of 2,000 found"
)


@check(
    passes="No value stands for a missing one",
    fails="Missing values are disguised as values",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "disguised_share": Scale(floor=0.0, limit=0.01, worst=0.2, source=SOURCE),
        "odd_code_share": Scale(floor=0.0, limit=0.01, worst=0.2, source=SOURCE),
    },
    remedies=(RECODE, LOOK_UP),
)
def disguised_missing(hidden: Hidden) -> Iterator[Finding]:
    for table, looked in hidden.looked:
        found = [each for each in hidden.found if each.table is table]
        for each in found:
            yield _finding(each)
        if not found:
            yield Finding(
                about=About(kind="dataset", name=table.name, table=table.role),
                estimate=Estimate.exact("disguised_share", 0.0, n=table.rows, unit="share"),
                says=f"In {looked:,} columns of {table.name} no value looks like a stand-in for a missing one.",
            )


def _finding(each: Disguised) -> Finding:
    rows, name = each.table.rows, each.column.name
    missing = each.kind == "missing"
    return Finding(
        about=About(kind="column", name=name, table=each.table.role, columns=(name,), rows=each.rows),
        estimate=Estimate.exact(
            "disguised_share" if missing else "odd_code_share", each.count / rows, n=rows, unit="share"
        ),
        says=_says(each),
        evidence=(
            Bars(
                title="Which values, in how many rows?",
                labels=tuple(stand.value for stand in each.stands),
                values=tuple(float(stand.count) for stand in each.stands),
                unit="count",
            ),
            RowNumbers(title="Which rows?", table=each.table.role, numbers=each.rows),
        ),
        remedies=(RECODE,) if missing else (LOOK_UP, RECODE),
    )


def _says(each: Disguised) -> str:
    rows, first = each.table.rows, each.stands[0]
    share = f"{each.count:,} of {rows:,} rows ({each.count / rows:.2%})"
    if len(each.stands) == 1:
        return f'"{each.column.name}" is "{first.value}" in {share}: {first.why}.'
    listed = ", ".join(f'"{stand.value}" ({stand.count:,})' for stand in each.stands[:6])
    more = "" if len(each.stands) <= 6 else f" and {len(each.stands) - 6} more"
    return f'"{each.column.name}" is {listed}{more}, together in {share}: {first.why}.'
