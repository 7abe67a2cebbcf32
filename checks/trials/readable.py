"""Models that a person can read, unfitted: a linear one and a small tree, for frames of numbers and text."""

from typing import TYPE_CHECKING, Any

from checks.trials.lesson import Task
from checks.trials.plain_trees import encoder

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 3
LEAST_LEAF = 20
PENALTIES = 7  # tried, from a thousandth to a thousand
LEAST_SHARE = 0.005  # of the rows, for a text value to have a column of its own


def linear(rows: "pd.DataFrame", task: Task) -> Any:
    """Logistic or ridge regression, its penalty found by cross-validation on the rows."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    strengths = np.logspace(-3, 3, PENALTIES)
    if task == "regression":
        return make_pipeline(one_hot(rows), RidgeCV(alphas=strengths))
    search = GridSearchCV(
        LogisticRegression(max_iter=1000), {"C": strengths[:-1]}, scoring="neg_log_loss", cv=3
    )
    return make_pipeline(one_hot(rows), search)


def small_tree(rows: "pd.DataFrame", task: Task, seed: int) -> Any:
    """A tree of depth three."""
    from sklearn.pipeline import make_pipeline
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind: Any = DecisionTreeRegressor if task == "regression" else DecisionTreeClassifier
    return make_pipeline(encoder(rows), kind(max_depth=DEPTH, min_samples_leaf=LEAST_LEAF, random_state=seed))


def one_hot(rows: "pd.DataFrame") -> Any:
    """An unfitted transformer to numbers on one scale: gaps filled with the middle, text as columns of 0 and 1."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = [name for name in rows.columns if rows[name].dtype.kind in "iufb"]
    texts = [name for name in rows.columns if name not in numbers and rows[name].dtype.kind != "M"]
    fill: Any = SimpleImputer(strategy="median", keep_empty_features=True)
    levels: Any = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=LEAST_SHARE, sparse_output=False
    )
    return ColumnTransformer(
        [("numbers", make_pipeline(fill, StandardScaler()), numbers), ("texts", levels, texts)]
    )
