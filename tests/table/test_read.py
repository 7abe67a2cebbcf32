"""From a person's file to the run's Parquet, and DuckDB over it."""

import errno
import hashlib
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import checks.jail
from checks.contract import Unusable
from checks.table.limits import Limits
from checks.table.open import connect, open_table
from checks.table.read import read, read_header
from checks.table.tables import Column

CSV = b"Age,Name\n31,Ada\n,Bob\n19,\n"


@pytest.fixture
def given(tmp_path) -> Path:
    path = tmp_path / "given"
    path.write_bytes(CSV)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    run = tmp_path / "it's a run"
    run.mkdir()
    return run


def test_a_file_becomes_parquet_and_a_header(given, folder):
    header = read(given, "table", folder, name="people.csv", jailed=False)

    assert header == read_header(folder, "table")
    assert header.name == "people.csv"
    assert header.sha256 == hashlib.sha256(CSV).hexdigest()
    assert (header.rows, header.bytes) == (3, len(CSV))
    assert header.columns == (
        Column(name="Age", key="c0", kind="integer"),
        Column(name="Name", key="c1", kind="text"),
    )
    assert pq.read_table(folder / "table.parquet").to_pydict() == {
        "row": [0, 1, 2], "c0": [31, None, 19], "c1": ["Ada", "Bob", None],
    }  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == ["table.json", "table.parquet"]


def test_a_refused_file_leaves_nothing_behind(given, folder):
    given.write_bytes(b"a,b\n1,2\n3\n")

    with pytest.raises(Unusable):
        read(given, "table", folder, name="x", jailed=False)

    assert list(folder.iterdir()) == []


def test_a_refused_file_keeps_the_table_read_before(given, folder):
    read(given, "table", folder, name="x", jailed=False)
    before = (folder / "table.parquet").read_bytes()
    given.write_bytes(b"")

    with pytest.raises(Unusable):
        read(given, "table", folder, name="x", jailed=False)

    assert (folder / "table.parquet").read_bytes() == before


def test_links_pipes_folders_and_absent_files_are_refused(given, folder, tmp_path):
    (tmp_path / "link").symlink_to(given)
    os.mkfifo(tmp_path / "pipe")

    for name, says in [
        ("link", "x is a link; give the file itself."),
        ("pipe", "x is not a regular file; give a table in a file."),
        ("it's a run", "x is a folder; give a table in a file."),
        ("absent", "The file x does not exist."),
    ]:
        with pytest.raises(Unusable) as refused:
            read(tmp_path / name, "table", folder, name="x", jailed=False)
        assert str(refused.value) == says


def test_a_file_over_the_size_limit_is_refused(given, folder):
    given.write_bytes(b"a\n" + b"1\n" * 1_500_000)

    with pytest.raises(Unusable, match=r"has 3 MB\. The limit is 2 MB\. Take a random sample"):
        read(given, "table", folder, name="x", jailed=False, limits=Limits(file_bytes=2_000_000))


def test_a_folder_that_cannot_be_written_is_said(given, tmp_path):
    with pytest.raises(Unusable, match=r"^The table x could not be kept: no such file or directory\.$"):
        read(given, "table", tmp_path / "gone", name="x", jailed=False)


def test_a_full_disk_leaves_no_half_written_table(given, folder, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", full)

    with pytest.raises(Unusable, match=r"^The table x could not be kept: no space left on device\.$"):
        read(given, "table", folder, name="x", jailed=False)
    assert list(folder.iterdir()) == []


def test_the_command_line_has_no_limit_on_rows(given, folder):
    given.write_bytes(b"a\n" + b"1\n" * 2_000_001)

    with pytest.raises(Unusable, match="more than 2,000,000 rows"):
        read(given, "table", folder, name="x", jailed=False)
    assert read(given, "table", folder, name="x", jailed=False, bounded=False).rows == 2_000_001


def test_a_hostile_name_is_shown_harmless(given, folder):
    header = read(given, "table", folder, name="../\u202egpj.exe\n" + "x" * 300, jailed=False)

    assert len(header.name) == 80
    assert "\u202e" not in header.name
    assert "\n" not in header.name


def _jail(monkeypatch, told, batches):
    monkeypatch.setitem(vars(checks.jail), "read", lambda *_, **__: (told, iter(batches)))


def batch(**columns) -> pa.RecordBatch:
    arrays = {"row": pa.array([7, 7], pa.int64()), **columns}
    fields = [pa.field(name, array.type, nullable=name != "row") for name, array in arrays.items()]
    return pa.RecordBatch.from_arrays(list(arrays.values()), schema=pa.schema(fields))


TOLD = {"format": "csv", "columns": [{"name": "a", "key": "c0", "kind": "integer"}], "notes": []}


def test_row_numbers_are_the_readers_own(given, folder, monkeypatch):
    _jail(monkeypatch, TOLD, [batch(c0=pa.array([1, 2]))] * 2)

    read(given, "table", folder, name="x")

    assert pq.read_table(folder / "table.parquet")["row"].to_pylist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("told", "batches"),
    [
        ({}, []),
        ({**TOLD, "columns": "no"}, []),
        ({**TOLD, "columns": [{"name": "a", "key": "../x", "kind": "integer"}]}, []),
        ({**TOLD, "columns": [{"name": "a", "key": "c0", "kind": "blob"}]}, []),
        (TOLD, [batch(c0=pa.array(["text"] * 2))]),
        (TOLD, [batch(c0=pa.array([1, 2]), c1=pa.array([1, 2]))]),
        (TOLD, [batch(c0=pa.array([1, 2])), batch(c0=pa.array([1.5, 2]))]),
        ({**TOLD, "columns": [{"name": "a", "key": "c0", "kind": "text"}]},
         [batch(c0=pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")))]),
    ],
)  # fmt: skip
def test_a_hostile_answer_of_the_reader_is_refused(told, batches, given, folder, monkeypatch):
    _jail(monkeypatch, told, batches)

    with pytest.raises(Unusable, match="unreadable answer for x"):
        read(given, "table", folder, name="x")

    assert list(folder.iterdir()) == []


def test_a_reader_that_sends_too_much_is_stopped(given, folder, monkeypatch):
    def endless():
        while True:
            yield batch(c0=pa.array([1, 2]))

    _jail(monkeypatch, TOLD, endless())

    with pytest.raises(Unusable, match="more than 100 rows"):
        read(given, "table", folder, name="x", limits=Limits(rows=100))


def test_without_a_sandbox_only_the_command_line_reads_and_says_so(given, folder, monkeypatch):
    from checks.jail.worker import Refused

    def refuse(*_, **__):
        raise Refused("seccomp", "no seccomp here")

    monkeypatch.setitem(vars(checks.jail), "read", refuse)

    with pytest.raises(Unusable, match="no seccomp here"):
        read(given, "table", folder, name="x", bounded=True)
    header = read(given, "table", folder, name="x", bounded=False)
    assert header.notes == ("this table was read without a sandbox, because this system has none",)


def test_duckdb_sees_the_table_lazily_and_in_order(given, folder):
    read(given, "table", folder, name="people.csv", jailed=False)
    connection = connect(folder, threads=2)

    table = open_table(connection, folder, "table")

    assert table.rows == table.expr.count().execute() == 3
    assert table.expr.order_by("row").c0.to_pyarrow().to_pylist() == [31, None, 19]
    assert table.column("Name").key == "c1"
    with pytest.raises(Unusable, match='did you mean "Name"'):
        table.column("Nam")
    connection.disconnect()


def test_duckdb_reaches_nothing_but_the_folder(given, folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    connection = connect(folder)

    for statement in [
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/x.db'",
        "LOAD httpfs",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '900GB'",
    ]:
        with pytest.raises(duckdb.Error):
            connection.raw_sql(statement)
    connection.disconnect()


def test_a_damaged_run_is_refused(given, folder):
    read(given, "table", folder, name="x", jailed=False)
    pq.write_table(pa.table({"row": [0], "other": [1]}), folder / "table.parquet")
    connection = connect(folder)

    with pytest.raises(Unusable, match="is damaged"):
        open_table(connection, folder, "table")
    with pytest.raises(Unusable, match="train table of this run is missing"):
        open_table(connection, folder, "train")
    connection.disconnect()
