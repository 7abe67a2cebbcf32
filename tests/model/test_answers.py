"""Answers are checked before anyone reckons with them, whoever forged them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from checks.contract import Unusable
from checks.jail.worker import Worker
from checks.model import host
from checks.model.answers import checked, read_numbers
from checks.model.redaction import without_cells
from tests.model.worlds import arrow, people

HERE = str(Path(__file__).parent)


def body(*shape: int) -> bytes:
    return np.zeros(shape).tobytes()


@pytest.mark.parametrize(
    ("told", "data", "says"),
    [
        ([3, 2], body(3, 2), r"3 × 2 values where 4 × 2"),
        ([4, 2], body(3, 2), "48 bytes for 8 numbers"),
        ([4, 2], body(5, 2), "80 bytes for 8 numbers"),
        ([4], body(4), "4 values where 4 × 2"),
        ([4, 2, 1], body(4, 2), "4 × 2 × 1 values where"),
        ([-4, -2], body(4, 2), "-4 × -2 values where"),
        ([4.0, 2.0], body(4, 2), "unreadable"),
        ([True, 2], body(4, 2), "unreadable"),
        ("4,2", body(4, 2), "unreadable"),
        (None, body(4, 2), "unreadable"),
    ],
)
def test_a_forged_shape_is_named(told: Any, data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        read_numbers({"shape": told}, data, (4, 2))


def test_rounding_is_no_offence_and_is_taken_back() -> None:
    values = np.array([[1 + 1e-7, -1e-7], [0.3, 0.7 + 1e-6]])
    got = checked(values, probabilities=True)
    assert got.min() == 0.0
    assert got.max() == 1.0
    assert checked(np.array([[-5.0]]), probabilities=False) == -5


LIES = {
    "few_rows": "values where 120 × 2",
    "many_columns": "more bytes than the question can need",
    "nan": "120 of 120 rows with NaN",
    "no_numbers": r"unreadable answer \(not numbers\)",
    "bad_bytes": "bytes for 240 numbers",
    "bool_shape": "a shape that is not a list of counts",
    "forged_timings": "about its own speed|about itself",
    "negative_timings": "about its own speed",
    "silence": "longer than 2 seconds",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_child_is_caught(lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jailed = _liar(lie, tmp_path, monkeypatch)
    table = arrow(people()[["age", "income"]])
    with pytest.raises(Unusable, match=LIES[lie]):
        jailed.time(table, (1, 10), 2, 0.1) if "timings" in lie else jailed.predict(table)
    jailed.close()


@pytest.mark.parametrize("lie", ["same_classes", "no_classes", "many_classes"])
def test_impossible_classes_are_refused(lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unusable, match="between 1 and 1000 different classes"):
        _liar(lie, tmp_path, monkeypatch)


@pytest.mark.parametrize("lie", ["facts_nan", "facts_types", "facts_missing", "facts_list"])
def test_forged_facts_are_caught(lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unusable, match="unreadable answer about itself"):
        _liar(lie, tmp_path, monkeypatch)


def _liar(lie: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> host.JailedModel:
    import os

    class Nearby(Worker):
        def __init__(self, entry: str, **more: Any) -> None:
            super().__init__("liars:serve", **{**more, "paths": (HERE,), "options": {"lie": lie}})

    monkeypatch.setattr(host, "Worker", Nearby)
    (folder / "model").write_bytes(b"x")
    file = os.open(folder / "model", os.O_RDONLY)
    try:
        return host.JailedModel(file, name="model", kind="skops", memory_mb=1024, wall=2.0)
    except BaseException:
        os.close(file)
        raise


def test_cells_are_taken_out_of_a_models_words() -> None:
    table = pa.table({"name": ["Alice", "Bob"], "city of birth": ["Bern", "Chur"], "age": [31, 1234567]})
    for text, clean in {
        "could not convert string to float: 'Alice'": "could not convert string to float: '…'",
        "Found unknown categories ['Bob', 'x'] in column 0": "Found unknown categories […] in column 0",
        "bad value Alice in row 3": "bad value … in row 3",
        'column "age" is missing': 'column "age" is missing',
        "column 'city of birth' is odd": "column 'city of birth' is odd",
        "got 1234567 and 31": "got … and 31",
        "class 'yes' is unknown": "class 'yes' is unknown",
    }.items():
        assert without_cells(text, table, ("yes",)) == clean
