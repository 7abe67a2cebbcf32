"""Tells a model file's format from its content, never from its name, and refuses what cannot be opened."""

import os
import zipfile
from dataclasses import dataclass
from typing import Literal, cast

from checks.contract import Unusable
from checks.model.onnx_file import is_onnx
from checks.model.opcodes import compression, is_pickle, unwrapped
from checks.model.protobuf import Broken

Openable = Literal["skops", "onnx", "xgboost", "lightgbm", "catboost", "mlflow", "pickle"]
INNER = ("skops", "onnx", "xgboost", "lightgbm", "catboost", "pickle")
ALLOW_PICKLE = "PREFLIGHT_ALLOW_PICKLE"
HEAD, LARGEST_FILE = 1 << 20, 1 << 30
END_OF_ZIP, END_LENGTH, LONGEST_COMMENT = b"PK\x05\x06", 22, 1 << 16
MOST_ENTRIES, LARGEST_UNPACKED = 10_000, 4 << 30
ENDINGS: dict[str, str] = {
    ".skops": "skops",
    ".onnx": "onnx",
    ".pkl": "pickle",
    ".pickle": "pickle",
    ".joblib": "pickle",
    ".ubj": "xgboost",
    ".cbm": "catboost",
}
TITLES = {
    "skops": "a skops model",
    "onnx": "an ONNX model",
    "pickle": "a Python pickle",
    "xgboost": "an XGBoost model",
    "lightgbm": "a LightGBM model",
    "catboost": "a CatBoost model",
    "mlflow": "an MLflow model folder",
}
PICKLE_REFUSED = (
    "This model file is a Python pickle{although}. Opening one can run any code, so this server does not "
    "accept pickles. Save it as skops or ONNX, or upload predictions instead."
)
OTHERWISE = "save the model as skops or ONNX, or upload predictions instead."


@dataclass(frozen=True, slots=True)
class FileBytes:
    """Slices of an open file, read when they are asked for."""

    file: int

    def __getitem__(self, place: slice) -> bytes:
        return os.pread(self.file, place.stop - place.start, place.start)


def sniff(file: int, size: int, *, name: str) -> Openable:
    """The format of the model in `file`, which is read but not opened.

    Raises Unusable: it is no model, none that can be opened here (yet), a pickle where the operator
    did not allow pickles, or its name promises another format than it has.
    """
    if size == 0:
        raise Unusable(f'"{name}" is empty; {OTHERWISE}')
    if size > LARGEST_FILE:
        raise Unusable(
            f'"{name}" has {size >> 20} MB; a model file may have at most {LARGEST_FILE >> 20} MB.'
        )
    head = os.pread(file, HEAD, 0)
    kind = _pickled(head) or known(head) or _archived(file, size, head, name) or _graph(file, size, name)
    promised = ENDINGS.get(os.path.splitext(name)[1].lower())
    if kind is None and is_pickle(head):  # protocols 0 and 1 have no mark of their own
        kind = "pickle"
    if kind is None:
        what = TITLES[promised].split(" ", 1)[1] if promised else "model"
        raise Unusable(f'"{name}" is not a readable {what}{_rather(head)}; {OTHERWISE}')
    if kind == "pickle":
        return _pickle(promised)
    if promised not in (None, kind):
        raise Unusable(f'"{name}" is named like {TITLES[promised]} but holds {TITLES[kind]}; rename it.')
    return cast(Openable, kind)


def _pickle(promised: str | None) -> Openable:
    if os.environ.get(ALLOW_PICKLE) == "1":
        return "pickle"
    although = "" if promised in (None, "pickle") else f", although its name promises {TITLES[promised]}"
    raise Unusable(PICKLE_REFUSED.format(although=although))


def _pickled(head: bytes) -> str | None:
    """A pickle with its mark, also below compression; lz4 is used for models by joblib only."""
    inner, layers = unwrapped(head)
    if inner[:1] == b"\x80" and is_pickle(inner):
        return "pickle"
    return "pickle" if layers and (layers[-1] == "lz4" or is_pickle(inner)) else None


def known(head: bytes) -> str | None:
    """The boosting library that wrote a file with this beginning, or None."""
    start = head.lstrip()[:200]
    if start.startswith((b"tree\nversion=", b"tree\r\nversion=")):
        return "lightgbm"
    if head.startswith(b"CBM1"):
        return "catboost"
    if b"learner" in start and (start.startswith(b"{") or head.startswith(b"binf")):
        return "xgboost"
    return None


def _archived(file: int, size: int, head: bytes, name: str) -> str | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    damaged = Unusable(
        f'"{name}" is not a readable skops model (a damaged or cut-off archive); save it again.'
    )
    if (entries := _count_entries(file, size)) is None:
        raise damaged
    if entries > MOST_ENTRIES:
        raise Unusable(f'"{name}" is an archive of more than {MOST_ENTRIES} files, which no model needs.')
    try:
        with open(os.dup(file), "rb") as stream, zipfile.ZipFile(stream) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise damaged from None
    if sum(entry.file_size for entry in listed) > LARGEST_UNPACKED:
        raise Unusable(f'"{name}" would unpack to more than {LARGEST_UNPACKED >> 30} GB.')
    names = {entry.filename for entry in listed}
    if "schema.json" in names:
        return "skops"
    if "[Content_Types].xml" in names:
        raise Unusable(f'"{name}" is an Excel file, not a model; {OTHERWISE}')
    if any(os.path.basename(entry) == "MLmodel" for entry in names):
        return "mlflow"
    raise Unusable(f'"{name}" is an archive that holds no skops model; {OTHERWISE}')


def _count_entries(file: int, size: int) -> int | None:
    """What the end of the archive says, before its whole directory is read into memory."""
    tail = os.pread(file, END_LENGTH + LONGEST_COMMENT, max(0, size - END_LENGTH - LONGEST_COMMENT))
    place = tail.rfind(END_OF_ZIP)
    if place < 0 or place + END_LENGTH > len(tail):
        return None
    return int.from_bytes(tail[place + 10 : place + 12], "little")


def _graph(file: int, size: int, name: str) -> str | None:
    try:
        return "onnx" if is_onnx(FileBytes(file), size) else None
    except Broken:
        raise Unusable(
            f'"{name}" is not a readable ONNX model: it is cut off or damaged; export it again.'
        ) from None


def _rather(head: bytes) -> str:
    """What the bytes look like instead, in brackets, or nothing."""
    if head.startswith((b"PAR1", b"ARROW1", b"FEA1")):
        return " (it is a table)"
    if head.startswith(b"\x89HDF"):
        return " (it is an HDF5 file, as Keras writes)"
    if (packed := compression(head)) is not None:
        return f" (it is compressed with {packed})"
    try:
        head[:4096].decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return " (it is text)" if b"\x00" not in head[:4096] else ""
