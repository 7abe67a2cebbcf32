"""Arrow and Feather files and streams."""

import contextlib
import io

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from tests.table.reading import parsed

TABLE = pa.table({
    "a": pa.array([1, None, 3], pa.int16()),
    "b": pa.array(["x", "y", "x"]).dictionary_encode(),
    "c": [[1], [2], [3]],
    "d": pa.array([1.5, float("nan"), None]),
    "e": pa.array([2**63, 1, 2], pa.uint64()),
})  # fmt: skip


def packed(table: pa.Table, *, streamed: bool) -> bytes:
    out = pa.BufferOutputStream()
    make = pa.ipc.new_stream if streamed else pa.ipc.new_file
    with make(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes()


def feather(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.feather.write_feather(table, out, compression="zstd")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [packed(TABLE, streamed=False), packed(TABLE, streamed=True), feather(TABLE)],
    ids=["file", "stream", "feather"],
)
def test_files_streams_and_feather_give_the_same_rows(data):
    header, table = parsed(data)

    assert table.to_pydict() == {
        "a": [1, None, 3], "b": ["x", "y", "x"], "d": [1.5, None, None], "e": [str(2**63), "1", "2"],
    }  # fmt: skip
    assert header["notes"][0] == 'left out, because such values cannot be assessed: "c (nested)"'


def test_many_batches_and_one_large_one_keep_their_order():
    table = pa.table({"a": range(150_000)})
    many = pa.concat_tables([table.slice(n * 50_000, 50_000) for n in range(3)])

    for data in (packed(table.combine_chunks(), streamed=False), packed(many, streamed=True)):
        _, read = parsed(data)
        assert read["a"].to_pylist() == list(range(150_000))


@pytest.mark.parametrize("streamed", [True, False])
def test_damage_limits_and_no_rows_are_refused_in_one_sentence(streamed):
    data = packed(pa.table({"a": range(1000)}), streamed=streamed)

    with pytest.raises(Unusable, match="not a readable Arrow file: it is cut short or damaged"):
        parsed(data[: len(data) // 2])
    with pytest.raises(Unusable, match="more than 10 rows"):
        parsed(data, limits=Limits(rows=10))
    with pytest.raises(Unusable, match="has no rows"):
        parsed(packed(pa.table({"a": pa.array([], pa.int64())}), streamed=streamed))


def test_a_dictionary_of_one_long_string_stops_at_the_cap():
    bomb = pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * 2_000), pa.array(["z" * 900_000]))})

    with pytest.raises(Unusable, match="take more than 50 MB"):
        parsed(packed(bomb, streamed=False), limits=Limits(decoded_bytes=50_000_000))


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_raise_anything_else(streamed, seed):
    data = bytearray(packed(TABLE, streamed=streamed))
    random = np.random.default_rng(seed)
    for place in random.integers(8, len(data) - 8, 3):
        data[place] ^= int(random.integers(1, 255))

    with contextlib.suppress(Unusable):
        parsed(bytes(data))
