"""A run's tables on Spark: what the cluster reads itself, and what our reader made Parquet of."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.contract import TableRole, Unusable
from checks.table.draws import SPARK
from checks.table.names import shown
from checks.table.read import read_header
from checks.table.spark.session import Spark, start
from checks.table.spark.sources import opened
from checks.table.tables import Table

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from pyspark.sql import DataFrame


@dataclass(slots=True)
class Connection:
    """Spark through Ibis, as `open.connect` gives DuckDB; `disconnect` frees what the cluster holds for this run."""

    spark: Spark
    backend: "Backend"
    held: "list[DataFrame]"

    @property
    def address(self) -> str:
        return self.spark.address

    def disconnect(self) -> None:
        for frame in self.held:
            frame.unpersist()
        self.held.clear()
        self.spark.end()


def connect(cluster: str | None, *, threads: int | None = None) -> Connection:
    """Queries on a cluster; arguments and errors are those of `session.start`."""
    import ibis

    spark = start(cluster, threads=threads)
    try:
        for each in SPARK:
            spark.session.sql(each)
    except Exception as why:
        spark.end()
        raise Unusable(
            f"The cluster at {shown(spark.address)} takes no functions of ours ({type(why).__name__}); it must run Spark 4."
        ) from None
    return Connection(spark, ibis.pyspark.connect(spark.session), [])


def read_there(connection: Connection, folder: Path, role: TableRole, path: str, name: str) -> Table:
    """A table that the cluster reads itself; its header is kept in `folder` beside those of other tables.

    Raises Unusable.
    """
    from pyspark.errors import PySparkException

    try:
        frame, header = opened(connection.spark.session, path, name)
    except PySparkException as why:
        raise Unusable(
            f"Spark could not read the table {shown(name)} to its end ({type(why).__name__}); "
            "a part of it may be damaged."
        ) from None
    (folder / f"{role}.json").write_bytes(msgspec.json.encode(header))
    return _table(connection, frame, folder, role)


def open_table(connection: Connection, folder: Path, role: TableRole) -> Table:
    """The table that our reader left in `folder`, if the cluster sees that folder.

    Raises Unusable if it does not, or if there is no such table.
    """
    from pyspark.errors import PySparkException

    path = (folder / f"{role}.parquet").resolve()
    if not path.is_file():
        raise Unusable(f"The {role} table of this run is missing; read it again.")
    session = connection.spark.session
    try:
        frame = session.read.parquet(path.as_uri())
        # Ibis knows one type of time.
        times = {n: frame[n].cast("timestamp") for n, of in frame.dtypes if of == "timestamp_ntz"}
        frame = frame.withColumns(times).persist()
        frame.count()
    except PySparkException:
        raise Unusable(
            f"The cluster does not see {folder}, where the {role} table was read to; set TMPDIR to a folder that "
            "every machine of it sees, or give Parquet or a catalog table."
        ) from None
    return _table(connection, frame, folder, role)


def _table(connection: Connection, frame: "DataFrame", folder: Path, role: TableRole) -> Table:
    header = read_header(folder, role)
    connection.held.append(frame)
    # Views live as long as the session, which may be another program's too.
    view = f"preflight_{folder.name}_{role}".replace("-", "_")
    frame.createOrReplaceTempView(view)
    return Table(
        name=header.name,
        role=role,
        expr=connection.backend.table(view),
        columns=header.columns,
        rows=header.rows,
        sha256=header.sha256,
        path=str(folder.resolve() / f"{role}.parquet"),
    )
