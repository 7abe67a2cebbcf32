"""CatBoost's cbm files, which keep the labels. Child side.

They keep the parameters of training too, but training reads /proc, which the jail does not have: no refits.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.boosting import ELSE, RANKS, Boosted, readable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class CatBoost(Boosted):
    """A model of CatBoost, from cbm, which keeps its labels and the parameters of training."""

    library = "catboost"

    def __init__(self, data: bytes) -> None:
        import json
        import re

        import catboost as cb

        booster: Any = cb.CatBoost()
        readable("a CatBoost", lambda: booster.load_model(blob=data))
        about = dict(booster.get_metadata())
        parameters: dict[str, Any] = json.loads(about.get("params", "{}"))
        self._loss = str(parameters.get("loss_function", {}).get("type", ""))
        classes = None if not len(booster.classes_) else booster.classes_
        if self._loss not in _CATBOOST_LOSSES:
            raise Unusable(
                RANKS if self._loss else f"The CatBoost model does not say what it predicts; {ELSE}"
            )
        names = [str(name) for name in booster.feature_names_]
        own = names != [str(place) for place in range(len(names))]
        super().__init__(booster, names if own else None, len(names), classes)
        self._kinds = set(booster.get_cat_feature_indices())
        if booster.get_text_feature_indices() or booster.get_embedding_feature_indices():
            raise Unusable(
                f"The CatBoost model reads free text or embeddings, which are not asked of here; {ELSE}"
            )
        release = re.search(r"tags/v([\d.]+)|release ([\d.]+)", about.get("catboost_version_info", ""))
        self.versions = (("catboost", (release[1] or release[2]).rstrip(".")),) if release else ()

    def _answers(self, rows: Any) -> "np.ndarray":
        if not hasattr(self, "classes_"):
            return self._predicted(
                rows, "Exponent" if self._loss in ("Poisson", "Tweedie") else "RawFormulaVal"
            )
        return self._predicted(rows, "Probability")

    def _margins(self, rows: Any) -> "np.ndarray":
        return self._predicted(rows, "RawFormulaVal")

    def contributions(self, rows: Any) -> "np.ndarray":
        import numpy as np

        kind: Any = "ShapValues"
        values: Any = self._booster.get_feature_importance(self._pool(rows), type=kind, thread_count=1)
        found = np.asarray(values, dtype=np.float64)
        return found if found.ndim == 3 else found[:, None, :]

    def _predicted(self, rows: Any, kind: str) -> "np.ndarray":
        import numpy as np

        values = self._booster.predict(self._pool(rows), prediction_type=kind, thread_count=1)
        return np.asarray(values, dtype=np.float64)

    def _pool(self, rows: Any) -> Any:
        import catboost as cb
        import pandas as pd

        frame: Any = rows.copy() if hasattr(rows, "columns") else pd.DataFrame(rows)
        for place in range(frame.shape[1]):
            if place in self._kinds:
                frame.isetitem(place, _as_words(frame.iloc[:, place]))
        return cb.Pool(frame, cat_features=sorted(self._kinds), thread_count=1)


_CATBOOST_LOSSES = {
    "Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll", "RMSE", "MAE", "Quantile", "LogLinQuantile",
    "MAPE", "Poisson", "Tweedie", "Huber", "Expectile", "Lq",
}  # fmt: skip


def _as_words(column: "pd.Series") -> "pd.Series":
    """Text as CatBoost's own Pool would make of it; a missing cell is the word "nan"."""

    def word(cell: Any) -> str:
        if cell is None or cell != cell:
            return "nan"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    return column.astype(object).map(word)


open_file = CatBoost
