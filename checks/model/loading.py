"""Opens a model file of any format, inside the jail; what was opened tells its format and its versions.

An MLflow model is a folder with a model file of one of these formats in it, which is found by its content.
"""

import importlib.metadata
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from checks.contract import Unusable
from checks.model.onnx_file import is_onnx
from checks.model.opcodes import is_pickle, unwrapped
from checks.model.sniff import PICKLE_REFUSED, known
from checks.model.stored_rows import MOST_BYTES

# How a library's version is called in MLflow's own file, and here.
FLAVOURS = {
    "sklearn": "scikit-learn",
    "onnx": "onnx",
    "xgb": "xgboost",
    "lgb": "lightgbm",
    "catboost": "catboost",
}
LARGEST_LIST, LARGEST_ENTRY = 1 << 20, 1 << 30
HEAD = 1 << 20
_VERSION = re.compile(r"\s*(\w+)_version:\s*['\"]?([0-9][\w.+-]{0,40})")
_ENTRY = re.compile(
    r"\s+(?:pickled_model|model_path|data|model_uri|pipeline):\s*['\"]?([\w][\w./ -]{0,200}?)['\"]?\s*$"
)
_SAVED_BY = re.compile(rb"_sklearn_version\W{1,12}?(\d+\.\d[\w.+-]{0,30})", re.DOTALL)

Load = Callable[[bytes], tuple[Any, tuple[str, ...]]]


def loader(kind: str, *, pickles: bool = False) -> Load:
    """What opens this format and names the modules it refers to; its libraries are imported on the way.

    The model that it gives also carries `format`, which is the inner one of a folder, and `versions`: library,
    version in the file, version here; one of a folder `inner`, the bytes of its own file there.

    Args:
        kind: as `sniff` tells it.
        pickles: whether a folder's pickle may be opened.
    """
    if kind == "mlflow":
        return lambda data: _of_folder(data, pickles=pickles)
    load = _plain(kind)

    def opened(data: bytes) -> tuple[Any, tuple[str, ...]]:
        model, modules = load(data)
        model.format = kind
        model.versions = tuple(_with_here(_versions(model, data, kind)))
        return model, modules

    return opened


def _plain(kind: str) -> Load:
    if kind == "onnx":
        from checks.model.graphs import Graph

        return lambda data: (Graph(data), ())
    from checks.model.estimators import Estimator

    if kind == "skops":
        from checks.model import skops_file

        return lambda data: (Estimator(skops_file.load(data)), skops_file.named_modules(data))
    if kind in ("xgboost", "lightgbm", "catboost"):
        from checks.model import boosting

        def boosted(data: bytes) -> tuple[Any, tuple[str, ...]]:
            model = Estimator(boosting.load(data, kind))
            model.notes = model.fitted.notes
            return model, ()

        return boosted
    from checks.jail import pickle_file
    from checks.model import opcodes

    return lambda data: (Estimator(pickle_file.load(data)), opcodes.named_modules(data))


def _of_folder(data: bytes, *, pickles: bool) -> tuple[Any, tuple[str, ...]]:
    """The model in a zipped MLflow folder, and what the folder says of versions."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            about = min((name for name in names if name.rsplit("/", 1)[-1] == "MLmodel"), key=len)
            home = about[: -len("MLmodel")]
            text = _entry(archive, about, LARGEST_LIST).decode("utf-8", "replace")
            told = [home + found[1] for line in text.splitlines() if (found := _ENTRY.match(line))]
            kind, inner = _chosen(archive, [name for name in dict.fromkeys(told) if name in names] or names)
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        OSError,
        EOFError,
        RuntimeError,  # and what is derived from it, for a compression that is not known
    ) as failure:
        raise Unusable(
            f"The file is not a readable MLflow model ({type(failure).__name__}): zip its whole folder again."
        ) from None
    if kind == "pickle" and not pickles:
        raise Unusable(PICKLE_REFUSED.format(although=" inside an MLflow folder"))
    model, modules = loader(kind)(inner)
    model.inner = inner if len(inner) <= MOST_BYTES else b""
    said = [(FLAVOURS.get(name, name), number) for name, number in _VERSION.findall(text)]
    known_here = {library for library, *_ in model.versions}
    model.versions += tuple(_with_here(pair for pair in dict(said).items() if pair[0] not in known_here))
    return model, modules


def _chosen(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, bytes]:
    """The first entry that holds a model, a pickle only where nothing else does."""
    found: dict[str, str] = {}
    for name in names:
        with archive.open(name) as stream:
            head = stream.read(HEAD)
        kind = _kind(head, archive.getinfo(name).file_size)
        if kind is not None:
            found.setdefault(kind, name)
    for kind in ("onnx", "skops", "xgboost", "lightgbm", "catboost", "pickle"):
        if kind in found:
            return kind, _entry(archive, found[kind], LARGEST_ENTRY)
    raise Unusable(
        "The MLflow folder holds no model of a kind that can be opened here; save it as skops or ONNX."
    )


def _kind(head: bytes, size: int) -> str | None:
    inner, layers = unwrapped(head)
    if (inner[:1] == b"\x80" or layers) and is_pickle(inner):
        return "pickle"
    if head.startswith(b"PK\x03\x04"):
        return "skops" if b"schema.json" in head or size > len(head) else None
    if (kind := known(head)) is not None:
        return kind
    try:
        return "onnx" if is_onnx(head, size) else None
    except Exception:  # the head of a longer graph ends early
        return "onnx"


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise Unusable(f"The MLflow folder holds a file of more than {most >> 20} MB, which no model needs.")
    return data


def _versions(model: Any, data: bytes, kind: str) -> Iterator[tuple[str, str]]:
    """Libraries and the versions that the file itself names."""
    if kind in ("xgboost", "lightgbm", "catboost"):
        yield from model.fitted.versions
    if kind == "skops":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            schema = archive.read("schema.json")
        found = re.search(rb'"_sklearn_version": *\{[^{}]*"content": *"\\"([\w.+-]{1,40})\\""', schema)
        if found:
            yield "scikit-learn", found[1].decode()
        saved = json.loads(schema).get("_skops_version")
        if isinstance(saved, str):
            yield "skops", saved
    if kind == "pickle":
        packed, _ = unwrapped(data, LARGEST_ENTRY >> 2)
        if found := _SAVED_BY.search(packed):
            yield "scikit-learn", found[1].decode()


def _with_here(pairs: Any) -> Iterator[tuple[str, str, str]]:
    for library, saved in pairs:
        here = _here(library)
        if here:
            yield library, saved, here


def _here(library: str) -> str:
    """The version of a library in this environment, "" where it is not installed."""
    if library == "python":
        import platform

        return platform.python_version()
    for name in (library, f"{library}-cpu"):
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""
