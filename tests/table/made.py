"""Small tables opened as a run opens them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from checks.contract import TableRole
from checks.table.open import connect, open_table
from checks.table.read import read
from checks.table.tables import Table


def opened(folder: Path, role: TableRole = "table", **columns: list) -> Table:
    """Write the columns as CSV, read them as `read` does, and open the table."""
    given = folder / f"{role}.csv"
    pyarrow.csv.write_csv(pa.table(columns), given)
    read(given, role, folder, name=given.name, jailed=False)
    return open_table(connect(folder, threads=1), folder, role)
