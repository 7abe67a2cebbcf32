"""An ONNX model: feeds each graph input by its name and type, and makes sense of its outputs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import onnxruntime as ort

from checks.contract import Unusable
from checks.model.frames import chosen, to_pandas
from checks.model.onnx_file import audited
from checks.table.labels import as_label

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

MOST_CLASSES = 1000
NO_CLASSES = "The ONNX model does not say which classes it answers with; export it with its labels."
ERRORS_ONLY = 3
TYPES = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(bool)": "bool",
    "tensor(string)": "str",
}
LABEL_TYPES = ("tensor(int64)", "tensor(int32)", "tensor(string)", "tensor(bool)")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call is fed: an array (rows, columns) per input."""

    feeds: "dict[str, np.ndarray]"


class Graph:
    """Wraps an ONNX Runtime session over bytes, with one thread.

    Either one input takes all columns side by side (then the model names none), or each column has
    an input of its name. Raises Unusable for anything else, and for more than one question.
    """

    estimator: str | None = None
    cloneable = False
    notes: tuple[str, ...] = ()
    _named: str | None = None

    def __init__(self, data: bytes) -> None:
        content = audited(data)
        settings = ort.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = ERRORS_ONLY
        try:
            self._session = ort.InferenceSession(data, settings, providers=["CPUExecutionProvider"])
        except Exception as failure:
            raise Unusable(f"ONNX Runtime cannot open the model ({failure}).") from None
        self._inputs: list[Any] = list(self._session.get_inputs())
        strange = next((i.type for i in self._inputs if i.type not in TYPES), None)
        if strange or not self._inputs:
            raise Unusable(f"The ONNX model takes {strange or 'no input'}, which a table cannot give.")
        width = _width(self._inputs[0])
        self._side_by_side = len(self._inputs) == 1 and width != 1
        self.features = None if self._side_by_side else tuple(str(i.name) for i in self._inputs)
        self.takes = width if self._side_by_side else len(self._inputs)
        self._read_outputs(content.labels)

    def prepare(self, table: "pa.Table") -> Batch:
        """Arrays of each input's type. Text stays text, also of one character; gaps become "" or NaN."""
        frame = to_pandas(chosen(table, self.features, self.takes), "object")
        if self._side_by_side:
            only = self._inputs[0]
            return Batch({only.name: _array(frame, only.type)})
        return Batch({i.name: _array(frame[[i.name]], i.type) for i in self._inputs})

    def take(self, prepared: Batch, rows: "np.ndarray") -> Batch:
        return Batch({name: array[rows] for name, array in prepared.feeds.items()})

    def answer(self, prepared: Batch) -> "np.ndarray":
        """(n, k) float64: probabilities, one-hot answers, or numbers with k = 1."""
        import numpy as np

        raw: Any = self._session.run([self._asked], prepared.feeds)[0]
        if self.classes is None:
            return np.asarray(raw, dtype=np.float64).reshape(len(raw), -1)
        if not self.probabilities:
            said = [as_label(_plain(label)) for label in np.asarray(raw).ravel()]
            values = np.asarray(
                [[text == label for label in self.classes] for text in said], dtype=np.float64
            )
            return values.reshape(len(said), len(self.classes))
        if self._maps:
            return np.asarray([[row[key] for key in self._keys] for row in raw], dtype=np.float64)
        values = np.asarray(raw, dtype=np.float64).reshape(len(raw), -1)
        if values.shape[1] == 1 and len(self.classes) == 2:  # only the chance of the second class
            values = np.hstack([1 - values, values])
        if self._disagrees(prepared, values):
            raise Unusable(NO_CLASSES)
        return values

    def _read_outputs(self, labels: list[tuple[str | int, ...]]) -> None:
        """Settle which output answers, and the labels of its columns."""
        outputs: list[Any] = list(self._session.get_outputs())
        scores = [o for o in outputs if o.type not in LABEL_TYPES]
        named = [o for o in outputs if o.type in LABEL_TYPES]
        if len(scores) > 1 or len(named) > 1 or not outputs:
            raise Unusable(
                "The ONNX model answers several questions at once; export one with a single answer."
            )
        answers = scores[0] if scores else named[0]
        self._asked = answers.name
        self._maps = answers.type.startswith("seq(map(")
        if not self._maps and answers.type not in TYPES:
            raise Unusable(f"The ONNX model answers with {answers.type}, which cannot be read.")
        width = _width(answers)
        self.probabilities = bool(scores) and (bool(named) or self._maps or (width or 1) > 1)
        self.classes: tuple[str, ...] | None = None
        if not self.probabilities and not named:
            return
        wide = max(width or 0, 2) if self.probabilities and not self._maps else None
        fitting = [some for some in labels if wide is None or width is None or len(some) == wide]
        text = bool(named) and named[0].type == "tensor(string)"
        self._keys = fitting[-1] if fitting else () if text else tuple(range(wide or 0))
        if not 0 < len(self._keys) <= MOST_CLASSES:
            raise Unusable(NO_CLASSES)
        self.classes = tuple(as_label(key) for key in self._keys)
        if not fitting:
            self._named = named[0].name if named else None
            self.notes = ("The ONNX model names no classes; its outputs are taken as 0, 1 and so on.",)

    def _disagrees(self, prepared: Batch, values: "np.ndarray") -> bool:
        """Whether labels that were only assumed differ from those the model itself gives."""
        import numpy as np

        if self._named is None or not len(values):
            return False
        said = np.asarray(self._session.run([self._named], prepared.feeds)[0]).ravel().astype(np.int64)
        return not np.array_equal(said, values.argmax(axis=1))


def _width(tensor: Any) -> int | None:
    """The fixed length of the last axis, None where it is open."""
    shape = tensor.shape
    return shape[1] if shape and len(shape) == 2 and isinstance(shape[1], int) else None


def _array(frame: "pd.DataFrame", kind: str) -> "np.ndarray":
    import numpy as np

    wanted = TYPES[kind]
    if wanted == "str":
        return np.asarray(
            [
                ["" if cell is None or cell != cell else as_label(cell) for cell in row]
                for row in frame.itertuples(index=False)
            ],
            dtype=object,
        ).reshape(frame.shape)
    if wanted in ("int64", "int32", "bool") and frame.isna().any(axis=None):
        gaps = ", ".join(f'"{name}"' for name in frame.columns[frame.isna().any()][:6])
        raise Unusable(f"The model takes whole numbers only, but {gaps} has missing values; fill them.")
    text = [str(name) for name, column in frame.items() if not _is_number_like(column)]
    if text:
        listed = ", ".join(f'"{name}"' for name in text[:6])
        raise Unusable(f"The model takes numbers, but {listed} is not a column of numbers.")
    return np.ascontiguousarray(frame.to_numpy(dtype="float64", na_value=np.nan).astype(wanted))


def _is_number_like(column: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(column)) or column.dropna().map(type).isin([bool]).all()


def _plain(value: Any) -> object:
    return value.item() if hasattr(value, "item") else value
