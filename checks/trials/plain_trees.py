"""The stand-in of a trial where a person's model is not given or cannot be fitted anew."""

from typing import TYPE_CHECKING, Any

from checks.trials.lesson import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_CATEGORIES = 250


def plain_trees(rows: "pd.DataFrame", answers: "np.ndarray", task: Task, seed: int) -> Any:
    """Small boosted trees over numbers and ordinal text, fitted on labels or numbers (n,)."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.pipeline import make_pipeline

    kind: Any = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    trees = kind(max_leaf_nodes=8, max_iter=150, early_stopping=True, n_iter_no_change=5, random_state=seed)
    return make_pipeline(encoder(rows), trees).fit(rows, answers)


def encoder(rows: "pd.DataFrame") -> Any:
    """An unfitted transformer to numbers: text as ordinals, dates left out; gaps stay gaps."""
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OrdinalEncoder

    numbers = [name for name in rows.columns if rows[name].dtype.kind in "iufb"]
    texts = [name for name in rows.columns if name not in numbers and rows[name].dtype.kind != "M"]
    ordinal = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        encoded_missing_value=np.nan,
        max_categories=MOST_CATEGORIES,
    )
    return ColumnTransformer([("texts", ordinal, texts), ("numbers", "passthrough", numbers)])
