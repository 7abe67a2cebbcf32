"""Cells of text that a spreadsheet would run as a formula, counted over all rows."""

from dataclasses import dataclass

from checks.artifacts.inputs import DataTables
from checks.artifacts.levels import levels_of
from checks.contract import artifact
from checks.table.tables import Column, Table

# What a spreadsheet runs: a sign and then something to reckon with. A lone dash, "-5" and "+41 44" are no formulas.
FORMULA = r"^[\s\x{00A0}]*(?:[=＝@＠]\S|[+\-＋－][\pL(=@+\-])"


@dataclass(frozen=True, slots=True)
class FormulaCells:
    """By table: (column, cells that begin like a formula), columns without any left out; and all cells of text."""

    tables: tuple[tuple[Table, tuple[tuple[Column, int], ...], int], ...]


@artifact()
def formula_cells(data: DataTables) -> FormulaCells:
    return FormulaCells(tuple((table, *_counted(table)) for table in data.tables))


def _counted(table: Table) -> tuple[tuple[tuple[Column, int], ...], int]:
    texts = [column for column in table.columns if column.kind == "text"]
    if not texts or not table.rows:
        return (), len(texts) * table.rows
    told = levels_of(table, texts)
    begun = told.filter(told["value"].re_search(FORMULA))
    counts = begun.group_by("column").agg(rows=begun["n"].sum()).to_pyarrow().to_pylist()
    rows = {each["column"]: int(each["rows"]) for each in counts}
    return tuple((column, rows[column.key]) for column in texts if column.key in rows), len(
        texts
    ) * table.rows
