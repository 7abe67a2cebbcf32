"""`kit.json` in a run's folder: counts of the table that the model was made on, and the policy's own text.

Of the table only what many rows share stands there: levels and bins that `LEAST` rows have, and ranges rounded
outward. Of a column that identifies people, or that a person called confidential, its name and kind alone.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from checks.table.tables import Kind

FILE = "kit.json"
LEAST = 10  # rows that a published level or bin has


class ColumnReference(Struct, frozen=True, kw_only=True):
    """One column: `filled` of the table's rows are not empty.

    `withheld` says that nothing but its name, kind and share of empty cells is told. `levels` have their rows, and
    `closed` says that there are no others. Bin i of `counts` holds values above edge i - 1 and up to edge i; the
    last bin is open above. `exact` says that every different value is an edge.
    """

    name: str
    kind: Kind
    feature: bool
    filled: int
    withheld: bool = False
    low: float | None = None
    high: float | None = None
    levels: dict[str, int] | None = None
    closed: bool = False
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    exact: bool = False


class Reference(Struct, frozen=True, kw_only=True):
    """`policy` is the text of the TOML file by which the run was judged."""

    table: str
    rows: int
    policy: str
    columns: tuple[ColumnReference, ...]


def write(path: Path, reference: Reference) -> None:
    path.write_bytes(msgspec.json.encode(reference))


def read(folder: Path) -> Reference | None:
    """What a run kept; None where it kept nothing or something else."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Reference)
    except (OSError, msgspec.DecodeError):
        return None
