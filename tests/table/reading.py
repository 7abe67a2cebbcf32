"""Parse bytes as the jail would, and look at what comes out."""

import io
from typing import Any

import pyarrow as pa

from checks.table.limits import Limits, Options
from checks.table.parse import parse


def parsed(
    data: bytes, *, name: str = "t.csv", limits: Limits | None = None, **options: Any
) -> tuple[dict, pa.Table]:
    """The header that was sent and every row, with columns under the person's names."""
    headers: list[dict] = []
    told = Options(name=name, limits=limits or Limits(), **options)
    batches = list(parse(io.BytesIO(data), told.wire(), headers.append))
    (header,) = headers
    table = pa.Table.from_batches(batches)
    table.validate(full=True)
    assert table["row"].to_pylist() == list(range(len(table)))
    assert table.schema.names == ["row", *(column["key"] for column in header["columns"])]
    return header, table.drop_columns("row").rename_columns([column["name"] for column in header["columns"]])


def kinds(header: dict) -> dict[str, str]:
    return {column["name"]: column["kind"] for column in header["columns"]}
