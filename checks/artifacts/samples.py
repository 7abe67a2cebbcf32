"""Bounded, seeded samples of rows for what needs rows; the same rows whatever their order in the file."""

from typing import TYPE_CHECKING, Any

from checks.artifacts.levels import has_few
from checks.table.draws import drawn_by, row_number_of
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

MOST_DRAWN = 20_000  # what most who ask for rows want: one draw serves them all
MOST_KEPT = 16
MOST_TELLING = 4  # columns that decide which rows are drawn: a hash of all of a long table's costs a second
# Cells of a table that is held in memory once it is asked for rows, and of how many tables: many ask for few.
MOST_CELLS, MOST_WHOLE = 3_000_000, 3
_drawn: "dict[tuple[str, str, tuple[str, ...], int, int], np.ndarray]" = {}


def sample_rows(table: Table, most: int, seed: int, *, columns: tuple[Column, ...] = ()) -> "np.ndarray":
    """0-based numbers of at most `most` rows, drawn by seed and row content, sorted; on every engine the same.

    Content and not position decides, so neither a shuffled file nor shuffled columns change the sample.
    Rows that are equal in `columns` (by default those that tell rows apart, see `_telling`) are numbered, so that
    each is drawn on its own and a coarse table keeps its shares.
    """
    import numpy as np

    if table.rows <= most:
        return np.arange(table.rows, dtype=np.int64)
    some = columns or _telling(table)
    keys = tuple(column.key for column in sorted(some, key=lambda c: (c.name, c.key)))
    drawn = (table.path, table.sha256, keys, max(most, MOST_DRAWN), seed)
    if drawn not in _drawn:
        while len(_drawn) >= MOST_KEPT:
            del _drawn[next(iter(_drawn))]
        _drawn[drawn] = _draw(table, keys, max(most, MOST_DRAWN), seed)
    return np.sort(_drawn[drawn][:most])


def _telling(table: Table) -> tuple[Column, ...]:
    """A few columns that tell rows apart nearly as well as all do, at a part of the cost; else all columns."""
    numbers = [column for column in table.columns if column.kind in ("number", "integer", "time")]
    fine = {column.key for column in numbers if not has_few(table, column)}
    if not fine:
        return table.columns
    numbers.sort(key=lambda c: (c.key not in fine, c.kind != "number", c.name, c.key))
    return tuple(numbers[:MOST_TELLING])


def _draw(table: Table, keys: tuple[str, ...], most: int, seed: int) -> "np.ndarray":
    """The first `most` rows in the order of the draw: a smaller sample is the beginning of a larger one."""
    import ibis
    import numpy as np

    # By place and not by key: a key says where in the file a column stands.
    cells = {f"{place:04}": table.expr[key] for place, key in enumerate(keys)}
    told = table.expr.select(row=table.expr[ROW], content=row_number_of(cells))
    copy: Any = ibis.row_number().over(ibis.window(group_by="content", order_by=ROW))
    numbered: Any = told.mutate(copy=copy)
    first, second = drawn_by(numbered["content"], numbered["copy"], seed)
    drawn = numbered.mutate(first=first, second=second)
    return (
        drawn.order_by([drawn.first, drawn.second, drawn.row])
        .limit(most)
        .row.to_pandas()
        .to_numpy(dtype=np.int64)
    )


# Each with the table that it was read from: another one may have the same path.
_whole: "list[tuple[Table, pa.Table]]" = []


def frame_of(table: Table, columns: tuple[Column, ...], rows: "np.ndarray | None" = None) -> "pa.Table":
    """Arrow table of `columns` under the person's names, in row order; `rows` limits it."""
    import ibis
    import numpy as np

    keys = [column.key for column in columns]
    if rows is not None and len(rows) >= table.rows:
        rows = None
    if 0 < table.rows * len(table.columns) <= MOST_CELLS:
        taken = _held(table).select(keys)
        taken = taken if rows is None else taken.take(np.unique(rows))
    else:
        expr = table.expr
        if rows is not None:
            expr = expr.semi_join(ibis.memtable({ROW: rows}), ROW)
        taken = expr.order_by(ROW).select(*keys).to_pyarrow()
    return taken.rename_columns([column.name for column in columns])


def _held(table: Table) -> "pa.Table":
    """All rows of a small table in their order, read once."""
    for own, whole in _whole:
        if own is table:
            return whole
    whole = table.expr.order_by(ROW).to_pyarrow().combine_chunks()
    _whole.append((table, whole))
    del _whole[:-MOST_WHOLE]
    return whole


def pandas_of(table: Table, columns: tuple[Column, ...], rows: "np.ndarray | None" = None) -> "pd.DataFrame":
    """The same as a pandas frame, with the types a CSV read by pandas would have."""
    return frame_of(table, columns, rows).to_pandas()
