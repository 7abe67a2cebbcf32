"""CSV: what is read, how, and what is refused in which words."""

# ruff: noqa: DTZ001  a table's times carry no zone

import gzip
from datetime import date, datetime

import pyarrow as pa
import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from tests.table.reading import kinds, parsed

RAGGED = "Fix that line or save the table as Parquet."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file t.csv is empty."),
        (b"\n \n\n", "The file t.csv is empty."),
        (gzip.compress(b"", mtime=0), "The file t.csv is empty."),
        (b"a,b\n", "The table t.csv has no rows."),
        (b"a,b", "The table t.csv has no rows."),
        (b"a,b\n\n\n", "The table t.csv has no rows."),
        (b"a,b\n1,2\n3,4,5\n", f"We could not read t.csv. Line 3 has 3 values, the header has 2. {RAGGED}"),
        (b"a,b\n1,2,3,4\n", f"We could not read t.csv. Line 2 has 4 values, the header has 2. {RAGGED}"),
        (b"a,b\n1,2\n\n\n3\n", f"We could not read t.csv. Line 5 has 1 value, the header has 2. {RAGGED}"),
        (b'a,b\n"x\ny",2\n3\n', f"We could not read t.csv. Line 4 has 1 value, the header has 2. {RAGGED}"),
        (b'a,b\n1,2\n3,"x\n4,5\n', f"We could not read t.csv. A quote opened on line 3 is never closed. {RAGGED}"),
        (b'a,b\n1,2\n3,"x', f"We could not read t.csv. A quote opened on line 3 is never closed. {RAGGED}"),
        # The quote that is missing on line 2 makes the one on line 4 close: two rows would be one.
        (b'a,b\n1,"x\n3,y\n4,"z"\n', f"We could not read t.csv. Line 2 has text after a closing quote. {RAGGED}"),
        (b'a,"b\n1,2\n', "We could not read t.csv. Its header opens a quote that never closes."),
        (b"a,b\n1,2\n3,\x00\n", f"We could not read t.csv. Line 3 holds a NUL byte. {RAGGED}"),
        ("a,\u00e9\n1,2\n".encode() + b"3,\xe9\n",
         "We could not read t.csv. Line 3 holds a byte that is not UTF-8. Save the table as UTF-8 or as Parquet."),
        (b"x,y,x\n1,2,3\n", 'The table t.csv has several columns called "x". Give each column its own name.'),
        (b"5.1,3.5,a\n4.9,3.0,b\n",
         "The first line of t.csv looks like data, not like column names. Add a line with the column names."),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9], "The file t.csv is cut short or damaged (gzip)."),
        (b"a\n" + b"z" * 2_000_000 + b"\n", 'Row 1 of t.csv holds 2.0 MB of text in "a"; the limit is 1 MB a cell.'),
        (b"a,b\n1,2\n3," + b"z" * 6_000_000 + b"\n",
         "We could not read t.csv. A cell on line 3 holds more than 1 MB of text, or its quote is never closed."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(data, says):
    with pytest.raises(Unusable) as refused:
        parsed(data)

    assert str(refused.value) == says


def test_no_cell_is_ever_in_a_refusal():
    with pytest.raises(Unusable) as refused:
        parsed(b"name,pin\nAda,4711\nBob,secret-canary,1\n")

    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(rows=5), "The table t.csv has more than 5 rows; the limit is 5."),
        (Limits(cells=11), "The table t.csv has more than 11 cells (rows × columns); the limit is 11."),
        (Limits(columns=1), "The table t.csv has 2 columns; the limit is 1."),
        (Limits(decoded_bytes=10), "The file t.csv unpacks to more than 0 MB."),
    ],
)
def test_a_table_over_a_limit_is_refused_naming_it(limits, says):
    with pytest.raises(Unusable) as refused:
        parsed(b"a,b\n" + b"1,2\n" * 6, limits=limits)

    assert str(refused.value).startswith(says)


def test_a_gzip_bomb_stops_at_the_cap():
    with pytest.raises(Unusable, match="unpacks to more than 5 MB"):
        parsed(gzip.compress(b"0,0\n" * 5_000_000, mtime=0), limits=Limits(decoded_bytes=5_000_000))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected(delimiter):
    data = "a,b,c\n1,x y,2.5\n3,z,4.5\n".replace(",", delimiter).encode()

    header, table = parsed(data)

    assert table.to_pydict() == {"a": [1, 3], "b": ["x y", "z"], "c": [2.5, 4.5]}
    assert header["delimiter"] == {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}[delimiter]


@pytest.mark.parametrize(
    ("cells", "decimal", "values"),
    [
        (["1,5", "2"], ",", [1.5, 2.0]),
        (["1.234,5", "2,25"], ",", [1234.5, 2.25]),
        (["1.5", "2"], ".", [1.5, 2.0]),
        # Three digits after the comma could be thousands: nobody may guess.
        (["1,234", "5,678"], ".", ["1,234", "5,678"]),
        (["1,234,567", "2"], ".", ["1,234,567", "2"]),
    ],
)
def test_a_decimal_comma_is_read_only_where_it_is_sure(cells, decimal, values):
    data = "x;y\n" + "".join(f"{cell};t\n" for cell in cells)

    header, table = parsed(data.encode())

    assert header["decimal"] == decimal
    assert table["x"].to_pylist() == values


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
     ("utf-16-be", "utf-16-be"), ("latin-1", "cp1252"), ("cp1252", "cp1252")],
)  # fmt: skip
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_encodings_are_detected_and_said(encoding, said, pack):
    data = "name,stadt\nJos\u00e9,K\u00f6ln\nZo\u00eb,M\u00fcnchen\n".encode(encoding)

    header, table = parsed(pack(data))

    assert table.to_pydict() == {"name": ["Jos\u00e9", "Zo\u00eb"], "stadt": ["K\u00f6ln", "M\u00fcnchen"]}
    assert header["encoding"] == said


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1250", "jm\u00e9no,m\u011bsto\n\u017dlu\u0165ou\u010dk\u00fd,Plze\u0148\nJi\u0159\u00ed,D\u011b\u010d\u00edn\n"),
     ("cp1251", "\u0438\u043c\u044f,\u0433\u043e\u0440\u043e\u0434\n\u0418\u0432\u0430\u043d,\u041c\u043e\u0441\u043a\u0432\u0430\n")],
)  # fmt: skip
def test_other_code_pages_are_told_apart(encoding, text):
    header, table = parsed(text.encode(encoding))

    assert header["encoding"] == encoding
    assert table.column_names == text.split("\n")[0].split(",")


def test_zstd_is_read():
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, "zstd") as stream:
        stream.write(b"a,b\n1,2\n")

    header, table = parsed(packed.getvalue().to_pybytes())

    assert header["format"] == "csv (zstd)"
    assert table.to_pydict() == {"a": [1], "b": [2]}


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "+2", " 3"], "integer", [1, 2, 3]),
        (["1", "", "NA", "n/a", "null", "NaN"], "integer", [1, None, None, None, None, None]),
        (["1", "2.5", "-0.0"], "number", [1.0, 2.5, -0.0]),
        (["-999", "?"], "text", ["-999", "?"]),
        (["x", "", '"NA"'], "text", ["x", None, None]),
        (["9223372036854775808", "1"], "text", ["9223372036854775808", "1"]),
        (["9223372036854775808", "1.5"], "text", ["9223372036854775808", "1.5"]),
        (["1e400", "1"], "text", ["1e400", "1"]),
        (["inf", "1"], "text", ["inf", "1"]),
        (["0x10", "1"], "text", ["0x10", "1"]),
        (["true", "False", ""], "boolean", [True, False, None]),
        (["yes", "no"], "text", ["yes", "no"]),
        (["true", "1"], "text", ["true", "1"]),
        (["2020-02-29", ""], "date", [date(2020, 2, 29), None]),
        (["2020-02-30", "2020-01-01"], "text", ["2020-02-30", "2020-01-01"]),
        (["2020-01-01", "01/02/2020"], "text", ["2020-01-01", "01/02/2020"]),
        (["0001-01-01", "9999-12-31"], "text", ["0001-01-01", "9999-12-31"]),
        (["2020-01-01 10:20", "2020-01-01T10:20:30"], "time",
         [datetime(2020, 1, 1, 10, 20), datetime(2020, 1, 1, 10, 20, 30)]),
        (["2020-01-01T10:20:30Z"], "time", [datetime(2020, 1, 1, 10, 20, 30)]),
        (["2020-01-01T10:20:30Z", "2020-01-01T10:20:30+02:00"], "text",
         ["2020-01-01T10:20:30Z", "2020-01-01T10:20:30+02:00"]),
        (["", ""], "number", [None, None]),
    ],
)  # fmt: skip
def test_a_column_takes_the_kind_that_every_value_fits(cells, kind, values):
    data = "k,x\n" + "".join(f"k,{cell}\n" for cell in cells)

    header, table = parsed(data.encode())

    assert kinds(header)["x"] == kind
    assert table["x"].to_pylist() == values


def test_a_kind_learned_early_yields_to_a_value_far_below():
    rows = 2_000_000  # several blocks of the reader
    data = b"a,b\n" + b"1,2\n" * rows + b"1,x\n" + b"1.5,\n"

    header, table = parsed(data, limits=Limits(rows=None))

    assert kinds(header) == {"a": "number", "b": "text"}
    assert table["b"][0].as_py() == "2"
    assert table["a"][rows + 1].as_py() == 1.5


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"a,b\n1,2\n\n3,4\n\n5,6", "2 blank lines skipped"),
        (b"\n\na,b\r\n1,2\r\n\r\n3,4\r\n", "3 blank lines skipped"),
        (b'a,b\n1,"x\n\ny"\n\n', "1 blank line skipped"),
        (b"a,,b\n1,2,3\n", '1 column had no name and became "column_2"'),
        (b"a, ,column_2\n1,2,3\n", '1 column had no name and became "column_2_"'),
        (b"age,Age\n1,2\n", '"age", "Age" differ only by case, blanks or Unicode form; they are kept apart'),
        (b"a, b\n1,2\n", 'the names " b" begin or end with a blank'),
        (b"zip,b\n01234,2\n", 'leading zeros in "zip" were dropped: the values were read as numbers'),
        (b"a,d\n1,9999-12-31\n", '"d" stays text: some dates lie before 1680 or after 2259'),
    ],
)
def test_what_was_changed_or_is_odd_is_noted(data, note):
    header, _ = parsed(data)

    assert note in header["notes"]


def test_a_clean_table_has_no_notes():
    header, _ = parsed(b"a,b\n1,x\n2,y\n")

    assert header["notes"] == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(ends):
    _, table = parsed(ends.join(["a,b", "1,x", "", "2,y"]).encode())

    assert table.to_pydict() == {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize("names", ["0,1,2", "2019,2020,2021", "index,__class__,c0", "a.b,a[0],a:Q"])
def test_names_that_only_look_odd_are_names(names):
    _, table = parsed(f"{names}\n7,8,9\n6,5,4\n".encode())

    assert table.column_names == names.split(",")


def test_quotes_and_line_ends_in_cells_survive():
    _, table = parsed(b'a,b\n"x, ""y""","two\nlines"\n5" pipe,z\n7" pipe,z\n')

    assert table.to_pydict() == {"a": ['x, "y"', '5" pipe', '7" pipe'], "b": ["two\nlines", "z", "z"]}


def test_excels_separator_line_is_a_hint_and_not_a_header():
    _, table = parsed(b"sep=;\na;b\n1;x,y\n")

    assert table.to_pydict() == {"a": [1], "b": ["x,y"]}
