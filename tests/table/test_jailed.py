"""Every format through the sandbox, as an upload goes."""

import gzip
import io
import os

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.contract import Unusable
from checks.jail.worker import Refused
from checks.table.read import read

ROWS = {"a": [1, 2], "b": ["x", "\u00e9"]}


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(ROWS), out)
    return out.getvalue()


def arrow() -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_file(out, pa.table(ROWS).schema) as writer:
        writer.write_table(pa.table(ROWS))
    return out.getvalue().to_pybytes()


def excel() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["a", "b"], [1, "x"], [2, "\u00e9"]):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def zstd() -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(CSV)
    return out.getvalue().to_pybytes()


CSV = "a,b\n1,x\n2,\u00e9\n".encode()
FILES = {
    "csv": CSV,
    "csv (gzip)": gzip.compress(CSV, mtime=0),
    "csv (zstd)": zstd(),
    "csv (cp1252)": CSV.decode().encode("cp1252"),
    "json lines": '{"a": 1, "b": "x"}\n{"a": 2, "b": "\u00e9"}\n'.encode(),
    "parquet": parquet(),
    "arrow": arrow(),
    "excel": excel(),
}


def jailed(data, tmp_path):
    """Read in the jail; without one, fail where CI=true and skip elsewhere, naming the layer."""
    given = tmp_path / "given"
    given.write_bytes(data)
    try:
        return read(given, "table", tmp_path, name="t")
    except Refused as refused:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no sandbox here: {refused.layer}")


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_every_format_is_read_in_the_jail(data, tmp_path):
    header = jailed(data, tmp_path)

    assert header.rows == 2
    assert header.notes == ()
    assert pq.read_table(tmp_path / "table.parquet").to_pydict() == {
        "row": [0, 1],
        "c0": ROWS["a"],
        "c1": ROWS["b"],
    }


def test_a_refusal_comes_out_of_the_jail_word_for_word(tmp_path):
    with pytest.raises(Unusable) as refused:
        jailed(b"a,b\n" + b"1,2\n" * 5_000 + b"canary,1,2\n" + b"1,2\n", tmp_path)

    assert str(refused.value) == (
        "We could not read t. Line 5,002 has 3 values, the header has 2. "
        "Fix that line or save the table as Parquet."
    )


def test_a_name_from_outside_cannot_speak_through_the_terminal(tmp_path):
    with pytest.raises(Unusable) as refused:
        jailed(b"\x1b[31mred,\x1b[31mred\n1,2\n", tmp_path)

    assert "\x1b" not in str(refused.value)
