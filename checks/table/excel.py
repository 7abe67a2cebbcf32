"""Excel workbooks (xlsx): one sheet, stored values, the first row that is not blank is the header."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from checks.contract import Unusable
from checks.table import kinds, workbook
from checks.table.batches import described, numbered
from checks.table.bounds import Running
from checks.table.limits import OTHERS, Options
from checks.table.names import header, listed, shown
from checks.table.values import Values

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_ROWS = 4_096
# A cell after so many empty rows is a slip at the far end of the sheet, not a part of the table.
_FAR = 1_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ERRORS = frozenset({"#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A"})


def excel(
    stream: BinaryIO, options: Options, send_header: Callable[[dict[str, Any]], None]
) -> Iterator[pa.RecordBatch]:
    """Send the header, then yield batches; raises Unusable on bombs, entities, damage and stray cells.

    Formulas give the result that was stored, macros are never opened. Rows without any value are
    skipped and counted.
    """
    try:
        sheet = _Sheet(stream, options)
    except (Unusable, MemoryError):
        raise
    # openpyxl raises whatever a broken part leads to; none of it is meant for a person.
    except Exception as bad:
        raise Unusable(_unreadable(bad, options)) from bad
    send_header(
        {
            "format": "excel",
            "columns": described(sheet.names, [values.kind for values in sheet.columns]),
            "notes": sheet.notes,
            "sheet": sheet.title,
            "sheets": sheet.all,
        }
    )
    yield from numbered(sheet.batches(), [kinds.TYPES[values.kind] for values in sheet.columns])


def _unreadable(bad: Exception, options: Options) -> str:
    file = shown(options.name)
    causes = (bad, bad.__cause__, bad.__context__)
    if any(type(cause).__module__.startswith("defusedxml") for cause in causes):
        return f"The workbook {file} defines its own XML entities, which no honest workbook does."
    return f"The file {file} is not a readable Excel workbook: it is cut short or damaged."


class _Sheet:
    """One sheet read through once, its values kept compactly until every column's kind is known."""

    def __init__(self, stream: BinaryIO, options: Options) -> None:
        import openpyxl

        if not openpyxl.DEFUSEDXML or openpyxl.LXML:
            raise Unusable("Excel files cannot be read safely here: the package defusedxml is missing.")
        workbook.refuse_bomb(stream, options)
        self._options = options
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            sheet, self.notes = workbook.choose(book, options)
            self.title, self.all = sheet.title, [each.title for each in book.worksheets]
            self._title = shown(sheet.title)
            # The stated size may be a lie or a far corner; rows are then as wide as their cells.
            sheet.reset_dimensions()
            self._blank = self._errors = 0
            self._held: list[list[pa.Array | list[object]]] = []
            self._read_or_refuse(sheet)
            # Only the sheet knows which part of the archive it is.
            path: str = sheet._worksheet_path  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue]
        finally:
            book.close()
        self._say(workbook.marks(stream, path))

    def batches(self) -> Iterator[list[pa.Array]]:
        """The rows as arrays of the final types; what was held of them is given back on the way."""
        while self._held:
            batch = self._held.pop(0)
            yield [
                values.converted(held if isinstance(held, list) else held.to_pylist())
                for held, values in zip(batch, self.columns, strict=True)
            ]

    def _read_or_refuse(self, sheet: "ReadOnlyWorksheet") -> None:
        """A refused sheet names the others: the table may stand on one of them."""
        try:
            self._read(sheet)
        except Unusable as bad:
            others = [name for name in self.all if name != self.title]
            if not others:
                raise
            raise Unusable(f"{bad} {OTHERS} {listed(others)}.") from bad

    def _read(self, sheet: "ReadOnlyWorksheet") -> None:
        rows = self._rows(sheet)
        _, first = next(rows, (0, ()))
        if not first:
            raise Unusable(f'The sheet "{self._title}" of {shown(self._options.name)} is empty.')
        if len(first) > self._options.limits.columns:
            header([str(place) for place in range(len(first))], self._options)
        self.columns = [Values(as_written=True) for _ in first]
        running = Running(self._options)
        while batch := list(itertools.islice(rows, _ROWS)):
            running.add(len(batch), len(first))
            columns = [
                list(column)
                for column in zip(*(self._fitted(row, at, first) for at, row in batch), strict=True)
            ]
            for values, column in zip(self.columns, columns, strict=True):
                values.look(column)
            self._held.append([_compact(column) for column in columns])
        if not running.rows:
            raise Unusable(f"The table {shown(self._options.name)} has no rows.")
        self._name(first)

    def _rows(self, sheet: "ReadOnlyWorksheet") -> Iterator[tuple[int, tuple[object, ...]]]:
        """Rows with a value, trimmed at their last one, each with its number in the sheet."""
        gap = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _LAST_ROW or len(row) > _LAST_COLUMN:
                raise Unusable(
                    f"The workbook {shown(self._options.name)} has cells beyond the end of a sheet."
                )
            width = next((place for place in range(len(row), 0, -1) if row[place - 1] is not None), 0)
            if not width:
                gap += 1
                continue
            if gap > _FAR:
                raise Unusable(
                    f'Row {number:,} of the sheet "{self._title}" in {shown(self._options.name)} has a value '
                    f"after {gap:,} empty rows. Delete it, or move the table together."
                )
            self._blank += gap
            gap = 0
            yield number, row[:width]

    def _fitted(self, row: tuple[object, ...], at: int, first: Sequence[object]) -> tuple[object, ...]:
        if len(row) > len(first):
            raise Unusable(
                f'Row {at:,} of the sheet "{self._title}" in {shown(self._options.name)} has a value in '
                f"column {len(row):,}, but the header has {len(first):,} names. Name that column or delete the value."
            )
        cells = [self._cell(value, at) for value in row]
        return (*cells, *[None] * (len(first) - len(row)))

    def _cell(self, value: object, at: int) -> object:
        if isinstance(value, str):
            if value in _ERRORS:
                self._errors += 1
                return None
            if len(value) > self._options.limits.cell_bytes:
                raise Unusable(f"A cell in row {at:,} of {shown(self._options.name)} holds too much text.")
        return value

    def _name(self, first: Sequence[object]) -> None:
        """Names from the header; a column without a name and without values is no column."""
        given = [None if name is None else str(name) for name in first]
        kept = [
            place for place, name in enumerate(given) if name is not None or not self.columns[place].empty
        ]
        self.names, notes = header([given[place] for place in kept], self._options)
        self.notes += notes
        if len(kept) < len(given):
            self.columns = [self.columns[place] for place in kept]
            self._held = [[batch[place] for place in kept] for batch in self._held]

    def _say(self, marks: workbook.Marks) -> None:
        """Notes on what the values do not show."""
        for count, what in (
            (self._blank, "blank rows skipped"),
            (self._errors, "cells with an Excel error, read as missing"),
            (
                marks.empty_formulas,
                "formulas without a stored result, read as missing (save the file in Excel)",
            ),
            (marks.merged, "merged areas, of which only the first cell holds the value"),
        ):
            if count:
                self.notes.append(f"{count:,} {what}" if count > 1 else f"1 {_singular(what)}")


def _singular(what: str) -> str:
    for many in ("rows", "cells", "formulas", "areas"):
        what = what.replace(many, many[:-1], 1)
    return what


def _compact(column: list[object]) -> "pa.Array | list[object]":
    """A tenth of the memory where all values are of one plain type; as it is where they are not."""
    if len({type(value) for value in column} - {type(None)}) > 1:
        return column
    try:
        return pa.array(column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return column
