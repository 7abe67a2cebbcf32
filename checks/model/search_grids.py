"""A small grid of values to search for each class of estimator, over the parameters that matter most of it.

Which they are: van Rijn and Hutter 2018; Probst, Boulesteix and Bischl 2019. At most nine fits a fold; the value
that the model has is tried too (see `retraining`).
"""

from typing import Any

from checks.contract import Unusable

Grid = dict[str, list[Any]]


def grid_for(estimator: str) -> Grid:
    """By the class's name. Raises Unusable for a class without a grid."""
    if estimator not in GRIDS:
        raise Unusable(f"Preflight knows no parameters to search of a {estimator or 'model of this kind'}.")
    return {name: list(values) for name, values in GRIDS[estimator].items()}


def early_stop_for(estimator: str) -> dict[str, Any]:
    """The parameters that make the class stop where rows set aside no longer gain; Unusable without them."""
    if estimator not in STOPS:
        raise Unusable(
            f"A {estimator or 'model of this kind'} has no setting by which it stops learning early."
        )
    return dict(STOPS[estimator])


def _both(name: str, grid: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}{kind}": grid for kind in ("Classifier", "Regressor")}


_PENALTY = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
_BAGGED: Grid = {"min_samples_leaf": [1, 5, 20], "max_features": ["sqrt", 0.5]}
GRIDS: dict[str, Grid] = {
    "LogisticRegression": {"C": _PENALTY},
    "LinearSVC": {"C": _PENALTY},
    "LinearSVR": {"C": _PENALTY},
    "SVC": {"C": [0.1, 1.0, 10.0]},
    "SVR": {"C": [0.1, 1.0, 10.0]},
    "Ridge": {"alpha": [0.01, 1.0, 10.0, 100.0, 1000.0]},
    "RidgeClassifier": {"alpha": [0.01, 1.0, 10.0, 100.0, 1000.0]},
    "Lasso": {"alpha": _PENALTY},
    "ElasticNet": {"alpha": _PENALTY},
    **_both("DecisionTree", {"min_samples_leaf": [5, 20, 50], "max_depth": [4, 8, None]}),
    **_both("RandomForest", _BAGGED),
    **_both("ExtraTrees", _BAGGED),
    **_both("HistGradientBoosting", {"learning_rate": [0.03, 0.1], "max_leaf_nodes": [6, 31]}),
    **_both("GradientBoosting", {"learning_rate": [0.03, 0.1], "max_depth": [2, 4]}),
    **_both("XGB", {"learning_rate": [0.03, 0.1], "max_depth": [2, 5]}),
    **_both("LGBM", {"learning_rate": [0.03, 0.1], "num_leaves": [6, 31]}),
    **_both("CatBoost", {"learning_rate": [0.03, 0.1], "depth": [2, 5]}),
    **_both("KNeighbors", {"n_neighbors": [5, 15, 45], "weights": ["uniform", "distance"]}),
    **_both("MLP", {"alpha": [0.0001, 0.01, 1.0]}),
    **_both("SGD", {"alpha": [0.0001, 0.001, 0.01]}),
}
STOPS: dict[str, dict[str, Any]] = {
    **_both("HistGradientBoosting", {"early_stopping": True, "n_iter_no_change": 5}),
    **_both("GradientBoosting", {"n_iter_no_change": 5}),
    **_both("MLP", {"early_stopping": True, "n_iter_no_change": 5}),
    **_both("SGD", {"early_stopping": True, "n_iter_no_change": 5}),
}
