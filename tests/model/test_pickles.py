"""Pickles: refused unread in every disguise; where the operator allows them, held by the jail."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.model import opcodes
from checks.model.host import open_model
from tests.model.worlds import answers, arrow, opened, people, skops

NUMBERS = ["age", "income"]
REFUSED = (
    "This model file is a Python pickle. Opening one can run any code, so this server does not accept "
    "pickles. Save it as skops or ONNX, or upload predictions instead."
)


class Bomb:
    """Runs a shell command when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.marker}",)


def _appended_archive(raw: bytes) -> bytes:
    """A pickle with a zip behind it: archives are found by their end, pickles by their beginning."""
    tail = io.BytesIO()
    with zipfile.ZipFile(tail, "w") as archive:
        archive.writestr("schema.json", "{}")
    return raw + tail.getvalue()


def _joblib(**how: Any) -> Callable[[Any], bytes]:
    def dump(what: Any) -> bytes:
        stream = io.BytesIO()
        joblib.dump(what, stream, **how)
        return stream.getvalue()

    return dump


DISGUISES: dict[str, Callable[[Any], bytes]] = {
    **{f"protocol {p}": (lambda what, p=p: pickle.dumps(what, protocol=p)) for p in range(6)},
    "zlib": lambda what: zlib.compress(pickle.dumps(what)),
    "zlib, fast": lambda what: zlib.compress(pickle.dumps(what), 1),
    "gzip": lambda what: gzip.compress(pickle.dumps(what), mtime=0),
    "bzip2": lambda what: bz2.compress(pickle.dumps(what)),
    "xz": lambda what: lzma.compress(pickle.dumps(what)),
    "lzma": lambda what: lzma.compress(pickle.dumps(what), format=lzma.FORMAT_ALONE),
    "gzip in zlib": lambda what: zlib.compress(gzip.compress(pickle.dumps(what), mtime=0)),
    "gzip of protocol 0": lambda what: gzip.compress(pickle.dumps(what, protocol=0), mtime=0),
    "joblib": _joblib(),
    "joblib, zlib": _joblib(compress=3),
    "joblib, xz": _joblib(compress=("xz", 1)),
    "archive behind it": lambda what: _appended_archive(pickle.dumps(what)),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", ["model.pkl", "model.skops", "model.onnx", "model"])
def test_a_pickle_is_refused_unread(disguise: str, name: str, tmp_path: Path) -> None:
    marker, folder = tmp_path / "ran", tmp_path / "upload"
    folder.mkdir()
    path = folder / name
    path.write_bytes(DISGUISES[disguise](Bomb(marker)))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Unusable) as refused:
        open_model(path, name=name)
    says = str(refused.value)
    assert says.startswith("This model file is a Python pickle")
    if name in ("model.pkl", "model"):
        assert says == REFUSED
    else:
        assert f"although its name promises {'a skops' if 'skops' in name else 'an ONNX'} model" in says
    assert sorted(tmp_path.rglob("*")) == before  # no marker, no copy


def test_the_bomb_is_a_bomb(tmp_path: Path) -> None:
    """Without our care the payload runs: the tests above test something."""
    marker = tmp_path / "ran"
    for dump in (DISGUISES["protocol 4"], DISGUISES["protocol 0"]):
        pickle.loads(dump(Bomb(marker)))
        assert marker.exists()
        marker.unlink()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFLIGHT_ALLOW_PICKLE", "1")


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("disguise", ["protocol 4", "gzip", "joblib, zlib"])
def test_allowed_it_still_cannot_leave_the_jail(disguise: str, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    tmp_path.chmod(0o777)
    path = tmp_path / "model.pkl"
    path.write_bytes(DISGUISES[disguise](Bomb(marker)))
    with pytest.raises(Unusable):
        open_model(path, name="model.pkl")
    assert not marker.exists()


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("disguise", ["protocol 5", "joblib", "joblib, zlib"])
def test_allowed_an_honest_pickle_answers(disguise: str, tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    fitted = RandomForestClassifier(5, random_state=0).fit(frame, answers(frame))
    path = tmp_path / "model.joblib"
    path.write_bytes(DISGUISES[disguise](fitted))
    with opened(path) as jailed:
        np.testing.assert_array_equal(jailed.predict(arrow(frame)), fitted.predict_proba(frame))
        assert jailed.facts.format == "pickle"
        assert "sklearn.ensemble._forest" in jailed.facts.named_modules


@pytest.mark.usefixtures("allowed")
def test_allowed_missing_code_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x04cnowhere_at_all\nModel\n.")
    with pytest.raises(Unusable, match="needs the Python module nowhere_at_all"):
        open_model(path, name="model.pkl")
    path.write_bytes(b"\x80\x04c__main__\nMine\n.")
    with pytest.raises(Unusable, match="its author's own script"):
        open_model(path, name="model.pkl")
    path.write_bytes(pickle.dumps(LogisticRegression())[:-20])
    with pytest.raises(Unusable, match=r"not a readable pickle|version of a library"):
        open_model(path, name="model.pkl")


@pytest.mark.usefixtures("allowed")
def test_allowed_an_attack_while_predicting_is_held_too(tmp_path: Path) -> None:
    """Loads as an honest model; only its predict opens another person's upload, with numpy's own function."""
    from functools import partial

    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    frame = people()[NUMBERS]
    witness = tmp_path / "upload"
    witness.write_bytes(b"another person's")
    tmp_path.chmod(0o777)
    model = make_pipeline(FunctionTransformer(), LogisticRegression()).fit(frame, answers(frame))
    model.steps[0][1].func = partial(np.memmap, str(witness))
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(model))
    assert len(np.fromfile(str(witness), np.uint8)) == 16
    with opened(path) as jailed, pytest.raises(Unusable, match=r"FileNotFoundError|PermissionError"):
        jailed.predict(arrow(frame))


@pytest.mark.parametrize("disguise", [name for name in DISGUISES if name != "archive behind it"])
def test_named_modules_are_found_under_every_disguise(disguise: str) -> None:
    assert "posix" in opcodes.named_modules(DISGUISES[disguise](Bomb(Path("x"))))


def test_named_modules_are_found_behind_arrays() -> None:
    stream = io.BytesIO()
    frame = people()[NUMBERS]
    joblib.dump([np.arange(9.0), LogisticRegression().fit(frame, answers(frame)), Bomb(Path("x"))], stream)
    named = opcodes.named_modules(stream.getvalue())
    assert {"posix", "sklearn.linear_model._logistic"} <= set(named)


def test_a_bomb_of_zeros_stays_small() -> None:
    packed = gzip.compress(b"\x00" * (300 << 20), 1, mtime=0)
    inner, layers = opcodes.unwrapped(packed)
    assert len(inner) == opcodes.HEAD
    assert layers == ("gzip",)


def test_a_skops_file_is_no_pickle(tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    data = skops(tmp_path, LogisticRegression().fit(frame, answers(frame))).read_bytes()
    assert not opcodes.is_pickle(data)
    for text in (
        b"a,b,c\n1,2,3\n",
        b'{"learner": {}}',
        b"tree\nversion=v4\n",
        b"<xml/>",
        b"id,target\n1,2\n3,4\n",
    ):
        assert not opcodes.is_pickle(text)
