"""The read job: plain batches out of a child that is not trusted, and no cell in any sentence."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from checks.contract import Unusable
from checks.jail import read
from checks.jail.arrow import batch_of
from checks.jail.wire import Garbled
from checks.jail.worker import Refused

HERE = str(Path(__file__).parent)


def ask(path: Path, how: str, **more: Any) -> tuple[dict[str, Any], Iterator[pa.RecordBatch]]:
    return read(path, {"how": how}, parser="parsers", paths=(HERE,), **more)


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.csv"
    path.write_text("".join(f"{n},t{n}\n" for n in range(1000)))
    return path


def test_batches_come_out_as_they_were_parsed(numbers: Path, standing: tuple[str, ...]) -> None:
    header, batches = ask(numbers, "plain")
    table = pa.Table.from_batches(batches)
    # The parser claims a layer of its own making; the host says which ones stand.
    assert header == {"columns": ["n", "t"], "jail": list(standing)}
    assert table.column("n").to_pylist() == list(range(1000))
    assert table.column("t").to_pylist() == [f"t{n}" for n in range(1000)]
    assert table.schema.metadata is None


def test_a_large_batch_is_cut_into_frames(numbers: Path) -> None:
    _, batches = ask(numbers, "large")
    sizes = [batch.num_rows for batch in batches]
    assert sum(sizes) == 20_000_000
    assert len(sizes) > 1


@pytest.mark.parametrize("how", ["nested", "dictionary", "extension", "binary", "decimal", "view"])
def test_other_types_are_refused(numbers: Path, how: str) -> None:
    _, batches = ask(numbers, how)
    with pytest.raises(Unusable, match="unreadable answer"):
        list(batches)


@pytest.mark.parametrize(
    "how", ["compressed", "other_schema", "garbage", "no_end", "two_headers", "bad_offsets"]
)
def test_a_forged_answer_is_refused(numbers: Path, how: str) -> None:
    _, batches = ask(numbers, how)
    with pytest.raises(Unusable, match=r"unreadable answer|without an answer"):
        list(batches)


@pytest.mark.parametrize("how", ["header_nan", "header_list", "no_header"])
def test_a_forged_header_is_refused(numbers: Path, how: str) -> None:
    with pytest.raises(Unusable, match="table reader"):
        ask(numbers, how)


def test_the_parsers_sentence_arrives(numbers: Path) -> None:
    with pytest.raises(Unusable, match=r"^Row 17 has one field too many\.$"):
        ask(numbers, "unusable")


def test_a_librarys_error_never_tells_a_cell(numbers: Path) -> None:
    with pytest.raises(Unusable) as said:
        ask(numbers, "leak")
    assert "Alice" not in str(said.value)
    assert "ArrowInvalid" in str(said.value)


def test_time_and_memory_are_bounded(numbers: Path) -> None:
    with pytest.raises(Unusable, match="longer than 1 seconds"):
        ask(numbers, "loop", wall=1)
    with pytest.raises(Unusable, match=r"more than 512 MB|killed"):
        ask(numbers, "bomb", memory_mb=512)


def test_a_missing_layer_refuses_to_read(numbers: Path) -> None:
    with pytest.raises(Refused, match="sandbox layer seccomp is missing"):
        ask(numbers, "plain", without=("seccomp",))


def _link(path: Path) -> None:
    (path.parent / "file").write_text("1,2\n")
    path.symlink_to(path.parent / "file")


@pytest.mark.parametrize(
    ("make", "says"),
    [(Path.mkdir, "not a regular file"), (os.mkfifo, "not a regular file"), (_link, "is a link")],
)
def test_only_a_regular_file_is_opened(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / "given.csv"
    make(path)
    with pytest.raises(Unusable, match=says):
        ask(path, "plain")


def test_mutated_streams_never_pass_as_other_than_valid_batches() -> None:
    """Whatever one byte is changed to, the answer is a batch that validates, or Garbled; never a crash."""
    batch = pa.record_batch({"n": pa.array([1, 2, None]), "t": pa.array(["a", "bc", None])})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    sound = sink.getvalue().to_pybytes()
    assert batch_of(sound, None).equals(batch)
    ended = {"batch": 0, "garbled": 0}
    for place in range(len(sound)):
        for value in (0, 1, 127, 255):
            forged = bytearray(sound)
            forged[place] = value
            try:
                got = batch_of(bytes(forged), None)
            except Garbled:
                ended["garbled"] += 1
            else:
                got.validate(full=True)
                got.to_pylist()
                ended["batch"] += 1
    assert min(ended.values()) > 100
