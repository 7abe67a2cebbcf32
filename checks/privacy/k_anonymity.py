"""People who stand alone in what others may know of them.

## Why it matters
Who knows a neighbour's age, sex and postcode and finds one row with them has found the neighbour, and
reads everything else in that row.

## How it is measured
The rows are grouped by the declared quasi-identifiers, a missing value counting as a value. The size
of the smallest group is k (Samarati and Sweeney 1998). Judged are the share of rows that are alone
(k = 1) and the share in groups of fewer than five, both exact facts of this table. For information, the
chance of being found as ARX counts it: by a prosecutor, who knows that the person is in the table (on
average the groups divided by the rows, at most 1 / k), and, where the size of the population is given
(`--population`), by a journalist, who does not, and by a marketer, who looks for everyone at once. The
share of the population that is alone is then estimated from the sizes of the groups by Pitman's sampling
formula (Hoshino 2001), with an interval that holds within that model; tried on a known population of
200,000, of which 9.5 % are alone, it gave 9.7 % from 10,000 rows and 5.9 % from 2,000. What k would be with
bands, first characters or without a column is worked out for some 120 ways to tell the columns.

## Limits
Only the declared columns count; another column that others may know makes more people stand out. Rows
that are alone here may have doubles outside the table; without the population's size nothing is said of
that. The estimate is unreliable below 5 % sampling, where it runs too low.
"""

from collections.abc import Iterator

from checks.artifacts.coarsenings import AS_IT_IS, Coarsenings
from checks.artifacts.equivalence_classes import SMALL, EquivalenceClasses
from checks.contract import HIGH, About, Bars, Estimate, Finding, Grid, Remedy, RowNumbers, Scale, check
from checks.stats.population import ENOUGH_SAMPLED, journalist, population_unique, prosecutor

COARSER = "What coarser columns would give"
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
def k_anonymity(classes: EquivalenceClasses, coarser: Coarsenings) -> Iterator[Finding]:
    """Two shares, the smallest group itself with what coarser columns would make of it, and the risks."""
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
        says=f"The smallest group with one {names} has {classes.smallest:,} people (k = {classes.smallest:,})."
        f"{_enough(coarser)}",
        evidence=_coarser(coarser),
    )
    yield from _risks(classes, about)


def _enough(coarser: Coarsenings) -> str:
    """How the fewest changes that leave nobody in a group of fewer than five would tell the columns."""
    first = next((way for way in coarser.ways if way.k >= SMALL), None)
    if first is None or all(told == AS_IT_IS for told in first.told):
        return ""
    changed = zip(coarser.columns, first.told, strict=True)
    how = ", ".join(f"{column} {told}" for column, told in changed if told != AS_IT_IS)
    return f" With {how} it would be {first.k:,}."


def _coarser(coarser: Coarsenings) -> tuple[Grid, ...]:
    """A row for each way to tell the columns: k, and the people in groups of fewer than five."""
    if not coarser.ways:
        return ()
    return (
        Grid(
            title=COARSER,
            columns=(*coarser.columns, "k", "people in groups of fewer than five"),
            rows=tuple((*way.told, way.k, None if 0 < way.few < SMALL else way.few) for way in coarser.ways),
        ),
    )


def _risks(classes: EquivalenceClasses, about: About) -> Iterator[Finding]:
    """ARX's three attackers, and how many are unique in the population."""
    known, people = classes.population, classes.rows
    own = prosecutor(classes.sizes)
    risks = [("who knows that the person is in the table (prosecutor)", own.mean, own.highest)]
    if known is not None:
        outside = journalist(classes.sizes, known)
        risks.append(("who does not know it (journalist)", outside.mean, outside.highest))
        risks.append(("who looks for everyone (marketer)", outside.mean, outside.mean))
    more = (
        " How many are alone outside the table too cannot be said: give the population's size (--population)."
        if known is None
        else ""
    )
    yield Finding(
        about=about,
        estimate=Estimate.exact("prosecutor_risk", own.mean, n=people, unit="share", method="groups / rows"),
        says=f"A stranger who knows that a person is in the table finds them with a chance of {100 * own.mean:.1f} % "
        f"on average and of {100 * own.highest:.1f} % at most.{more}",
        evidence=(
            Grid(
                title="Chance of being found",
                columns=("by a stranger", "on average", "at most"),
                rows=tuple((who, round(mean, 6), round(highest, 6)) for who, mean, highest in risks),
            ),
        ),
    )
    if known is not None and (alone := population_unique(classes.sizes, known)) is not None:
        yield Finding(about=about, estimate=alone, says=_alone_says(classes, alone, known))


def _alone_says(classes: EquivalenceClasses, alone: Estimate, population: int) -> str:
    here = classes.rows_below(2)
    expected = alone.value * classes.rows
    also = (
        f" Of the {here:,} who are alone in the table, about {min(here, round(expected)):,} would be."
        if here
        else ""
    )
    share = classes.rows / population
    warning = (
        f" Unreliable below {100 * ENOUGH_SAMPLED:.0f} % sampling: the table holds {100 * share:.2g} % of the population."
        if share < ENOUGH_SAMPLED
        else ""
    )
    return (
        f"About {100 * alone.value:.2g} % of the population of {population:,} are the only one with their "
        f"{' × '.join(classes.columns)} (Pitman's model).{also}{warning}"
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
