"""Inputs that would burst a reader, and cells that would run in a spreadsheet.

## Why it matters
A file of a few hundred bytes can unpack to gigabytes and take a server down for everyone. And a cell that
begins with an equals sign runs as a formula in the spreadsheet of whoever opens an export.

## How it is measured
Every file was read in pieces under limits on its bytes, rows, columns, cells and values, whatever it said
of itself; a file beyond them is refused before this check is asked. What each file came to is told. Cells
of text that begin like a formula (an equals or at sign, or a plus or minus before a letter or a bracket;
CWE-1236) are counted over all rows and columns of the data tables. Preflight's own exports put an
apostrophe before such cells and names, so none of them runs.

## Limits
A count says nothing of intent: a remark that begins with a dash and a word is counted too. Other programs that export this table
will not disarm it. Memory that a model needs when it answers is measured in the scalability family.
"""

from collections.abc import Iterator

from checks.artifacts.formula_cells import FormulaCells
from checks.artifacts.opened_files import OpenedFiles
from checks.contract import LOW, About, Estimate, Finding, NotApplicable, Remedy, Scale, check

CELLS = Scale(
    floor=0,
    limit=1_000,
    worst=100_000,
    source="CWE-1236 for the fact that one is enough; the upper numbers are ours, for scoring only",
)
DISARM = Remedy(
    id="disarm-formulas",
    do="Put an apostrophe before text that begins with = + - @ wherever it is exported.",
    effort_days=(0.1, 0.5),
    recipe="table[column] = table[column].astype(str).str.replace(r'^(\\s*[=+@-])', r\"'\\1\", regex=True)",
)


@check(
    passes="No input bursts or runs",
    fails="Cells would run as formulas in a spreadsheet",
    weight=LOW,
    debt="integration and deployment",
    scales={"formula_cells": CELLS},
    remedies=(DISARM,),
)
def resource_bombs(formulas: FormulaCells, opened: OpenedFiles) -> Iterator[Finding]:
    """What each file came to, and one finding for each column with cells like formulas."""
    for file in opened.files:
        if file.kind == "table":
            yield Finding(
                about=About(kind="dataset", table=file.role, name=file.name),
                estimate=Estimate.exact("cells", file.rows * file.columns, n=file.rows, unit="count"),
                says=f'"{file.name}" has {file.bytes:,} bytes and came to {file.rows:,} rows × {file.columns:,} columns; '
                "it was read in pieces and stayed within every limit on bytes, rows, columns and cells.",
            )
    looked = 0
    for table, columns, cells in formulas.tables:
        looked += cells
        for column, count in columns:
            yield Finding(
                about=About(kind="column", table=table.role, columns=(column.name,), name=column.name),
                estimate=Estimate.exact("formula_cells", count, n=table.rows, unit="count"),
                says=f'{count:,} of {table.rows:,} cells of "{column.name}" begin like a formula; Preflight\'s own '
                "exports disarm them.",
                remedies=(DISARM,),
            )
    if not any(columns for _, columns, _ in formulas.tables):
        if not looked:
            raise NotApplicable("There is no column of text in which a formula could stand.")
        yield Finding(
            about=About(kind="dataset", name=formulas.tables[0][0].name),
            estimate=Estimate.exact("formula_cells", 0, n=looked, unit="count"),
            says=f"None of {looked:,} cells of text begins like a formula.",
        )
