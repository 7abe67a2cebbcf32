"""Excel: sheets, stray cells, formulas, and workbooks made to harm."""

# ruff: noqa: DTZ001  a table's times carry no zone

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from tests.table.reading import kinds, parsed


def book(*rows, title="Data", **sheets) -> bytes:
    """A workbook with one sheet of rows, and others by name."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for name, more in sheets.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(row)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, **parts) -> bytes:
    """The workbook with parts replaced (by name) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry.filename))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        ([1, 2, None], "integer", [1, 2, None]),
        ([1, 2.5], "number", [1.0, 2.5]),
        (["a", "NA", "b"], "text", ["a", None, "b"]),
        ([1, "NA", 3], "integer", [1, None, 3]),
        ([1, "2", 3], "integer", [1, 2, 3]),
        ([1, "2.5"], "number", [1.0, 2.5]),
        ([1, "x"], "text", ["1", "x"]),
        ([True, False], "boolean", [True, False]),
        ([True, 1], "text", ["true", "1"]),
        ([date(2020, 1, 2), datetime(2020, 1, 2, 3)], "time", [datetime(2020, 1, 2), datetime(2020, 1, 2, 3)]),
        (["2020-01-02", "2021-03-04"], "date", [date(2020, 1, 2), date(2021, 3, 4)]),
        (["#DIV/0!", 2], "integer", [None, 2]),
    ],
)  # fmt: skip
def test_cells_take_the_kind_that_all_fit(cells, kind, values):
    header, table = parsed(book(["k", "x"], *(["k", cell] for cell in cells)))

    assert kinds(header)["x"] == kind
    assert table["x"].to_pylist() == values


def test_a_kind_learned_early_yields_to_a_cell_far_below():
    rows = [[n, n] for n in range(5_000)]

    header, table = parsed(book(["a", "b"], *rows, ["x", 0.5]))

    assert kinds(header) == {"a": "text", "b": "number"}
    assert table["a"].to_pylist()[:2] == ["0", "1"]
    assert table["b"][5_000].as_py() == 0.5


def test_the_first_visible_sheet_is_read_unless_another_is_asked_for():
    made = openpyxl.load_workbook(
        io.BytesIO(book(["h"], [1], title="Hidden", Data=[["a"], [2]], More=[["b"], [3]]))
    )
    made["Hidden"].sheet_state = "hidden"
    data = saved(made)

    header, table = parsed(data)
    _, more = parsed(data, sheet="More")

    assert table.to_pydict() == {"a": [2]}
    assert header["notes"] == ['read the sheet "Data", not "Hidden", "More"']
    assert more.to_pydict() == {"b": [3]}
    with pytest.raises(Unusable, match='no sheet "Nix"; its sheets are "Hidden", "Data", "More"'):
        parsed(data, sheet="Nix")


def test_blank_rows_and_columns_around_a_table_are_skipped_and_said():
    header, table = parsed(book([], [None, "a", None, "b"], [None, 1, None, 2], [], [None, 3, None, 4]))

    assert table.to_pydict() == {"a": [1, 3], "b": [2, 4]}
    assert header["notes"] == ["2 blank rows skipped"]


def test_a_cell_at_the_far_corner_is_refused_by_its_row():
    made = openpyxl.load_workbook(io.BytesIO(book(["a"], [1])))
    made.active.cell(1_048_576, 5, "x")

    with pytest.raises(
        Unusable, match=r'Row 1,048,576 of the sheet "Data" in t.csv has a value after 1,048,573'
    ):
        parsed(saved(made))


def test_a_cell_beside_the_table_is_refused_by_its_column():
    with pytest.raises(
        Unusable, match=r"Row 3 of the sheet .* has a value in column 4, but the header has 2 names"
    ):
        parsed(book(["a", "b"], [1, 2], [1, 2, None, "stray"]))


def test_formulas_give_what_was_stored_and_those_without_are_counted():
    without = book(["a", "b"], ["=1+1", 1], ["=2+2", 1])
    with zipfile.ZipFile(io.BytesIO(without)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    stored_values = re.sub(rb"</f><v\s*(/>|></v>)", b"</f><v>2</v>", sheet)
    assert stored_values != sheet

    said, stored = parsed(changed(without, **{"xl/worksheets/sheet1.xml": stored_values}))
    header, missing = parsed(without)

    assert stored["a"].to_pylist() == [2, 2]
    assert said["notes"] == []
    assert missing["a"].to_pylist() == [None, None]
    assert header["notes"] == ["2 formulas without a stored result, read as missing (save the file in Excel)"]


def test_merged_areas_and_errors_are_said():
    made = openpyxl.load_workbook(io.BytesIO(book(["a", "b"], [1, 2], ["#REF!", 3])))
    made.active.merge_cells("A2:A3")

    header, _ = parsed(saved(made))

    assert "1 merged area, of which only the first cell holds the value" in header["notes"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (book(), 'The sheet "Data" of t.csv is empty.'),
        (book(["a", "b"]), "The table t.csv has no rows."),
        (book(["a", "a"], [1, 2]), 'The table t.csv has several columns called "a".'),
        (book(["a"], [1])[:-300], "The file t.csv is a zip archive or workbook that is cut short, damaged or encrypted."),
        (changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": b"<worksheet><broken"}),
         "The file t.csv is not a readable Excel workbook: it is cut short or damaged."),
        (changed(book(["a"], [1]), **{"xl/workbook.xml": b"nonsense"}),
         "The file t.csv is not a readable Excel workbook: it is cut short or damaged."),
        (changed(book(["a"], [1]), **{"xl/vbaProject.bin": b"x"}),
         "The file t.csv is an Excel workbook with macros (xlsm); save it as xlsx."),
        (changed(book(["a"], [1]), **{"xl/workbook.bin": b"x"}),
         "The file t.csv is a binary Excel (xlsb) workbook; save it as xlsx."),
        (changed(book(["a"], [1]), **{"xl/media/inner.zip": b"x"}), "The workbook t.csv has archives inside"),
        (changed(book(["a"], [1]), **{f"xl/media/{n}": b"x" for n in range(1_000)}), "The workbook t.csv unpacks to"),
    ],
)  # fmt: skip
def test_a_bad_workbook_is_refused_in_one_sentence(data, says):
    with pytest.raises(Unusable) as refused:
        parsed(data)

    assert str(refused.value).startswith(says)


def test_an_entity_bomb_and_an_external_entity_are_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for entities in (f'<!ENTITY l0 "ha">{laughs}', f'<!ENTITY l11 SYSTEM "file://{secret}">'):
        sheet = (
            f'<?xml version="1.0"?><!DOCTYPE w [{entities}]>'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData></worksheet>'
        )
        bomb = changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": sheet})

        with pytest.raises(Unusable, match="defines its own XML entities"):
            parsed(bomb)


def test_a_sheet_that_unpacks_far_too_well_is_refused_unread():
    row = b'<row r="1"><c r="A1"><v>0</v></c></row>'
    bomb = changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": b"<x>" + row * 1_000_000 + b"</x>"})

    with pytest.raises(Unusable, match="times its size, which no honest workbook does"):
        parsed(bomb)


def test_rows_that_claim_to_lie_beyond_the_sheet_end_the_reading():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )

    with pytest.raises(Unusable, match="cells beyond the end of a sheet"):
        parsed(changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": sheet}))


def test_limits_hold_for_sheets_too():
    with pytest.raises(Unusable, match="more than 3 rows"):
        parsed(book(["a"], [1], [2], [3], [4]), limits=Limits(rows=3))
    with pytest.raises(Unusable, match="has 3 columns; the limit is 2"):
        parsed(book(["a", "b", "c"], [1, 2, 3]), limits=Limits(columns=2))
