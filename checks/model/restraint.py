"""Stricter parameters for estimators that may remember too much, declared class by class.

Leaves and neighbourhoods grow with the square root of the rows, as their best size does more or less (Stone
1982, Ann. Stat. 10:1040, for smooth functions of few variables); penalties grow by powers of ten. Nothing is
ever loosened.
"""

import math
from collections.abc import Callable
from typing import Any

from checks.contract import Unusable

STRENGTHS = (1, 2)
Rule = Callable[[dict[str, Any], int, int], dict[str, Any]]


def restrain(estimator: Any, rows: int, strength: int) -> None:
    """Set stricter parameters in an unfitted estimator and in every part of it that has a rule.

    Args:
        rows: how many it will be fitted on.
        strength: 1 or 2, the second stricter.

    Raises:
        Unusable: no part of it has a rule.
    """
    parameters = estimator.get_params(deep=True)
    found = False
    for name, part in {"": estimator, **parameters}.items():
        rule = _rule_of(part)
        if rule is None:
            continue
        own = part.get_params(deep=False)
        prefix = f"{name}__" if name else ""
        stricter = rule(own, rows, strength)
        estimator.set_params(**{prefix + key: value for key, value in stricter.items() if key in own})
        found = True
    if not found:
        raise Unusable("No stricter setting of this kind of model is known.")


def _rule_of(part: Any) -> Rule | None:
    """By the names of the class and of those it is derived from."""
    if isinstance(part, type) or not hasattr(part, "get_params"):
        return None
    return next((RULES[kind.__name__] for kind in type(part).__mro__ if kind.__name__ in RULES), None)


def _leaf(own: Any, rows: int, least: float) -> int:
    """At least `least` rows; a share of the rows is how scikit-learn reads a fraction."""
    there = own * rows if isinstance(own, float) else own or 1
    return max(math.ceil(there), math.ceil(least))


def _tree(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    return {"min_samples_leaf": _leaf(own["min_samples_leaf"], rows, strength * math.sqrt(rows))}


def _forest(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    """Averaging restrains a forest already, so its leaves may stay smaller."""
    return {"min_samples_leaf": _leaf(own["min_samples_leaf"], rows, (strength**2) * math.sqrt(rows) / 4)}


def _boosting(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    """The names of four libraries; only those that the estimator has are set."""
    leaves, depth = (8, 3) if strength == 1 else (4, 2)
    return {
        "max_leaf_nodes": min(own.get("max_leaf_nodes") or leaves, leaves),
        "num_leaves": min(own.get("num_leaves") or leaves, leaves),
        "max_depth": min(own.get("max_depth") or depth, depth) if own.get("max_depth") != -1 else depth,
        "depth": min(own.get("depth") or depth, depth),
        "min_samples_leaf": _leaf(own.get("min_samples_leaf"), rows, 20),
        "min_child_samples": max(own.get("min_child_samples") or 20, 20),
        "l2_regularization": max(own.get("l2_regularization") or 0.0, 5.0),
        "reg_lambda": max(own.get("reg_lambda") or 0.0, 5.0),
        "l2_leaf_reg": max(own.get("l2_leaf_reg") or 0.0, 5.0),
        "learning_rate": min(own.get("learning_rate") or 0.1, 0.1),
        "early_stopping": True,
        **_rounds(own),
    }


def _rounds(own: dict[str, Any]) -> dict[str, Any]:
    """Without a part set aside to stop early by, fewer rounds."""
    if "n_iter_no_change" in own:
        return {"n_iter_no_change": own["n_iter_no_change"] or 10}
    return {name: min(own.get(name) or 100, 100) for name in ("n_estimators", "iterations")}


def _inverse_penalty(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    return {"C": min(float(own["C"]), 1.0) / 10.0**strength}


def _penalty(least: float) -> Rule:
    def rule(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
        return {"alpha": max(float(own["alpha"]), least) * 10.0**strength}

    return rule


def _ridge(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    """Its penalty stands beside a sum over the rows."""
    return {"alpha": max(10.0**strength * float(own["alpha"]), rows * 10.0 ** (strength - 3))}


def _network(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    return {"alpha": max(float(own["alpha"]), 10.0 ** (strength - 2)), "early_stopping": True}


def _neighbours(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    near = math.ceil(strength * math.sqrt(rows) / 2)
    return {"n_neighbors": max(own["n_neighbors"], min(near, rows)), "weights": "uniform"}


def _adaptive(own: dict[str, Any], rows: int, strength: int) -> dict[str, Any]:
    return {"n_estimators": min(own["n_estimators"], 50 // strength), "learning_rate": 0.5 / strength}


def _both(name: str, rule: Rule) -> dict[str, Rule]:
    return {f"{name}{kind}": rule for kind in ("Classifier", "Regressor")}


RULES: dict[str, Rule] = {
    **_both("DecisionTree", _tree),
    **_both("ExtraTree", _tree),
    **_both("RandomForest", _forest),
    **_both("ExtraTrees", _forest),
    **_both("HistGradientBoosting", _boosting),
    **_both("GradientBoosting", _boosting),
    **_both("XGB", _boosting),
    **_both("LGBM", _boosting),
    **_both("CatBoost", _boosting),
    **_both("AdaBoost", _adaptive),
    **_both("KNeighbors", _neighbours),
    **_both("MLP", _network),
    **_both("SGD", _penalty(1e-4)),
    **dict.fromkeys(("LogisticRegression", "LinearSVC", "LinearSVR", "SVC", "SVR"), _inverse_penalty),
    **dict.fromkeys(("Ridge", "RidgeClassifier"), _ridge),
    **dict.fromkeys(("Lasso", "ElasticNet", "KernelRidge"), _penalty(1e-3)),
}
