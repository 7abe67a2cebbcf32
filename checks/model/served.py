"""A model served by ONNX Runtime: fitted as it is, converted, and used only if its answers stay the same."""

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone

from checks.contract import Unusable
from checks.model.retraining import TOLERANCE

if TYPE_CHECKING:
    import numpy as np

MOST_COMPARED = 5000


class _Served(BaseEstimator):
    """`estimator` answers through its conversion once it is fitted."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def _convert(self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None") -> Any:
        """Fits, converts, and keeps the first conversion whose answers are the fitted one's."""
        import numpy as np

        more = {} if sample_weight is None else {"sample_weight": sample_weight}
        own: Any = clone(self.estimator)
        own.fit(rows, answers, **more)
        for told in ("feature_names_in_", "n_features_in_"):
            if (value := getattr(own, told, None)) is not None:
                setattr(self, told, value)
        first = own.steps[0][1] if hasattr(own, "steps") else own
        self.named_ = hasattr(first, "transformers")  # only these take columns one by one
        if _asks_for_gaps(_last(own)):
            # The converter never ends on them (skl2onnx 1.20: a search between two infinite bounds).
            raise Unusable(
                f"The trees of the {type(_last(own)).__name__} ask whether a value is missing, which has no form in ONNX; "
                "fill the gaps first."
            )
        some = rows[:MOST_COMPARED]
        wanted = np.asarray(own.predict_proba(some) if self._chances else own.predict(some), dtype=float)
        furthest = np.inf
        for wide, narrowed in ((True, True), (True, False), (False, False)):
            made = _converted(_narrowed(own) if narrowed else own, some, wide=wide, named=self.named_)
            if made is None:
                continue
            self.stored_, self.wide_, self._session = made, wide, None
            furthest = self._apart(some, wanted)
            if furthest <= TOLERANCE * max(1.0, float(np.abs(wanted).max(initial=0.0))):
                return own
        if np.isinf(furthest):
            raise Unusable(
                f"A {type(_last(self.estimator)).__name__} of this kind cannot be converted to ONNX."
            )
        raise Unusable(
            f"Converted to ONNX its answers differ by up to {furthest:.2g}, so it cannot be served so."
        )

    def _apart(self, rows: Any, wanted: "np.ndarray") -> float:
        """How far its answers lie from those wanted at most; endless where the runtime refuses the graph."""
        import numpy as np

        try:
            told = self._answers(rows)
        except Exception:  # it refuses some graphs of 64 bits, by errors of its own kinds
            return np.inf
        return float(np.abs(told - wanted).max(initial=0.0))

    @property
    def _chances(self) -> bool:
        return isinstance(self, ClassifierMixin)

    def _answers(self, rows: Any) -> "np.ndarray":
        import numpy as np

        if getattr(self, "_session", None) is None:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                self.stored_, options, providers=["CPUExecutionProvider"]
            )
        session: Any = self._session
        said = session.run(None, _fed(rows, self.wide_, named=self.named_))
        values = np.asarray(said[1] if self._chances else said[0], dtype=float)
        return values if self._chances else values.ravel()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_session"}


class ServedClassifier(ClassifierMixin, _Served):
    """Of classes."""

    def fit(self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None" = None) -> Any:
        self.classes_ = self._convert(rows, answers, sample_weight).classes_
        return self

    def predict_proba(self, rows: Any) -> "np.ndarray":
        return self._answers(rows)

    def predict(self, rows: Any) -> "np.ndarray":
        return self.classes_[self._answers(rows).argmax(axis=1)]


class ServedRegressor(RegressorMixin, _Served):
    """Of a number."""

    def fit(self, rows: Any, answers: "np.ndarray", sample_weight: "np.ndarray | None" = None) -> Any:
        self._convert(rows, answers, sample_weight)
        return self

    def predict(self, rows: Any) -> "np.ndarray":
        return self._answers(rows)


def _last(estimator: Any) -> Any:
    steps = getattr(estimator, "steps", None)
    return _last(steps[-1][1]) if steps else estimator


def _asks_for_gaps(model: Any) -> bool:
    """Whether a question of one of its trees splits the missing from all others: its cut is infinite."""
    import numpy as np

    trees = [each for each in np.ravel(getattr(model, "estimators_", [model])) if hasattr(each, "tree_")]
    return any(not np.isfinite(each.tree_.threshold).all() for each in trees)


def _narrowed(own: Any) -> Any:
    """The pipeline with a step before its last that makes 32 bits of the prepared numbers, as forests do themselves."""
    if not hasattr(own, "steps") or len(own.steps) < 2:
        return own
    from skl2onnx.sklapi import CastTransformer
    from sklearn.pipeline import Pipeline

    return Pipeline([*own.steps[:-1], ("to_32_bits", CastTransformer()), own.steps[-1]])


def _converted(own: Any, rows: Any, *, wide: bool, named: bool) -> bytes | None:
    """The graph's bytes, with numbers of 64 bits if `wide`; None where there is no conversion."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
    from sklearn.preprocessing import StandardScaler

    number: Any = DoubleTensorType if wide else FloatTensorType
    # By "div_cast" the scaling is done in 64 bits and its result made 32 bits, as scikit-learn's trees do.
    options: Any = {StandardScaler: {"div": "div_cast"}}
    if hasattr(own, "predict_proba"):
        options[id(own)] = {"zipmap": False}
    try:
        types: Any = [
            (
                name,
                StringTensorType([None, 1]) if values.dtype.kind in "OU" else number([None, values.shape[1]]),
            )
            for name, values in _fed(rows, wide, named=named).items()
        ]
        graph: Any = to_onnx(own, initial_types=types, options=options)
        return graph.SerializeToString()
    except Exception:  # the converter raises whatever it meets
        return None


def _fed(rows: Any, wide: bool, *, named: bool) -> "dict[str, np.ndarray]":
    import numpy as np

    kind = np.float64 if wide else np.float32
    if not named:
        return {"rows": np.asarray(rows, dtype=kind)}
    fed: dict[str, np.ndarray] = {}
    for name in rows.columns:
        column = rows[name]
        if column.dtype.kind in "iufb":
            fed[str(name)] = column.to_numpy(dtype=kind)[:, None]
        else:
            fed[str(name)] = (
                column.astype(object).where(column.notna(), "").astype(str).to_numpy(object)[:, None]
            )
    return fed
