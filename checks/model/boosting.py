"""Files of the gradient-boosting libraries, opened inside the jail, with scikit-learn's interface around them.

What a library answers is what it answers itself: raw scores become chances by its own objective. Explanations
are the libraries' own path-dependent TreeSHAP. None of them treats a file as a boundary (LightGBM issues 7357
and 7437; ClickHouse issue 17456 on CatBoost), so the child validates what it can and the jail holds the rest.
"""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils.metaestimators import available_if

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ELSE = "save it as ONNX, or upload predictions."
RANKS = "The model ranks rows within groups or predicts survival; only classes and numbers can be assessed."


class Boosted(BaseEstimator, ABC):
    """A booster: `classes_` of a classifier only, `feature_names_in_` only where its file names them.

    `notes` are sentences on how it was opened, `versions` the library's version that the file names.
    """

    library: ClassVar[str]
    _names_chances = True

    def __init__(self, booster: Any, names: Sequence[str] | None, takes: int, classes: Any) -> None:
        import numpy as np

        self._booster = booster
        self.n_features_in_ = takes
        self.notes: tuple[str, ...] = ()
        self.versions: tuple[tuple[str, str], ...] = ()
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        if classes is not None:
            self.classes_ = np.asarray(classes)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier" if hasattr(self, "classes_") else "regressor"
        return tags

    def __sklearn_clone__(self) -> "Boosted":
        """A model to fit with the same parameters; TypeError where the file does not keep them."""
        raise TypeError(f"a model from a {self.library} file cannot be fitted anew here")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {}

    def set_params(self, **_: Any) -> "Boosted":
        return self

    def predict(self, rows: Any) -> "np.ndarray":
        """(n,) classes or numbers."""
        if not hasattr(self, "classes_"):
            return self._answers(rows)
        chances = self._answers(rows)
        return self.classes_[
            (chances if chances.ndim == 2 else (chances > 0.5).astype(int)[:, None]).argmax(1)
        ]

    @available_if(lambda self: hasattr(self, "classes_") and self._names_chances)
    def predict_proba(self, rows: Any) -> "np.ndarray":
        """(n, c) chances as the library's objective makes them."""
        import numpy as np

        chances = self._answers(rows)
        return chances if chances.ndim == 2 else np.column_stack([1 - chances, chances])

    def decision_function(self, rows: Any) -> "np.ndarray":
        """(n,) or (n, c) raw scores."""
        return self._margins(rows)

    @abstractmethod
    def _answers(self, rows: Any) -> "np.ndarray":
        """(n,) numbers or chances of the second class, or (n, c) chances."""
        ...

    @abstractmethod
    def _margins(self, rows: Any) -> "np.ndarray": ...

    @abstractmethod
    def contributions(self, rows: Any) -> "np.ndarray":
        """(n, c, t + 1): what each input adds to each raw score; the last is the base."""
        ...


# By format: what its file is called, and the module here whose `open_file` opens it.
LIBRARIES = {
    "xgboost": ("an XGBoost", "checks.model.xgboost_file"),
    "lightgbm": ("a LightGBM", "checks.model.lightgbm_file"),
    "catboost": ("a CatBoost", "checks.model.catboost_file"),
}


def load(data: bytes, kind: str) -> Boosted:
    """The booster in a file of this kind. Raises Unusable: not readable, not installed here, no answer to assess."""
    title, home = LIBRARIES[kind]
    try:
        return importlib.import_module(home).open_file(data)
    except ModuleNotFoundError as missing:
        if missing.name != kind:
            raise
        raise Unusable(
            f'The file is {title} model, and the package {kind} is not installed here: install the extra "boosting" '
            f'(pip install "preflight[boosting]"), or {ELSE}'
        ) from None


def readable(title: str, opening: Callable[[], Any]) -> Any:
    try:
        return opening()
    except Exception as failure:
        said = str(failure).strip().splitlines()[:1] or [""]
        raise Unusable(
            f"The file is not a readable {title.split(' ')[1]} model ({type(failure).__name__}: {said[0][:120]}); "
            "it is cut off or damaged, so save it again."
        ) from None


def as_categories(column: "pd.Series", categories: list[Any]) -> "pd.Series":
    """The column as these categories; a cell is matched by its own type, else by its text."""
    import pandas as pd

    plain = column.astype(object)
    if categories and isinstance(categories[0], str):
        plain = plain.map(lambda cell: cell if cell is None or cell != cell else str(cell))
    return pd.Series(pd.Categorical(plain, categories=categories), index=column.index)
