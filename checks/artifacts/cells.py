"""Cells as queries see them: what counts as empty, what two tables can compare, which columns are features."""

from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given
from checks.table.tables import Column, Kind, Table

if TYPE_CHECKING:
    import ibis
    import numpy as np
    import pandas as pd

NUMERIC = ("integer", "number", "boolean")


def cell(expr: "ibis.Table", column: Column) -> Any:
    """The column's values with "not a number" read as empty: a file writes both for the same thing."""
    import ibis

    values: Any = expr[column.key]
    if not values.type().is_floating():
        return values
    # Adding zero makes -0.0 and 0.0 one value, which DuckDB would group apart.
    return values.isnan().ifelse(ibis.null(values.type()), values + 0.0)


def seconds(values: Any) -> Any:
    """Dates or times as seconds since 1970 with their fractions, float64."""
    import ibis

    # The function that engines have for it gives whole seconds on some.
    return values.cast("timestamp").delta(ibis.timestamp("1970-01-01"), unit="microsecond") / 1e6


def comparable(expr: "ibis.Table", column: Column, other: Column) -> Any:
    """The column's values in a form that `other`, of another table, can be compared with."""
    return compared(cell(expr, column), column.kind, other.kind)


def compared(values: Any, kind: Kind, other: Kind) -> Any:
    """Values of cells of one kind in a form that those of the other kind can be compared with."""
    if kind in NUMERIC and other in NUMERIC:
        return values.cast("float64")
    return values if kind == other else values.cast("string").strip()


def answer_text(expr: "ibis.Table", column: Column) -> Any:
    """A class label as text, folded as `labels.folded` does: no blanks, no case, no trailing dot."""
    values = cell(expr, column)
    if column.kind in NUMERIC:
        return values.cast("float64").cast("string")
    return values.cast("string").strip().lower().re_replace(r"\.$", "").strip()


def features_in(given: Given, table: Table) -> tuple[Column, ...]:
    """The feature columns that this table has, in its order."""
    names = frozenset(given.roles.features or ())
    return tuple(column for column in table.columns if column.name in names)


def codes_of(frame: "pd.DataFrame") -> "np.ndarray":
    """Each column's distinct values as whole numbers, (n, d) int64; empty cells are one value."""
    import numpy as np
    import pandas as pd

    coded = [
        pd.factorize(frame.iloc[:, j], use_na_sentinel=False)[0].astype(np.int64)
        for j in range(frame.shape[1])
    ]
    return np.column_stack(coded) if coded else np.zeros((len(frame), 0), dtype=np.int64)


def content_hash(frame: "pd.DataFrame") -> "np.ndarray":
    """A number per row, (n,) uint64, from its cells and their columns' names in whatever order."""
    import zlib

    import numpy as np
    import pandas as pd

    total = np.zeros(len(frame), dtype=np.uint64)
    for j, name in enumerate(frame.columns):
        own = pd.util.hash_pandas_object(frame.iloc[:, j].astype("string"), index=False).to_numpy()
        total += own * np.uint64(2 * zlib.crc32(str(name).encode()) + 1)
    return total
