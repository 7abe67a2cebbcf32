"""Cells of text that a spreadsheet would run as a formula, counted over all rows."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.inputs import DataTables
from checks.contract import artifact
from checks.table.tables import Column, Table

# What a spreadsheet runs: a sign and then something to reckon with. A lone dash, "-5" and "+41 44" are no formulas.
FORMULA = r"^[\s\x{00A0}]*(?:[=＝@＠]\S|[+\-＋－][\pL(=@+\-])"
COLUMNS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FormulaCells:
    """By table: (column, cells that begin like a formula), columns without any left out; and all cells of text."""

    tables: tuple[tuple[Table, tuple[tuple[Column, int], ...], int], ...]


@artifact()
def formula_cells(data: DataTables) -> FormulaCells:
    return FormulaCells(tuple((table, *_counted(table)) for table in data.tables))


def _counted(table: Table) -> tuple[tuple[tuple[Column, int], ...], int]:
    texts = [column for column in table.columns if column.kind == "text"]
    found: list[tuple[Column, int]] = []
    for start in range(0, len(texts) if table.rows else 0, COLUMNS_AT_ONCE):
        some = texts[start : start + COLUMNS_AT_ONCE]
        asked: dict[str, Any] = {}
        for column in some:
            cell: Any = table.expr[column.key]
            asked[column.key] = cell.re_search(FORMULA).sum()
        row = table.expr.aggregate(**asked).to_pyarrow().to_pylist()[0]
        found += [(column, int(row[column.key])) for column in some if row[column.key]]
    return tuple(found), len(texts) * table.rows
