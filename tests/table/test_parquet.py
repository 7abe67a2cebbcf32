"""Parquet: types, limits, bombs, damage."""

# ruff: noqa: DTZ001  a table's times carry no zone

import contextlib
import io
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from tests.table.reading import kinds, parsed


def packed(table: pa.Table, **options) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("column", "kind", "values"),
    [
        (pa.array([1, None], pa.int8()), "integer", [1, None]),
        (pa.array([2**40, 1], pa.uint64()), "integer", [2**40, 1]),
        (pa.array([2**63, 1], pa.uint64()), "text", [str(2**63), "1"]),
        (pa.array([1.5, float("nan")], pa.float32()), "number", [1.5, None]),
        (pa.array([Decimal("1.25"), None], pa.decimal128(20, 2)), "number", [1.25, None]),
        (pa.array(["a", ""], pa.large_string()), "text", ["a", ""]),
        (pa.array(["a", "NA"], pa.string_view()), "text", ["a", "NA"]),
        (pa.array(["a", "b"]).dictionary_encode(), "text", ["a", "b"]),
        (pa.array([5, 7]).dictionary_encode(), "integer", [5, 7]),
        (pa.array([True, None]), "boolean", [True, None]),
        (pa.array([date(2020, 1, 1), None], pa.date64()), "date", [date(2020, 1, 1), None]),
        (pa.array([datetime(2020, 1, 1, 2)], pa.timestamp("ns")), "time", [datetime(2020, 1, 1, 2)]),
        (pa.array([datetime(2020, 1, 1, 2)], pa.timestamp("ms", "Europe/Berlin")), "time", [datetime(2020, 1, 1, 2)]),
        (pa.array([1500], pa.duration("ms")), "number", [1.5]),
        (pa.nulls(2), "number", [None, None]),
    ],
)  # fmt: skip
def test_types_become_one_of_six(column, kind, values):
    header, table = parsed(packed(pa.table({"x": column})))

    assert kinds(header) == {"x": kind}
    assert table["x"].to_pylist() == values


def test_nested_and_binary_columns_are_left_out_by_name():
    table = pa.table({"a": [1], "tags": [["x"]], "who": [{"b": 1}], "raw": [b"\x00"]})

    header, read = parsed(packed(table))

    assert read.column_names == ["a"]
    assert header["notes"] == [
        'left out, because such values cannot be assessed: "tags (nested)", "who (nested)", "raw (binary)"'
    ]


def test_a_table_of_nested_columns_only_is_refused():
    with pytest.raises(Unusable, match="has no column of numbers"):
        parsed(packed(pa.table({"tags": [["x"]]})))


def test_the_index_that_pandas_adds_is_left_out():
    frame = pd.DataFrame({"a": [1, 2]}, index=[5, 9])

    header, table = parsed(packed(pa.Table.from_pandas(frame)))

    assert table.column_names == ["a"]
    assert "index" in header["notes"][0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-4] + b"JUNK",
        lambda data: b"PAR1",
        lambda data: b"PAR1" + b"\xff" * 200 + b"PAR1",
        lambda data: data[:8] + bytes(len(data) - 60) + data[-52:],
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(harm):
    data = packed(pa.table({"a": range(1000), "b": [str(n) for n in range(1000)]}))

    with pytest.raises(
        Unusable, match=r"^The file t.csv is not a readable Parquet file: it is cut short or damaged\.$"
    ):
        parsed(harm(data))


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_never_raise_anything_else(seed):
    data = bytearray(packed(pa.table({"a": range(300), "b": [str(n % 7) for n in range(300)]})))
    random = np.random.default_rng(seed)
    for place in random.integers(4, len(data) - 8, 3):
        data[place] ^= int(random.integers(1, 255))

    with contextlib.suppress(Unusable):
        parsed(bytes(data))


def test_encrypted_files_are_named():
    with pytest.raises(Unusable, match="encrypted Parquet"):
        parsed(b"PARE" + bytes(100))


def test_limits_are_taken_from_the_metadata_before_anything_is_decoded():
    bomb = packed(pa.table({"x": np.zeros(3_000_000, np.int64)}))

    with pytest.raises(Unusable, match="has 3,000,000 rows; the limit is 2,000,000"):
        parsed(bomb)


@pytest.mark.parametrize("compression", ["none", "zstd"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_a_bomb_of_one_long_string_stops_at_the_cap(dictionary, compression):
    text = pa.array(["z" * 900_000]).take(pa.array([0] * 120))
    bomb = packed(pa.table({"x": text}), use_dictionary=dictionary, compression=compression)
    before = pa.total_allocated_bytes()

    with pytest.raises(Unusable, match=r"more than 50 MB"):
        parsed(bomb, limits=Limits(decoded_bytes=50_000_000))

    assert pa.total_allocated_bytes() - before < 100_000_000


def test_no_rows_and_duplicate_names_are_refused():
    twice = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])

    with pytest.raises(Unusable, match="has no rows"):
        parsed(packed(pa.table({"a": pa.array([], pa.int64())})))
    with pytest.raises(Unusable, match='several columns called "a"'):
        parsed(packed(twice))
