"""The real tables, read as pandas reads them. Runs where PREFLIGHT_REAL_DATA names their folder."""

import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from checks.table.read import read

FOLDER = os.environ.get("PREFLIGHT_REAL_DATA")
FILES = sorted(Path(FOLDER).glob("*/*.csv.gz")) if FOLDER else []
needs_data = pytest.mark.skipif(
    not FILES, reason="PREFLIGHT_REAL_DATA does not name the folder of real tables"
)


@needs_data
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_table_is_read_as_pandas_reads_it(path, tmp_path):
    header = read(path, "table", tmp_path, name=path.name, jailed=False)

    ours = pq.read_table(tmp_path / "table.parquet").drop_columns("row")
    theirs = pd.read_csv(path)
    assert [column.name for column in header.columns] == list(theirs.columns)
    assert header.rows == len(theirs)
    for column in header.columns:
        read_by_us = ours[column.key].to_pandas().convert_dtypes()
        read_by_pandas = theirs[column.name]
        if column.kind in ("date", "time"):
            # Pandas leaves dates as text; both are times once it is asked to read them.
            read_by_us = pd.to_datetime(read_by_us).astype("datetime64[us]")
            read_by_pandas = pd.to_datetime(read_by_pandas).astype("datetime64[us]")
        pd.testing.assert_series_equal(
            read_by_us,
            read_by_pandas.convert_dtypes(),
            check_names=False,
            check_dtype=False,
            rtol=1e-15,
            atol=0,
        )


@needs_data
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rows_columns_and_digest_are_those_on_the_card(path, tmp_path):
    (card,) = [
        file
        for file in json.loads((path.parent / "expected.json").read_text())["files"]
        if file["file"] == path.name
    ]

    header = read(path, "table", tmp_path, name=path.name, jailed=False)

    assert (header.rows, len(header.columns), header.bytes) == (card["rows"], card["cols"], card["bytes"])
    assert header.sha256 == card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
