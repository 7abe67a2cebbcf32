"""Rows that occur more than once, identifiers and answer included.

## Why it matters
A record that was loaded twice counts twice: in training it is learned by heart, and if one copy lies
in the test rows the model is examined on what it has seen. Where copies are many the measured quality
is that of the copies.

## How it is measured
Rows are grouped by all their columns, identifiers and the answer included; a copy is any row but the
first of its group. Coarse tables repeat rows honestly: two people of one age band, sex and region. So
the number of alike pairs is compared with the number that chance explains: two random rows agree in all
columns with a probability estimated by a chain of conditional agreements with up to three parents each
(after Chow and Liu 1968), times the number of pairs. Where fewer than 0.1 pairs are expected, every copy
counts; else only copies beyond the 99.9 % point of a Poisson law with one and a half times that mean.
Where an identifier is nearly unique, nothing is left to chance. The share is an exact count of this
file where chance explains no copy; else it is what is left after the copies expected by chance, from all of
them at most to those beyond that point at least.

## Limits
A copy with a new identifier, or with one changed cell, is not a copy here. In a coarse table copies hide
among honest repeats. The chance of agreement is estimated from at most 10,000 rows.
"""

from collections.abc import Iterator

from checks.artifacts.repeats import Repeats, TableRepeats
from checks.contract import HIGH, About, Finding, Grid, Remedy, RowNumbers, Scale, check
from checks.stats.collisions import beyond_chance, modelled

DROP = Remedy(
    id="drop-copies",
    do="Keep the first of each set of identical rows, and find out where the copies come from.",
    effort_days=(0.1, 0.5),
    recipe="table = table.drop_duplicates(keep='first').reset_index(drop=True)",
)


@check(
    passes="No row is repeated beyond chance",
    fails="Rows are repeated",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "repeated_rows": Scale(
            floor=0.0, limit=0.05, worst=0.2, source="limit: deepchecks' default of 5 %; worst: ours"
        )
    },
    remedies=(DROP,),
)
def duplicate_rows(repeats: Repeats) -> Iterator[Finding]:
    for each in repeats.tables:
        whole = each.whole
        estimate = beyond_chance("repeated_rows", whole.copies, whole.pairs, whole.by_chance, each.table.rows)
        beyond = estimate.value > 0
        yield Finding(
            about=About(
                kind="rows" if beyond else "dataset",
                name=each.table.name,
                table=each.table.role,
                rows=whole.numbers if beyond else (),
            ),
            estimate=estimate,
            says=_says(each, estimate.value),
            evidence=_evidence(each, beyond),
            remedies=(DROP,) if beyond else (),
        )


def _says(each: TableRepeats, beyond: float) -> str:
    whole, rows = each.whole, f"{each.table.rows:,} rows of {each.table.name}"
    if not whole.copies:
        return f"None of the {rows} is a copy of another."
    chance = f"about {whole.by_chance:,.0f} pairs are expected to be alike by chance, {whole.pairs:,} are"
    if not beyond:
        return (
            f"{whole.copies:,} of the {rows} repeat an earlier one, as coarse columns make likely: {chance}."
        )
    if not modelled(whole.by_chance):
        return f"{whole.copies:,} of the {rows} copy an earlier row in every column; chance explains none."
    return (
        f"About {round(beyond * each.table.rows):,} of the {rows} copy an earlier row in every column beyond "
        f"chance ({whole.copies:,} do in all): {chance}."
    )


def _evidence(each: TableRepeats, beyond: bool) -> tuple[Grid | RowNumbers, ...]:
    whole, twins = each.whole, each.twins
    rows: list[tuple[str | int | float | None, ...]] = [("alike in every column", whole.pairs)]
    if twins is not None:
        rows += [
            ("same features, same answer", twins.pairs - twins.differing),
            ("same features, other answer", twins.differing),
        ]
    grid = Grid(title="How are the alike rows alike?", columns=("pairs of rows", "number"), rows=tuple(rows))
    if not beyond:
        return (grid,) if whole.pairs else ()
    return grid, RowNumbers(title="Which rows are copies?", table=each.table.role, numbers=whole.numbers)
