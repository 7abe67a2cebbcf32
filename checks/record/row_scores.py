"""`scores.npz` beside report.json: what a model said of each judged row, so that two can be compared row by row.

Numbers only: row numbers, the score of the positive label, the class decided (its place among the labels),
whether it was right, and the loss. Of the table no cell stands there, but whether an answer was right tells the
answer: the file belongs with the table, not with the report.

The arrays lie uncompressed, and whoever gives such a file may be hostile: nothing in it is unpickled, and no
array is larger than its bytes.
"""

import hashlib
import io
import tokenize
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np

    from checks.artifacts.scored import Scored

FILE = "scores.npz"
MOST_BYTES = 1_000_000_000
KINDS = {"rows": "<i8", "loss": "<f4", "score": "<f4", "positive": "|u1", "predicted": "<i2", "right": "|u1"}
MARKS = ("run", "labels")
# What zipfile and the parser of an array's header raise for bytes that are none of theirs.
UNREADABLE = (
    *(OSError, ValueError, KeyError, SyntaxError, TypeError, MemoryError, RuntimeError),
    *(RecursionError, EOFError, zipfile.BadZipFile, tokenize.TokenError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScores:
    """`rows` (n,) sorted row numbers and `loss` (n,), squared error or Brier score; the others (n,) or None.

    `score` and `positive` (the answer is the positive label) are of a binary target; `predicted` (class index)
    and `right` there where decisions were. `labels` is a hash of the labels in their order.
    """

    rows: "np.ndarray"
    loss: "np.ndarray"
    score: "np.ndarray | None"
    positive: "np.ndarray | None"
    predicted: "np.ndarray | None"
    right: "np.ndarray | None"
    labels: bytes


def write(path: Path, scored: "Scored", run: str) -> None:
    """Keep what was said of the judged rows; `run` is the id of the report beside which it lies."""
    import numpy as np

    arrays = {"rows": scored.rows, "loss": scored.losses(scored.values, slice(None))}
    if scored.positive is not None:
        arrays |= {"score": scored.score, "positive": scored.is_positive}
    if scored.predicted is not None:
        arrays |= {"predicted": scored.predicted, "right": scored.predicted == scored.codes}
    typed: dict[str, Any] = {
        name: np.ascontiguousarray(array).astype(KINDS[name]) for name, array in arrays.items()
    }
    order = [*scored.labels, "" if scored.positive is None else scored.labels[scored.positive]]
    digest = hashlib.sha256("\0".join(order).encode("utf-8", "replace")).digest()
    marks: dict[str, Any] = {
        name: np.frombuffer(held, "u1") for name, held in (("run", run.encode()), ("labels", digest))
    }
    np.savez(path, allow_pickle=False, **typed, **marks)


def read(path: Path, run: str) -> RowScores | None:
    """What lies beside the report of `run`; None where there is no such file.

    Raises Unusable, in one sentence, for a file that is not one of ours or belongs to another report.
    """
    if path.is_symlink() or not path.is_file():
        return None
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unusable(f"{path.name} is over 1 GB; it is not compared row by row.")
        arrays = _arrays(path)
        mark, labels = arrays.pop("run").tobytes(), arrays.pop("labels").tobytes()
        rows = arrays["rows"]
        same = {len(array) for array in arrays.values()}
        fits = same == {len(rows)} and "loss" in arrays and bool((rows[1:] > rows[:-1]).all())
    except UNREADABLE:
        raise Unusable(f"{path.name} is damaged; it is not compared row by row.") from None
    if not fits:
        raise Unusable(f"{path.name} is damaged; it is not compared row by row.")
    if mark != run.encode():
        raise Unusable(f"{path.name} belongs to another report; it is not compared row by row.")
    kept = {name: arrays.get(name) for name in ("score", "positive", "predicted", "right")}
    return RowScores(rows=rows, loss=arrays["loss"], labels=labels, **kept)


def _arrays(path: Path) -> "dict[str, np.ndarray]":
    import numpy as np

    found: dict[str, np.ndarray] = {}
    with zipfile.ZipFile(path) as packed:
        for info in packed.infolist():
            name = info.filename.removesuffix(".npy")
            if info.compress_type != zipfile.ZIP_STORED or name in found:
                raise ValueError("packed otherwise")
            if name not in KINDS and name not in MARKS:
                continue
            data = io.BytesIO(packed.read(info))
            major, _minor = np.lib.format.read_magic(data)
            header = (
                np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
            )
            shape, _, kind = header(data)
            if kind.str != KINDS.get(name, "|u1") or len(shape) != 1:
                raise ValueError("another kind of array")
            array = np.frombuffer(data.getvalue(), kind, offset=data.tell())
            if len(array) != shape[0] or not (kind.kind != "f" or bool(np.isfinite(array).all())):
                raise ValueError("cut short")
            found[name] = array
    return found
