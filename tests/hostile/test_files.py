"""Rows 1 to 29: what is in a file of a table."""

import gzip
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa

from checks.registry import all_checks
from checks.table.limits import Limits
from checks.table.roles import Roles
from tests.hostile.kept import Kept
from tests.hostile.rows import row, rows
from tests.kit import given, outcome, run_all
from tests.table.reading import parsed
from tests.table.test_excel import book, changed, saved
from tests.table.test_parquet import packed
from tests.table.test_sniff import zipped

FIX = "Fix that line or save the table as Parquet."
LONG_TEXT = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), pa.array(["z" * 1_000_000]))
WIDE = (",".join(f"c{n}" for n in range(20_000)) + "\n" + "1," * 19_999 + "1\n").encode()
PARQUET = packed(pa.table({"a": range(1_000), "b": [str(n) for n in range(1_000)]}))


def with_corner() -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(book(["a"], [1])))
    made.active.cell(1_048_576, 5, "x")
    return saved(made)


def with_entity(entity: str) -> bytes:
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE w [{entity}]><worksheet xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    return changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": sheet})


def encrypted() -> bytes:
    """A workbook whose entries say that they are encrypted."""
    data = bytearray(book(["a"], [1]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def overlapping() -> bytes:
    """A workbook of which two entries are the same bytes of the archive, as in Fifield's bomb."""
    data = bytearray(book(["a"], [1], More=[["b"], [2]]))
    places: list[int] = []
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        name = data[at + 46 : at + 46 + int.from_bytes(data[at + 28 : at + 30], "little")]
        if name.endswith((b"sheet1.xml", b"sheet2.xml")):
            places.append(at)
        at = data.find(b"PK\x01\x02", at + 4)
    first, second = places
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def many_entries() -> bytes:
    out = io.BytesIO(book(["a"], [1]))
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(2_000):
            archive.writestr(f"xl/media/{n}", b"")
    return out.getvalue()


@rows(
    "data, says",
    c01_empty=(b"", "The file t.csv is empty."),
    c01_empty_inside_gzip=(gzip.compress(b"", mtime=0), "The file t.csv is empty."),
    c01_only_blanks=(b" \n\n\t\n", "The file t.csv is empty."),
    c02_header_only=(b"a,b\n", "The table t.csv has no rows."),
    c02_parquet_without_rows=(packed(pa.table({"a": pa.array([], pa.int64())})), "The table t.csv has no rows."),
    c04_pickle_named_csv=(pickle.dumps({"a": [1]}), "The file t.csv is a Python pickle, which can run any code"),
    c04_zip_named_csv=(zipped(**{"t.csv": b"a\n1\n"}), "The file t.csv is a zip archive; unpack it"),
    c05_mixed_encodings=("a,\u00e9\n1,2\n".encode() + b"3,\xe9\n", "Line 3 holds a byte that is not UTF-8."),
    c06_nul_byte=(b"a,b\n1,2\n3,x\x00y\n", f"We could not read t.csv. Line 3 holds a NUL byte. {FIX}"),
    c07_ragged_rows=(b"a,b\n1,2,3,4\n", f"We could not read t.csv. Line 2 has 4 values, the header has 2. {FIX}"),
    c07_short_row=(b"a,b\n1,2\n3\n", f"We could not read t.csv. Line 3 has 1 value, the header has 2. {FIX}"),
    c08_unclosed_quote=(b'a,b\n1,2\n3,"x\n4,5\n', "A quote opened on line 3 is never closed."),
    c09_same_name_twice=(b"x,y,x\n1,2,3\n", 'several columns called "x". Give each column its own name.'),
    c11_twenty_thousand_columns=(WIDE, "The table t.csv has 20,000 columns; the limit is 2,000."),
    c13_fifty_megabytes_in_a_cell=(b"a,b\n1,2\n3," + b"z" * 50_000_000 + b"\n", "A cell on line 3 holds more than 1 MB of text"),
    c13_two_megabytes_in_a_cell=(b"a,b\n1,2\n3," + b"z" * 2_000_000 + b"\n", 'Row 2 of t.csv holds 2.0 MB of text in "b"'),
    c15_a_comma_too_many_in_every_row=(b"a,b\n1,2,\n3,4,\n", "Line 2 has 3 values, the header has 2."),
    c23_nothing_but_nested_columns=(packed(pa.table({"x": [["a"], ["b"]]})), "has no column of numbers, text, booleans or dates"),
    c24_parquet_cut_short=(PARQUET[: len(PARQUET) // 2], "The file t.csv is not a readable Parquet file: it is cut short or damaged."),
    c24_parquet_with_a_broken_footer=(PARQUET[:-4] + b"JUNK", "is not a readable Parquet file"),
    c24_parquet_with_a_forged_footer=(PARQUET[:8] + bytes(len(PARQUET) - 60) + PARQUET[-52:], "is not a readable Parquet file"),
    c24_parquet_with_a_wrong_beginning=(b"QAR1\x00\x01\x02\x03" * 50, "is not a table we know"),
    c24_parquet_encrypted=(b"PARE" + bytes(100), "The file t.csv is an encrypted Parquet file; save it without encryption."),
    c26_zip_inside_gzip=(gzip.compress(zipped(**{"t.csv": b"a\n"}), mtime=0), "holds a zip archive inside another; unpack it first."),
    c26_gzip_inside_gzip=(gzip.compress(gzip.compress(b"a\n1\n"), mtime=0), "is compressed twice; unpack it once."),
    c26_zip_inside_a_workbook=(changed(book(["a"], [1]), **{"xl/media/inner.zip": b"x"}), "has archives inside, or overlapping parts."),
    c26_overlapping_entries=(overlapping(), "has archives inside, or overlapping parts."),
    c26_too_many_entries=(many_entries(), "in 2,009 parts, which is too much to open safely."),
    c26_encrypted_zip=(encrypted(), "is a zip archive or workbook that is cut short, damaged or encrypted."),
    c26_sheet_of_ten_megabytes_in_fifty_kilobytes=(changed(book(["a"], [1]), **{"xl/worksheets/sheet1.xml": b"<x>" + b"<row></row>" * 2_000_000}), "times its size, which no honest workbook does."),
    c27_far_corner=(with_corner(), 'Row 1,048,576 of the sheet "Data" in t.csv has a value after 1,048,573 empty rows.'),
    c28_billion_laughs=(with_entity('<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))), "defines its own XML entities, which no honest workbook does."),
    c28_external_entity=(with_entity('<!ENTITY l9 SYSTEM "file:///etc/passwd">'), "defines its own XML entities"),
    c28_entity_on_the_network=(with_entity('<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">'), "defines its own XML entities"),
    c29_xlsm=(changed(book(["a"], [1]), **{"xl/vbaProject.bin": b"x"}), "is an Excel workbook with macros (xlsm); save it as xlsx."),
    c29_xlsb=(changed(book(["a"], [1]), **{"xl/workbook.bin": b"x"}), "is a binary Excel (xlsb) workbook; save it as xlsx."),
    c29_xls=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "is an old Excel (xls) or Office file; save it as xlsx or CSV."),
    c29_ods=(zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument (ods) spreadsheet; save it as xlsx or CSV."),
    c29_password=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999) + "EncryptedPackage".encode("utf-16-le"), "is an Excel workbook protected by a password; save it without one."),
)  # fmt: skip
def test_a_bad_table_is_refused_in_one_sentence_and_the_earlier_one_stays(
    data: bytes, says: str, kept: Kept
) -> None:
    said = kept.refuses(data)

    assert says in said
    assert "t.csv" in said


@rows(
    "data, limits, says",
    c25_many_rows_in_few_bytes=(packed(pa.table({"x": np.zeros(50_000_000, np.int64)})), None, "has 50,000,000 rows; the limit is 2,000,000."),
    c25_one_long_text_many_times=(packed(pa.table({"x": LONG_TEXT}), compression="zstd"), None, "take more than 1,000 MB."),
    c26_gzip_bomb=(gzip.compress(b"0,0\n" * 5_000_000, mtime=0), Limits(decoded_bytes=5_000_000), "unpacks to more than 5 MB."),
)  # fmt: skip
def test_a_bomb_is_refused_in_the_jail_and_the_servers_memory_stays(
    data: bytes, limits: Limits | None, says: str, kept: Kept
) -> None:
    assert len(data) < 250_000
    before = memory("VmHWM")

    assert says in kept.refuses(data, jailed=True, limits=limits)

    assert memory("VmHWM") - before < 100_000_000
    assert pa.total_allocated_bytes() < 100_000_000


def memory(name: str) -> int:
    """A line of this process's /proc status, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0]) * 1024


@rows(
    "data, note",
    c10_empty_name=(b"a,,b\n1,2,3\n", '1 column had no name and became "column_2"'),
    c10_blank_name=(b"a, \t,column_2\n1,2,3\n", '1 column had no name and became "column_2_"'),
    c10_no_name_in_a_sheet=(book(["a", None, "c"], [1, 2, 3]), '1 column had no name and became "column_2"'),
    c14_ambiguous_thousands=(b"x;y\n1,234;t\n5,678;t\n", '"x" stays text: the commas or points could part thousands or decimals'),
    c15_mixed_line_ends_and_blank_lines=(b"a,b\r\n1,2\n\n3,4\r\n\r\n5,6", "2 blank lines skipped"),
    c15_trailing_comma_in_the_header_too=(b"a,b,\n1,2,\n3,4,\n", '1 column had no name and became "column_3"'),
    c16_far_dates=(b"a,d\n1,9999-12-31\n2,0001-01-01\n", '"d" stays text: some dates lie before 1680 or after 2259'),
    c17_beyond_64_bits=(b"a,b\n9223372036854775808,1\n1,2\n", '"a" stays text: some numbers are infinite or too large to be kept exactly'),
    c17_infinite=(b"a,b\n-inf,1\n1,2\n", '"a" stays text: some numbers are infinite or too large to be kept exactly'),
    c17_beyond_a_float=(b"a,b\n1e400,1\n1,2\n", '"a" stays text: some numbers are infinite or too large to be kept exactly'),
    c17_forty_decimals=(b"a,b\n0." + b"1234567890" * 4 + b",1\n", 'some numbers in "a" have more digits than can be kept; they were rounded'),
    c17_unsigned_64_bits_in_parquet=(packed(pa.table({"a": pa.array([2**63, 1], pa.uint64())})), '"a" stays text: its numbers do not fit 64 bits with a sign'),
    c23_nested_columns_left_out=(packed(pa.table({"a": [1], "tags": [["x"]], "who": [{"b": 1}], "raw": [b"\0"]})), 'left out, because such values cannot be assessed: "tags (nested)", "who (nested)", "raw (binary)"'),
    c23_map=(packed(pa.table({"a": [1], "m": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))})), 'left out, because such values cannot be assessed: "m (nested)"'),
    c29_hidden_and_other_sheets=(book(["a"], [1], Other=[["b"], [2]]), 'read the sheet "Data", not "Other"'),
    c29_formulas_without_results=(book(["a", "b"], ["=1+1", 1]), "1 formula without a stored result, read as missing (save the file in Excel)"),
    c42_case_blank_and_form=("e\u0301,\u00e9,a,A\n1,2,3,4\n".encode(), '"a", "A" differ only by case, blanks or Unicode form; they are kept apart'),
)  # fmt: skip
def test_what_was_read_otherwise_than_written_is_said(data: bytes, note: str, kept: Kept) -> None:
    assert note in kept.read(data).notes


@rows(
    "data, told, values",
    c04_parquet_named_csv=(packed(pa.table({"a": [1, 2]})), {"format": "parquet"}, {"a": [1, 2]}),
    c04_workbook_named_csv=(book(["a"], [1]), {"format": "excel"}, {"a": [1]}),
    c05_utf_16=("a,b\n1,\u00e9\n".encode("utf-16"), {"encoding": "utf-16"}, {"a": [1], "b": ["\u00e9"]}),
    c05_latin_1=("name,b\nJos\u00e9,K\u00f6ln\n".encode("latin-1"), {"encoding": "cp1252"}, {"name": ["Jos\u00e9"], "b": ["K\u00f6ln"]}),
    c14_semicolons_and_decimal_commas=(b"a;b\n1,5;x\n2,25;y\n", {"delimiter": "semicolon", "decimal": ","}, {"a": [1.5, 2.25], "b": ["x", "y"]}),
    c14_tabs=(b"a\tb\n1\tx y\n", {"delimiter": "tab"}, {"a": [1], "b": ["x y"]}),
    c14_pipes=(b"a|b\n1|x,y\n", {"delimiter": "pipe"}, {"a": [1], "b": ["x,y"]}),
    c14_surely_decimal_commas_among_thousands=(b"a;b\n1.234,5;x\n2,25;y\n", {"decimal": ","}, {"a": [1234.5, 2.25], "b": ["x", "y"]}),
    c16_three_forms_of_dates=(b"a,b\n2020-01-01,1\n01/02/2020,2\n3 May 2020,3\n", {}, {"a": ["2020-01-01", "01/02/2020", "3 May 2020"], "b": [1, 2, 3]}),
    c16_mixed_time_zones=(b"a\n2020-01-01T10:20:30Z\n2020-01-01T10:20:30+02:00\n", {}, {"a": ["2020-01-01T10:20:30Z", "2020-01-01T10:20:30+02:00"]}),
    c17_negative_zero=(b"a\n-0.0\n2.5\n", {}, {"a": [-0.0, 2.5]}),
    c23_types_of_arrow=(packed(pa.table({"a": pa.array(["x"], pa.string_view()), "b": pa.array(["y"]).dictionary_encode(), "c": pa.array(["z"], pa.large_string()), "d": pa.array([1.25]).cast(pa.decimal128(9, 2))})), {"format": "parquet"}, {"a": ["x"], "b": ["y"], "c": ["z"], "d": [1.25]}),
)  # fmt: skip
def test_a_table_in_an_odd_form_is_read_and_its_form_is_said(
    data: bytes, told: dict[str, Any], values: dict[str, list[Any]]
) -> None:
    header, table = parsed(data)

    assert {name: header[name] for name in told} == told
    assert table.to_pydict() == values


@rows(
    "frame",
    c03_one_row=pd.DataFrame({"a": [1], "b": ["x"], "paid": ["yes"]}),
    c03_one_column=pd.DataFrame({"paid": ["yes", "no"] * 20}),
    c20_all_missing=pd.DataFrame({"a": [None] * 40, "b": range(40), "paid": ["yes", "no"] * 20}),
    c20_all_rows_alike=pd.DataFrame({"a": [1] * 40, "b": ["x"] * 40, "paid": ["yes"] * 40}),
)
def test_a_table_that_tells_little_gives_outcomes_and_no_verdict_on_people(frame: pd.DataFrame) -> None:
    frame = frame.astype({"a": float}) if "a" in frame and frame["a"].isna().all() else frame

    roles = Roles(target="paid", task="binary", positive="yes", favourable=("yes",))
    ended = run_all(given(frame, roles))

    assert [(each.check, each.reason) for each in ended.values() if each.status == "error"] == []
    for each in ended.values():
        if each.family == "bias" or each.check in (
            "scalability/predictive-quality",
            "robustness/feature-drift",
        ):
            assert each.status not in ("pass", "fail"), each.check
            assert each.reason or each.findings


@rows(
    "cells, check, words",
    c16_mixed_dates=([f"2020-01-{1 + n % 28:02}" if n % 9 else f"{1 + n % 28:02}/02/2020" for n in range(300)], "data_quality/inconsistent-values", "a"),
    c18_booleans_in_five_spellings=((["yes", "no", "Yes", "NO", "no "] * 60), "data_quality/inconsistent-values", "a"),
    c19_one_percent_of_text=([str(n % 40) if n % 100 else f"{n} (est.)?" for n in range(300)], "data_quality/inconsistent-values", "a"),
    c20_a_column_of_nothing=([None] * 300, "data_quality/missing-values", "a"),
    c20_a_constant_column=(["same"] * 300, "data_quality/uninformative-columns", "a"),
    c21_missing_as_a_number=([-999 if n % 10 == 0 else 20 + n * 7 % 61 for n in range(300)], "data_quality/disguised-missing", "-999"),
    c21_missing_as_a_word=(["?" if n % 10 == 0 else "abcdefg"[n % 7] * 2 for n in range(300)], "data_quality/disguised-missing", "a"),
)  # fmt: skip
def test_a_column_that_is_not_what_it_seems_is_a_finding(cells: list[Any], check: str, words: str) -> None:
    draw = np.random.default_rng(0)
    frame = pd.DataFrame({"a": cells, "b": draw.normal(size=300), "paid": draw.choice(["yes", "no"], 300)})
    if frame["a"].isna().all():
        frame["a"] = frame["a"].astype(float)

    ended = outcome(all_checks()[check], given(frame, Roles(target="paid", task="binary", positive="yes")))

    wrong = [finding for finding in ended.findings if finding.status == "fail"]
    assert [finding.about.columns for finding in wrong] == [("a",)]
    assert words in wrong[0].says
    assert "est" not in wrong[0].says


@row("c22_a_hundred_thousand_levels")
def test_many_levels_are_grouped_and_plots_are_capped() -> None:
    from pages.parts import charts

    frame = pd.DataFrame({"a": [f"level {n}" for n in range(100_000)], "paid": ["yes", "no"] * 50_000})
    inputs = given(frame, Roles(target="paid", task="binary", positive="yes", features=("a",)))

    for check in ("data_quality/uninformative-columns", "data_quality/inconsistent-values"):
        ended = outcome(all_checks()[check], inputs)
        assert ended.status != "error"
        for finding in ended.findings:
            for piece in finding.evidence:
                assert len(getattr(piece, "labels", ())) <= max(charts.MOST, 100)
