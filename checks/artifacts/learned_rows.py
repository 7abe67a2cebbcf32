"""A bounded sample of the rows that a model learns from: the training table's if given, else the judged one's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import features_in
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import content_order, plain
from checks.contract import NotApplicable, Seed, artifact
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 20_000, 5_000, 2_000
MOST_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRows:
    """`frame` (m rows) holds the features as numbers or text (see `simple_models.plain`), columns by name
    and rows in an order that their content alone decides; `rows` (m,) are their 0-based numbers.
    """

    table: Table
    frame: "pd.DataFrame"
    rows: "np.ndarray"


@artifact()
def learned_rows(given: Given, data: DataTables, seed: Seed) -> LearnedRows:
    import numpy as np

    table = data.tables[0]
    columns = tuple(sorted(features_in(given, table), key=lambda column: (column.name, column.key)))
    if not columns:
        raise NotApplicable("Every column has another role, so no feature is left.")
    most = FAST_ROWS if given.fast else MOST_ROWS
    many = int(np.clip(MOST_CELLS // len(columns), LEAST_ROWS, most))
    rows = sample_rows(table, many, seed.value)
    frame = plain(pandas_of(table, columns, rows), columns)
    order = content_order(frame, np.zeros(len(frame)))
    return LearnedRows(table=table, frame=frame.iloc[order].reset_index(drop=True), rows=rows[order])
