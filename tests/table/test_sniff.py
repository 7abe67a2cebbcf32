"""What a file is, whatever its name says."""

import io
import pickle
import tarfile
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.contract import Unusable
from tests.table.reading import parsed

PICKLE = "a Python pickle, which can run any code when it is opened; save the table as CSV or Parquet"


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("t.csv"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        *((pickle.dumps({"a": [1, 2]}, protocol=n), PICKLE) for n in range(6)),
        (zlib.compress(pickle.dumps(list(range(999)))),
         "compressed with zlib, as joblib saves Python pickles; save the table as CSV or Parquet"),
        (zipped(**{"archive/data.pkl": b"x"}), PICKLE),
        (zipped(**{"t.csv": b"a,b\n1,2\n"}), "a zip archive; unpack it and give the table inside"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
         "an OpenDocument (ods) spreadsheet; save it as xlsx or CSV"),
        (tarred(), "a tar archive; unpack it and give the table inside"),
        (b"<!DOCTYPE html><table><tr><td>1", "an HTML page, not a table; save the table as CSV or Parquet"),
        (b"\n <html>", "an HTML page, not a table; save the table as CSV or Parquet"),
        (b"<?xml version='1.0'?><a/>", "an XML document, not a table; save the table as CSV or Parquet"),
        (b"%PDF-1.7 ...", "a PDF document; export its table as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
         "an old Excel (xls) or Office file; save it as xlsx or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"),
         "an Excel workbook protected by a password; save it without one"),
        (b"\xfd7zXZ\x00....", "compressed with xz; unpack it, or use gzip or zstd"),
        (b"SQLite format 3\x00....", "an SQLite database; export the table as CSV or Parquet"),
        (b"\x89PNG....", "a picture"),
        (bytes(range(256)) * 4,
         "not a table we know; CSV, Parquet, Arrow, Excel (xlsx) and JSON lines can be read"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_are_named_and_refused(data, what):
    with pytest.raises(Unusable) as refused:
        parsed(data, name="table.csv")

    assert str(refused.value) == f"The file table.csv is {what}."


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx", "model.pkl", "../../x", ""])
def test_the_name_never_decides(name):
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), out)

    assert parsed(out.getvalue(), name=name)[0]["format"] == "parquet"
    assert parsed(b"a,b\n1,2\n", name=name)[0]["format"] == "csv"


@pytest.mark.parametrize(
    "text", ["category,b\nfoo.,1\nbar.,2\n", "cos\nsystem\n", "ORCID,b\nx,1\n", "(a),b\n1,2\n", "{a},b\n1,2\n", "[a],b\n1,2\n", "RDX,b\n1,2\n"]
)  # fmt: skip
def test_texts_that_begin_like_something_else_are_still_tables(text):
    header, _ = parsed(text.encode())

    assert header["format"] == "csv"


def test_compressed_twice_or_with_another_file_inside_is_refused():
    import gzip

    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), out)

    with pytest.raises(Unusable, match="compressed twice"):
        parsed(gzip.compress(gzip.compress(b"a,b\n1,2\n"), mtime=0))
    with pytest.raises(Unusable, match="holds a parquet file inside gzip; unpack it first"):
        parsed(gzip.compress(out.getvalue(), mtime=0))
    with pytest.raises(Unusable, match="holds a zip archive inside another"):
        parsed(gzip.compress(zipped(**{"t.csv": b"a,b\n1,2\n"}), mtime=0))
