"""JSON lines: objects to columns, and lines that are none."""

import gzip
from datetime import date

import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from tests.table.reading import kinds, parsed

FIX = "Fix that line or save the table as Parquet."


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_objects_become_rows_and_keys_columns(pack):
    data = b'{"a": 1, "b": "x"}\n\n{"b": "NA", "c": true}\n{"a": null, "c": false}'

    header, table = parsed(pack(data))

    assert table.to_pydict() == {"a": [1, None, None], "b": ["x", "NA", None], "c": [None, True, False]}
    assert kinds(header) == {"a": "integer", "b": "text", "c": "boolean"}
    assert header["notes"] == ["1 blank line skipped"]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "2.5"], "number", [1.0, 2.5]),
        (["1", '"2"'], "text", ["1", "2"]),
        (['"1"', '"2"'], "text", ["1", "2"]),
        (["9223372036854775808", "1"], "text", ["9223372036854775808", "1"]),
        (["1e400", "1"], "text", ["1e400", "1"]),
        (["1" * 5000, "1"], "text", ["1" * 5000, "1"]),
        (["NaN", "1.5"], "number", [None, 1.5]),
        (['"2020-01-02"', "null"], "date", [date(2020, 1, 2), None]),
        (['""', '"x"'], "text", ["", "x"]),
        (["true", "1"], "text", ["true", "1"]),
        (['"\\ud800"', '"x"'], "text", ["?", "x"]),
    ],
)
def test_a_column_takes_the_kind_that_all_values_fit(cells, kind, values):
    header, table = parsed("".join(f'{{"x": {cell}, "k": 0}}\n' for cell in cells).encode())

    assert kinds(header)["x"] == kind
    assert table["x"].to_pylist() == values


def test_keys_with_lists_or_objects_are_left_out_by_name():
    header, table = parsed(b'{"a": 1, "tags": ["x"]}\n{"a": 2, "tags": null, "who": {"n": 1}}\n')

    assert table.column_names == ["a"]
    assert header["notes"] == ['left out, because such values cannot be assessed: "tags", "who" (nested)']


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": 1}\n{"a": \n', f"We could not read t.csv. Line 2 is not one JSON object. {FIX}"),
        (b'{"a": 1}\n\n[1]\n', f"We could not read t.csv. Line 3 is not one JSON object. {FIX}"),
        (b'{"a": 1}\n"canary"\n', f"We could not read t.csv. Line 2 is not one JSON object. {FIX}"),
        (b'{"a": 1}\n' + b'{"a":' * 100_000 + b"\n", f"We could not read t.csv. Line 2 is not one JSON object. {FIX}"),
        (b'{"a": 1}\n{"a": "\x00"}\n', f"We could not read t.csv. Line 2 holds a NUL byte. {FIX}"),
        (b'{"a": [1]}\n', 'The table t.csv has no column of plain values: only lists or objects, in "a".'),
        (b'[{"a": 1}]', "The file t.csv is one JSON list; save it as JSON lines (one object a line) or as CSV."),
        (b'{"a":\n 1}\n', "The file t.csv is one JSON object over several lines; save it as JSON lines (one object a line) or as CSV."),
        (b'{"a": 1}\n{"a": "' + b"z" * 1_100_000 + b'"}\n', 'Line 2 of t.csv holds more than 1 MB of text in "a".'),
        (b'{"a": 1}\n{"a": "' + b"z" * 6_000_000, "A line of t.csv holds more than 4 MB; the limit is 1 MB a cell."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(data, says):
    with pytest.raises(Unusable) as refused:
        parsed(data)

    assert str(refused.value) == says


def test_limits_hold():
    with pytest.raises(Unusable, match="more than 2 rows"):
        parsed(b'{"a": 1}\n' * 3, limits=Limits(rows=2))
    with pytest.raises(Unusable, match="more than 2 columns"):
        parsed(b'{"a": 1}\n{"b": 1}\n{"c": 1}\n', limits=Limits(columns=2))
