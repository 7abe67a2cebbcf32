"""An Excel workbook as hostile bytes: is the archive sane, which sheet, what does its XML hold."""

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from checks.contract import Unusable
from checks.table.limits import Options
from checks.table.names import listed, shown

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_ENTRIES = 1_000
MOST_BYTES = 500_000_000
# Sheets pack well (20 to 30 times); an archive that packs like this is made to burst.
MOST_RATIO, RATIO_FROM = 200, 10_000_000
_NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar")
_PIECE, _OVERLAP = 1 << 20, 1 << 12
_EMPTY_FORMULA = re.compile(rb"<f\b[^<>]*(?:/>|>[^<>]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def refuse_bomb(stream: BinaryIO, options: Options) -> None:
    """Raise Unusable for an archive with too many, too large, encrypted or nested entries.

    The sizes are those that the archive states; zipfile never unpacks more than it states.
    """
    file = shown(options.name)
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > min(MOST_BYTES, options.limits.decoded_bytes):
        raise Unusable(
            f"The workbook {file} unpacks to {total / 1e6:,.0f} MB in {len(entries):,} parts, which is too "
            "much to open safely. Save the table as Parquet or CSV."
        )
    if total > RATIO_FROM and total > MOST_RATIO * max(1, packed):
        raise Unusable(
            f"The workbook {file} unpacks to {total // max(1, packed):,} times its size, which no honest "
            "workbook does. Save the table as Parquet or CSV."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unusable(f"The workbook {file} is encrypted; save it without a password.")
    places = [(entry.header_offset, entry.compress_size) for entry in entries]
    if any(entry.filename.lower().endswith(_NESTED) for entry in entries) or _overlap(places):
        raise Unusable(
            f"The workbook {file} has archives inside, or overlapping parts. Save the table as CSV."
        )


def _overlap(places: list[tuple[int, int]]) -> bool:
    end = 0
    for start, size in sorted(places):
        if start < end:
            return True
        end = start + size
    return False


def choose(book: "Workbook", options: Options) -> "tuple[ReadOnlyWorksheet, list[str]]":
    """The sheet asked for by name, else the first visible one, and a note that says which.

    Raises Unusable, listing the sheets, if there is none.
    """
    file = shown(options.name)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if options.sheet is not None and options.sheet not in sheets:
        raise Unusable(
            f'The workbook {file} has no sheet "{shown(options.sheet)}"; its sheets are {listed(list(sheets))}.'
        )
    visible = [name for name, sheet in sheets.items() if sheet.sheet_state == "visible"]
    if options.sheet is None and not visible:
        raise Unusable(f"The workbook {file} has no visible sheet with cells.")
    chosen = options.sheet if options.sheet is not None else visible[0]
    others = [name for name in sheets if name != chosen]
    notes = [f'read the sheet "{shown(chosen)}", not {listed(others)}'] if others else []
    return sheets[chosen], notes


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet's XML holds that its values do not show."""

    merged: int
    empty_formulas: int


def marks(stream: BinaryIO, path: str) -> Marks:
    """Count merged areas, and formulas for which no result was stored, in one pass over the XML."""
    merged = formulas = 0
    rest = b""
    with zipfile.ZipFile(stream) as archive, archive.open(path.lstrip("/")) as xml:
        while piece := xml.read(_PIECE):
            text = rest + piece
            # What may still go on in the next piece is counted there.
            cut = max(0, len(text) - _OVERLAP)
            merged += text.count(b"<mergeCell ", 0, cut)
            formulas += sum(1 for found in _EMPTY_FORMULA.finditer(text) if found.start() < cut)
            rest = text[cut:]
        merged += rest.count(b"<mergeCell ")
        formulas += sum(1 for _ in _EMPTY_FORMULA.finditer(rest))
    stream.seek(0)
    return Marks(merged, formulas)
