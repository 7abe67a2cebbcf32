"""Tables as the cluster sees them, Parquet or of a catalog, brought to our columns and our row numbers."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.table import columnar
from checks.table.batches import described
from checks.table.bounds import refuse_size
from checks.table.limits import COMMAND_LINE, Options
from checks.table.names import shown
from checks.table.read import Header
from checks.table.tables import ROW, Column, Kind

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

CATALOG = "catalog:"
_PARQUET = b"PAR1"
_TYPES: dict[Kind, str] = {
    "integer": "bigint", "number": "double", "text": "string", "boolean": "boolean", "date": "date",
    # Ibis knows one type of time, and the session's zone is UTC.
    "time": "timestamp",
}  # fmt: skip
_NUMBERED_HERE = 33  # bits of `monotonically_increasing_id` that count within a partition


def on_cluster(path: str) -> bool:
    """Whether Spark itself reads this table: of a catalog, by a URL, a folder, or a Parquet file; else our reader."""
    if path.startswith(CATALOG) or "://" in path:
        return True
    place = Path(path)
    if place.is_dir():
        return True
    try:
        with place.open("rb") as file:
            return file.read(len(_PARQUET)) == _PARQUET
    except OSError:
        return False


def opened(session: "SparkSession", path: str, name: str) -> "tuple[DataFrame, Header]":
    """The table as `row` (0-based) and c0, c1, ..., held by the cluster, and what is known of it.

    Columns are kept, named and typed by the reader's own rules for Parquet (`columnar.plan`). Rows of Parquet are in
    the order of the files' paths and of each file's own rows; others in the order in which the cluster handed them
    out, kept on the executors. `sha256` is of the columns and of a 64-bit checksum of all rows, for no one file's
    bytes could be hashed.

    Raises:
        Unusable: there is no such table, it has no rows, or no column of it can be assessed.
    """
    options = Options(name=name, limits=COMMAND_LINE)
    frame = _found(session, path, options)
    plan = columnar.plan(_schema(frame), options)
    fields = [frame.schema.fields[place] for place in plan.places]
    numbered = _numbered(frame, [field.name for field in fields])
    columns = tuple(
        Column(name=said["name"], key=said["key"], kind=kind)
        for said, kind in zip(described(plan.names, plan.kinds), plan.kinds, strict=True)
    )
    cells = [
        f"{_cell(column.kind, place, field)} AS {column.key}"
        for place, (column, field) in enumerate(zip(columns, fields, strict=True))
    ]
    held = numbered.selectExpr(ROW, *cells).persist()
    rows, checksum = held.selectExpr("count(*)", f"bit_xor(xxhash64({', '.join(held.columns)}))").first() or (
        0,
        0,
    )
    if not rows:
        held.unpersist()
        raise Unusable(f"The table {shown(name)} has no rows.")
    refuse_size(rows, len(columns), options)
    header = Header(
        name=shown(name),
        sha256=_fingerprint(columns, rows, checksum),
        rows=rows,
        bytes=0,
        columns=columns,
        format="catalog table" if path.startswith(CATALOG) else "parquet",
        notes=tuple(
            shown(note, 500)
            for note in (
                *plan.notes,
                "read by Spark, without a sandbox; its fingerprint is of its columns and a checksum of its rows",
            )
        ),
    )
    return held, header


def _found(session: "SparkSession", path: str, options: Options) -> "DataFrame":
    """The table, with its columns known to exist."""
    from pyspark.errors import PySparkException

    try:
        if path.startswith(CATALOG):
            found = session.table(path.removeprefix(CATALOG))
        else:
            found = session.read.parquet(path if "://" in path else Path(path).absolute().as_uri())
        _ = found.schema
    except PySparkException as why:
        what = "table" if path.startswith(CATALOG) else "Parquet"
        raise Unusable(
            f"Spark finds no {what} at {shown(path)} that it can read ({_kind(why)}); "
            f"give a path that every machine of the cluster sees, or {CATALOG}database.table."
        ) from None
    if not found.columns:
        raise Unusable(f"The table {shown(options.name)} has no columns.")
    return found


def _kind(why: Any) -> str:
    """The name of Spark's error, which holds no value of a table."""
    return str(why.getCondition() or type(why).__name__)[:80]


def _schema(frame: "DataFrame") -> "pa.Schema":
    """The table's columns as Arrow types; what has none counts as nested."""
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_type

    def arrow(of: Any) -> pa.DataType:
        try:
            return to_arrow_type(of)
        except Exception:
            return pa.list_(pa.null())

    return pa.schema([pa.field(field.name, arrow(field.dataType)) for field in frame.schema.fields])


def _cell(kind: Kind, place: int, field: Any) -> str:
    """A column, which `_numbered` called by its place, as the one type of its kind."""
    cell = f"CAST(at{place} AS {_TYPES[kind]})"
    # As in every table that we read, what is not a number is no value.
    return f"nanvl({cell}, NULL)" if field.dataType.typeName() in ("float", "double") else cell


def _numbered(frame: "DataFrame", names: list[str]) -> "DataFrame":
    """The named columns as at0, at1, ... beside `row`, 0-based and without gaps."""
    from pyspark.errors import AnalysisException
    from pyspark.sql.functions import broadcast, col, monotonically_increasing_id, shiftright

    cells = [frame[_quoted(name)].alias(f"at{place}") for place, name in enumerate(names)]
    try:
        meta = frame.metadataColumn("_metadata")
        told = frame.select(*cells, meta.file_path.alias("part"), meta.row_index.alias("index"))
        _ = told.schema
    except AnalysisException:
        # Once held, a partition keeps its rows and their order: its lineage is cut, so that it is never made again.
        still = frame.select(*cells).localCheckpoint().withColumn("place", monotonically_increasing_id())
        told = still.withColumns(
            {
                "part": shiftright("place", _NUMBERED_HERE),
                "index": col("place").bitwiseAND((1 << _NUMBERED_HERE) - 1),
            }
        )
    counts = sorted((row["part"], row["count"]) for row in told.groupBy("part").count().collect())
    starts: list[tuple[Any, int]] = []
    before = 0
    for part, count in counts:
        starts.append((part, before))
        before += count
    if not starts:
        return told.withColumn(ROW, col("index"))
    known = frame.sparkSession.createDataFrame(starts, ["part", "start"])
    return told.join(broadcast(known), "part").withColumn(ROW, col("start") + col("index"))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _fingerprint(columns: tuple[Column, ...], rows: int, checksum: int) -> str:
    told = [[column.name, column.kind] for column in columns]
    return hashlib.sha256(json.dumps([told, rows, checksum], ensure_ascii=True).encode()).hexdigest()
