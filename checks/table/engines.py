"""The engine that answers a run's queries: DuckDB on this machine, or a Spark cluster."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from checks.contract import TableRole
from checks.table.tables import Connection, Table

Engine = Literal["duckdb", "spark"]


def read_by_cluster(engine: Engine, paths: Mapping[TableRole, str]) -> dict[TableRole, str]:
    """Those of the tables that the engine reads itself; our reader makes Parquet of the others first."""
    if engine == "duckdb":
        return {}
    from checks.table.spark.sources import on_cluster

    return {role: path for role, path in paths.items() if on_cluster(path)}


def open_tables(
    engine: Engine,
    folder: Path,
    roles: tuple[TableRole, ...],
    *,
    cluster: str | None = None,
    threads: int | None = None,
    there: Mapping[TableRole, tuple[str, str]] | None = None,
) -> tuple[Connection, dict[TableRole, Table]]:
    """A connection that the caller lets go of, and a run's tables on it.

    Args:
        engine: what answers.
        folder: the run's own, where our reader left tables.
        roles: tables to look for; those that are not there are left out.
        cluster: Spark's address, see `spark.session.start`.
        threads: cores on this machine, all by default.
        there: the tables that the cluster reads itself, as a path and a name to show.

    Raises:
        Unusable: a table is missing or damaged, or the cluster does not answer.
    """
    here: list[TableRole] = [role for role in roles if (folder / f"{role}.parquet").exists()]
    if engine == "duckdb":
        from checks.table import open as duck

        opened = duck.connect(folder, threads=threads)
        return opened, {role: duck.open_table(opened, folder, role) for role in here}
    from checks.table.spark import opened as spark

    connection = spark.connect(cluster, threads=threads)
    tables: dict[TableRole, Table] = {}
    try:
        for role in roles:
            if there is not None and role in there:
                tables[role] = spark.read_there(connection, folder, role, *there[role])
            elif role in here:
                tables[role] = spark.open_table(connection, folder, role)
    except BaseException:
        connection.disconnect()
        raise
    return connection, tables
