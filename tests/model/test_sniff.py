"""What a model file is, told from its content; everything else is one sentence."""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.model.sniff import sniff
from tests.model.worlds import answers, people, skops


def sniffed(data: bytes, name: str, folder: Path) -> str:
    path = folder / "upload"
    path.write_bytes(data)
    file = os.open(path, os.O_RDONLY)
    try:
        return sniff(file, len(data), name=name)
    finally:
        os.close(file)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    frame = people()[["age", "income"]]
    fitted = LogisticRegression().fit(frame, answers(frame))
    graph = to_onnx(fitted, frame[:1].to_numpy("float32")).SerializeToString()
    return {"skops": skops(tmp_path_factory.mktemp("m"), fitted).read_bytes(), "onnx": graph}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("skops", "m.skops"),
        ("skops", "m"),
        ("skops", "m.bin"),
        ("skops", "m.zip"),
        ("onnx", "m.ONNX"),
        ("onnx", "m"),
    ],
)
def test_the_format_is_told_by_content(
    kind: str, name: str, models: dict[str, bytes], tmp_path: Path
) -> None:
    assert sniffed(models[kind], name, tmp_path) == kind


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("skops", "m.onnx", '"m.onnx" is named like an ONNX model but holds a skops model'),
        ("onnx", "m.skops", '"m.skops" is named like a skops model but holds an ONNX model'),
        ("onnx", "m.pkl", '"m.pkl" is named like a Python pickle but holds an ONNX model'),
    ],
)
def test_a_wrong_name_is_told_with_both(
    kind: str, name: str, says: str, models: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(Unusable, match=says):
        sniffed(models[kind], name, tmp_path)


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "m.skops", "is empty"),
        (_zip("[Content_Types].xml"), "m.xlsx", "is an Excel file, not a model"),
        (_zip("a.txt"), "m.zip", "holds no skops model"),
        (_zip(*(f"{n}" for n in range(10_001))), "m.skops", "archive of more than 10000 files"),
        (b"PK\x03\x04" + b"\x00" * 100, "m.skops", "not a readable skops model"),
        (_parquet(), "m.onnx", r"not a readable ONNX model \(it is a table\)"),
        (b"age,income\n1,2\n", "m.skops", r"not a readable skops model \(it is text\)"),
        (b"\x89HDF\r\n\x1a\n" + b"\x00" * 99, "m.h5", "it is an HDF5 file"),
        (gzip.compress(b"hello", mtime=0), "m.gz", "it is compressed with gzip"),
    ],
)
def test_what_is_no_model_is_one_sentence(data: bytes, name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=says) as said:
        sniffed(data, name, tmp_path)
    assert str(said.value).startswith(f'"{name}"')
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b'{"learner":{"attributes":{}}}', "m.json", "xgboost"),
        (b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner", "m.ubj", "xgboost"),
        (b"tree\nversion=v4\nnum_class=1\n", "m.txt", "lightgbm"),
        (b"CBM1\x00\x00", "m.cbm", "catboost"),
        (_zip("model/MLmodel", "model/model.pkl"), "m.zip", "mlflow"),
    ],
)
def test_other_libraries_are_told_by_their_first_bytes(
    data: bytes, name: str, kind: str, tmp_path: Path
) -> None:
    assert sniffed(data, name, tmp_path) == kind


@pytest.mark.parametrize("kind", ["skops", "onnx"])
def test_a_cut_off_file_is_damaged(kind: str, models: dict[str, bytes], tmp_path: Path) -> None:
    whole = models[kind]
    for length in (len(whole) - 1, len(whole) // 2, 40, 8):
        with pytest.raises(Unusable, match="not a readable"):
            sniffed(whole[:length], f"m.{kind}", tmp_path)


@pytest.mark.parametrize("make", [random.Random(0).randbytes, bytes], ids=["random", "zeros"])
def test_noise_is_never_a_model(make: Callable[[int], bytes], tmp_path: Path) -> None:
    for length in (1, 7, 100, 5000):
        for _ in range(50):
            with pytest.raises(Unusable):
                sniffed(make(length), "m.onnx", tmp_path)
