"""What a file is, told from its bytes and never from its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Literal

from checks.contract import Unusable
from checks.table.names import shown

Format = Literal["csv", "json lines", "parquet", "arrow", "arrow stream", "excel"]
Wrapping = Literal["gzip", "zstd"]

HEAD = 65_536
READABLE = "CSV, Parquet, Arrow, Excel (xlsx) and JSON lines can be read"
_GZIP, _ZSTD, _ZIP, _OLE = (
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)

# What people upload by mistake, and the words that tell them so.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"PARE", "an encrypted Parquet file; save it without encryption"),
    (b"FEA1", "an old Feather (version 1) file; save it as Parquet"),
    (b"%PDF", "a PDF document; export its table as CSV"),
    (b"BZh91AY", "compressed with bzip2; unpack it, or use gzip or zstd"),
    (b"\xfd7zXZ\x00", "compressed with xz; unpack it, or use gzip or zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and give the table inside"),
    (b"Rar!\x1a", "a RAR archive; unpack it and give the table inside"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x93NUMPY", "a NumPy array file; save it as CSV or Parquet with column names"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file; save the table as Parquet"),
    (b"SQLite format 3\x00", "an SQLite database; export the table as CSV or Parquet"),
    (b"<stata_dta>", "a Stata file; save it as CSV or Parquet"),
    (b"$FL2", "an SPSS file; save it as CSV or Parquet"),
    (b"RDX2\n", "an R data file; save it as CSV or Parquet"),
    (b"RDX3\n", "an R data file; save it as CSV or Parquet"),
    (b"ORC\x0a", "an ORC file; save it as Parquet"),
    (b"ORC\x08", "an ORC file; save it as Parquet"),
    (b"Obj\x01", "an Avro file; save it as Parquet"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"\x7fELF", "a program"),
)
_PICKLE = "a Python pickle, which can run any code when it is opened; save the table as CSV or Parquet"
_MARKUP = re.compile(rb"\s*<(!doctype html|html|head|body|table|\?xml|svg)", re.IGNORECASE)
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A readable format, and the compression that it is wrapped in."""

    format: Format
    wrapping: Wrapping | None = None


def sniff(stream: BinaryIO, name: str, unwrapped: Callable[[BinaryIO, Wrapping], bytes]) -> Sniffed:
    """Tell the format of a seekable binary stream and leave it at its start.

    `unwrapped` gives the first bytes inside a compressed stream. Raises Unusable, saying what the file
    is, for anything that is not a table we read.
    """
    file = shown(name)
    head = _head(stream)
    if not head:
        raise Unusable(f"The file {file} is empty.")
    wrapping: Wrapping | None = (
        "gzip" if head.startswith(_GZIP) else "zstd" if head.startswith(_ZSTD) else None
    )
    if wrapping is None:
        return Sniffed(_format(head, stream, file))
    inner = unwrapped(stream, wrapping)[:HEAD]
    stream.seek(0)
    if not inner:
        raise Unusable(f"The file {file} is empty.")
    format_ = _format(inner, None, file)
    if format_ not in ("csv", "json lines"):
        raise Unusable(f"The file {file} holds a {format_} file inside {wrapping}; unpack it first.")
    return Sniffed(format_, wrapping)


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def _format(head: bytes, stream: BinaryIO | None, file: str) -> Format:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"ARROW1"):
        return "arrow"
    if head.startswith(b"\xff\xff\xff\xff") and len(head) > 8:
        return "arrow stream"
    if head.startswith((_GZIP, _ZSTD)):
        raise Unusable(f"The file {file} is compressed twice; unpack it once.")
    if head.startswith(_ZIP):
        return _inside_zip(stream, file)
    if head.startswith(_OLE):
        raise Unusable(f"The file {file} is {_ole(head, stream)}.")
    what = _mistaken(head)
    if what:
        raise Unusable(f"The file {file} is {what}.")
    return _text(head, file)


def _mistaken(head: bytes) -> str | None:
    for magic, what in _REFUSED:
        if head.startswith(magic):
            return what
    if (head[0] == 0x80 and len(head) > 1 and head[1] in range(2, 6)) or _old_pickle(head):
        return _PICKLE
    if head[:2] in _ZLIB and not head.isascii():
        return "compressed with zlib, as joblib saves Python pickles; save the table as CSV or Parquet"
    if head[257:262] == b"ustar":
        return "a tar archive; unpack it and give the table inside"
    markup = _MARKUP.match(head)
    if markup:
        kind = "an XML document" if markup[1] == b"?xml" else "an HTML page"
        return f"{kind}, not a table; save the table as CSV or Parquet"
    return None


def _old_pickle(head: bytes) -> bool:
    """Protocols 0 and 1 have no magic number: the opcodes must run through to a last STOP."""
    import pickletools

    if head[:1] not in (b"c", b"(", b"]", b"}") or not head.rstrip(b"\n").endswith(b"."):
        return False
    try:
        # genops only names the opcodes; nothing is built or run.
        *_, (last, _, place) = pickletools.genops(head)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError):
        return False
    return last.name == "STOP" and (place or 0) >= len(head.rstrip(b"\n")) - 1


def _ole(head: bytes, stream: BinaryIO | None) -> str:
    whole = head if stream is None else stream.read(4_000_000)
    if "EncryptedPackage".encode("utf-16-le") in whole:
        return "an Excel workbook protected by a password; save it without one"
    return "an old Excel (xls) or Office file; save it as xlsx or CSV"


def _inside_zip(stream: BinaryIO | None, file: str) -> Format:
    import zipfile

    if stream is None:
        raise Unusable(f"The file {file} holds a zip archive inside another; unpack it first.")
    try:
        with zipfile.ZipFile(stream) as archive:
            names = {entry.filename for entry in archive.infolist()}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
            types = (
                archive.open("[Content_Types].xml").read(200_000) if "[Content_Types].xml" in names else b""
            )
    except (
        zipfile.BadZipFile,
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        OSError,
    ) as bad:
        raise Unusable(
            f"The file {file} is a zip archive or workbook that is cut short, damaged or encrypted."
        ) from bad
    finally:
        stream.seek(0)
    what = "a zip archive; unpack it and give the table inside"
    if b"opendocument.spreadsheet" in kind:
        what = "an OpenDocument (ods) spreadsheet; save it as xlsx or CSV"
    elif "xl/workbook.bin" in names:
        what = "a binary Excel (xlsb) workbook; save it as xlsx"
    elif b"macroEnabled" in types or "xl/vbaProject.bin" in names:
        what = "an Excel workbook with macros (xlsm); save it as xlsx"
    elif "xl/workbook.xml" in names:
        return "excel"
    elif any(entry.endswith("data.pkl") for entry in names):
        what = _PICKLE
    raise Unusable(f"The file {file} is {what}.")


def _text(head: bytes, file: str) -> Format:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_wide(head)
    odd = sum(head.count(bytes([code])) for code in range(32) if code not in (0, 9, 10, 12, 13))
    # One NUL in a text has a line number to name (see `encoding`); many are another kind of file.
    if not wide and odd + head.count(0) > max(1, len(head) // 50):
        raise Unusable(f"The file {file} is not a table we know; {READABLE}.")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"\[\s*[\[{]", start):
        raise Unusable(
            f"The file {file} is one JSON list; save it as JSON lines (one object a line) or as CSV."
        )
    if re.match(rb'\{\s*("|\})', start):
        first = start.split(b"\n", 1)[0].rstrip()
        if not first.endswith(b"}") and len(first) < HEAD // 2:
            raise Unusable(
                f"The file {file} is one JSON object over several lines; save it as JSON lines "
                "(one object a line) or as CSV."
            )
        return "json lines"
    return "csv"


def _looks_wide(head: bytes) -> bool:
    """UTF-16 without its mark: almost every other byte of Western text is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return len(head) >= 4 and max(even, odd) > len(head) * 0.3 and min(even, odd) < len(head) * 0.05
