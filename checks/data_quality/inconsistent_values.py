"""One thing written in several ways: spellings of a level, words among numbers, mixed dates.

## Why it matters
"north" and "North " are two categories to a model, each with half of the evidence, and a new row may bring
a third. Two words in a column of numbers turn the whole column into text, so that its order is lost.

## How it is measured
Over all rows. Levels of a text column are the same if they are after Unicode's NFKC form, without case, outer
blanks and separators beside letters (A- and A+, 1.5 and 15 stay apart); or if one word differs
by one letter, or by two that changed places, where one is over 20 times rarer, has 5 rows with its like and 4
letters (5 for an exchanged letter). Words with digits, and three levels that differ in one place
(type a, type b, type c), are names of their own. A text column is mixed if more than half of its values are
numbers and at least 2 are neither numbers, nor numbers with thousands marks, nor codes, ranges (3+) or letters
that at least one row in a hundred has. Numbers that begin with 0 make codes. Dates are read in eight forms; a second
form with 2 rows is mixed. The share of rows is an exact count.

## Limits
Two words for one thing (car, automobile) are not known to be one. A real and rare near name is taken for a slip. In
text with over 20,000 different values only numbers are looked for. Identifiers and free text are left out.
"""

from collections.abc import Iterator

from checks.artifacts.mixed_types import MixedColumn, MixedTypes
from checks.artifacts.spellings import Spelled, Spellings
from checks.artifacts.value_counts import ValueCounts
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, Grid, Remedy, RowNumbers, Scale, check

SHOWN, FEW_LEVELS = 12, 100
JOIN = Remedy(
    id="join-spellings",
    do="Join the spellings of each level where the table is read, and let the source offer a list to choose from.",
    effort_days=(0.1, 0.5),
    recipe=(
        "folded = table[column].astype('string').str.normalize('NFKC').str.strip().str.casefold()\n"
        "table[column] = folded.str.replace(r'[\\s_-]+', ' ', regex=True)"
    ),
)
PARSE = Remedy(
    id="parse-column",
    do="Correct these cells at the source, or turn them into empty cells, and read the column as what it is.",
    effort_days=(0.1, 0.5),
    recipe=(
        "import pandas as pd\n"
        "table[column] = pd.to_numeric(table[column], errors='coerce')  # pd.to_datetime for dates"
    ),
)
SOURCE = (
    "limit: deepchecks' 1 % for rare kinds of values; floor 0: a count of the file; worst: ours, a fifth of a "
    "column. What is one level is ours, calibrated on benchmarks/validity: no alarm on 120 clean worlds of 2,000 rows "
    "and 24 of 20,000, and 40 of 40 plants of 2 rows found"
)
SHARE = Scale(floor=0.0, limit=0.01, worst=0.2, source=SOURCE)


@check(
    passes="Each thing is written in one way",
    fails="One thing is written in several ways",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={"misspelled_share": SHARE, "odd_type_share": SHARE},
    remedies=(JOIN, PARSE),
)
def inconsistent_values(texts: ValueCounts, spellings: Spellings, mixed: MixedTypes) -> Iterator[Finding]:
    for of in texts.tables:
        found = [_spelled(each) for each in spellings.found if each.table is of.table]
        found += [_mixed(each) for each in mixed.found if each.table is of.table]
        yield from found
        if not found:
            yield Finding(
                about=About(kind="dataset", name=of.table.name, table=of.table.role),
                estimate=Estimate.exact("misspelled_share", 0.0, n=of.table.rows, unit="share"),
                says=f"In {len(of.columns):,} text columns of {of.table.name} nothing is written in two ways.",
            )


def _spelled(each: Spelled) -> Finding:
    rows, name = each.table.rows, each.column.name
    many = len(each.spellings)
    shown = tuple(
        (spelling.usual, spelling.rows, other, n)
        for spelling in each.spellings
        for other, n in spelling.others
    )[:SHOWN]
    grid = Grid(
        title="Which levels are one?",
        columns=("usual spelling", "rows", "other spelling", "rows of it"),
        rows=shown,
    )
    what = f"{many:,} of its levels {'has' if many == 1 else 'have'} more than one spelling"
    return Finding(
        about=About(kind="column", name=name, table=each.table.role, columns=(name,), rows=each.rows),
        estimate=Estimate.exact("misspelled_share", each.count / rows, n=rows, unit="share"),
        says=f'"{name}": {what}; {each.count:,} of {rows:,} rows ({each.count / rows:.2%}) have a rarer one.',
        # Where levels are few they are words of a list; where they are many they may be people's.
        evidence=(
            *((grid,) if each.levels <= FEW_LEVELS else ()),
            RowNumbers(title="Which rows have a rarer spelling?", table=each.table.role, numbers=each.rows),
        ),
        remedies=(JOIN,),
    )


def _mixed(each: MixedColumn) -> Finding:
    rows, name = each.table.rows, each.column.name
    says = {
        "numbers": f'"{name}" holds numbers in {each.usual:,} rows and something else in {each.odd:,} of {rows:,} '
        f"({each.odd / rows:.2%}), so it is read as text.",
        "dates": f'"{name}" holds dates in {each.usual:,} rows and something else in {each.odd:,} of {rows:,} '
        f"({each.odd / rows:.2%}).",
        "date formats": f'"{name}" writes dates in one way in {each.usual:,} rows and otherwise in {each.odd:,} of '
        f"{rows:,} ({each.odd / rows:.2%}).",
    }[each.kind]
    bars = Bars(
        title="How do the others look? (9: digits, a: letters)",
        labels=tuple(shape for shape, _ in each.shapes),
        values=tuple(float(n) for _, n in each.shapes),
        unit="count",
    )
    return Finding(
        about=About(kind="column", name=name, table=each.table.role, columns=(name,), rows=each.rows),
        estimate=Estimate.exact("odd_type_share", each.odd / rows, n=rows, unit="share"),
        says=says,
        evidence=(bars, RowNumbers(title="Which rows?", table=each.table.role, numbers=each.rows)),
        remedies=(PARSE,),
    )
