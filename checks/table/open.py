"""DuckDB over a run's own Parquet files, and nothing else on the machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from checks.contract import TableRole, Unusable
from checks.table.draws import DUCKDB
from checks.table.read import read_header
from checks.table.tables import ROW, Table

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def connect(folder: Path, *, memory: str = "800MB", threads: int | None = None) -> "Backend":
    """An Ibis connection to a new DuckDB in memory that may read and spill in `folder` only.

    `memory` is DuckDB's own limit ("800MB"), beyond which it spills to `<folder>/spill`; `threads` is
    the number of cores, all by default. No extension is ever fetched, and the settings are locked.
    """
    import ibis

    # DuckDB compares paths as text, so links are resolved first.
    folder = folder.resolve()
    connection = ibis.duckdb.connect(
        ":memory:",
        threads=threads or os.cpu_count() or 1,
        memory_limit=memory,
        temp_directory=str(folder / "spill"),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        allow_community_extensions=False,
        allow_unsigned_extensions=False,
        allow_persistent_secrets=False,
    )
    declare(connection)
    quoted = str(folder).replace("'", "''")
    connection.raw_sql(f"SET allowed_directories = ['{quoted}']")
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")
    return connection


def declare(connection: "Backend") -> None:
    """Give a connection the functions that queries call by name; nothing is locked."""
    for each in DUCKDB:
        connection.raw_sql(each)


def open_table(connection: "Backend", folder: Path, role: TableRole) -> Table:
    """The table that `read` left in `folder`, lazily; raises Unusable if there is none."""
    header = read_header(folder, role)
    path = folder.resolve() / f"{role}.parquet"
    if not path.is_file():
        raise Unusable(f"The {role} table of this run is missing; read it again.")
    expr = connection.read_parquet(str(path), table_name=role)
    keys = [column.key for column in header.columns]
    if list(expr.columns) != [ROW, *keys]:
        raise Unusable(f"The {role} table of this run is damaged; read it again.")
    return Table(
        name=header.name,
        role=role,
        expr=expr,
        columns=header.columns,
        rows=header.rows,
        sha256=header.sha256,
        path=str(path),
    )
