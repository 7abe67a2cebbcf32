"""Exact explanations of a fitted estimator: trees by TreeSHAP, lines by their coefficients.

Runs where the model lives: in the jail for a person's file, in this process for a trusted one. One thread.

TreeSHAP is the path-dependent form (Lundberg and others 2020, Nat. Mach. Intell. 2:56): features that are
not known are averaged by the rows that took each branch in training. The interventional form was measured
wrong on 3 % of the rows of scikit-learn's HistGradientBoosting and is not used. A line's attribution is the
coefficient times the distance of the input from the mean of the background rows, which is its Shapley value
where features are set aside by replacing them with background rows (Strumbelj and Kononenko 2014).

What a step before the last makes of the columns is summed back to the column that it came from, which
is found out by trying: a column is rolled by one row, and what changes came from it. Inputs of the last
step that come of several columns cannot be shared out, and then there is no exact explanation.
"""

import warnings
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.attributions import (
    EXACT,
    INEXACT,
    MOST_CELLS,
    Attributions,
    Method,
    Scale,
    additivity_error,
    exact,
)
from checks.model.tracing import inputs_of, owners

if TYPE_CHECKING:
    import numpy as np

NODES = 48  # of Gauss and Legendre's rule along the way from the base to the answer
# Leaves times their squared depth times rows: TreeSHAP takes 0.4 to 1 ns for each.
MOST_WORK = 2.5e9
FEWEST_ROWS = 40
TREES = ("sklearn.tree", "sklearn.ensemble", "xgboost", "lightgbm", "catboost")


def explained(
    fitted: Any, prepared: Any, rows: int, wanted: "np.ndarray", names: tuple[str, ...]
) -> Attributions:
    """Attributions of the first `rows` rows of `prepared`, the others being the background.

    Of large trees they are of fewer rows, the first of them, so that time stays bounded.

    Args:
        fitted: a fitted estimator or pipeline with scikit-learn's interface.
        prepared: the frame or array that it takes, (n, k).
        wanted: int (rows,), the class to explain as an index into the estimator's classes; ignored for a number.
        names: of the k columns.

    Raises:
        Unusable: there is no exact explanation of such a model, in one sentence.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bare arrays in place of frames are meant
        return _explained(fitted, prepared, rows, wanted, names)


def _explained(
    fitted: Any, prepared: Any, rows: int, wanted: "np.ndarray", names: tuple[str, ...]
) -> Attributions:
    import numpy as np

    fitted = getattr(fitted, "best_estimator_", fitted)
    before, last = _taken_apart(fitted)
    if before is None and hasattr(last, "contributions"):  # it takes categories too
        inputs, owner = prepared, np.eye(len(names))
    else:
        inputs = inputs_of(before, prepared)
        owner = owners(before, prepared, inputs, names)
    asked, background = inputs[:rows], inputs[rows:]
    method: Method
    if hasattr(last, "coef_") and not type(last).__module__.startswith(TREES):
        parts, base = _of_line(last, np.asarray(asked, dtype=np.float64), background)
        method = "linear"
    elif hasattr(last, "contributions"):
        parts, base = _of_booster(last, asked)
        method = "trees"
    elif type(last).__module__.startswith(TREES) or _is_tree_subclass(last):
        parts, base = _of_trees(last, asked)
        method = "trees"
    else:
        raise Unusable(f"A {type(last).__name__} has no exact explanation.")
    summed = np.einsum("mtc,tk->cmk", parts, owner, optimize=True)
    some = summed.shape[1]
    return exact(_on_a_scale(last, asked[:some], summed, base, wanted[:some], method))


def _of_booster(last: Any, asked: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """(m, t, c) and (c,) of a booster that carries its library's own TreeSHAP (see `boosting`)."""
    told = last.contributions(asked)
    if told.size > MOST_CELLS:
        raise Unusable("It has too many inputs and classes to be explained in one go.")
    return told[:, :, :-1].transpose(0, 2, 1), told[:, :, -1].mean(axis=0)


def _is_tree_subclass(last: Any) -> bool:
    return any(kind.__module__.startswith(TREES) for kind in type(last).__mro__)


def _taken_apart(fitted: Any) -> tuple[Any, Any]:
    """What comes before the last step (None if nothing does), and the last step."""
    if not isinstance(getattr(fitted, "steps", None), list):
        return None, fitted
    last = fitted.steps[-1][1]
    if isinstance(getattr(last, "steps", None), list):
        raise Unusable("A pipeline in a pipeline has no exact explanation.")
    return (fitted[:-1] if len(fitted.steps) > 1 else None), last


def _of_line(last: Any, asked: "np.ndarray", background: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """(m, t, c) coefficient times centred input, and (c,) the answer at the background's mean."""
    import numpy as np

    weights = np.atleast_2d(np.asarray(last.coef_, dtype=np.float64))
    offset = np.ravel(np.asarray(getattr(last, "intercept_", 0.0), dtype=np.float64))
    if weights.shape[1] != asked.shape[1] or len(offset) not in (1, len(weights)):
        raise Unusable(f"The coefficients of a {type(last).__name__} are not of its inputs.")
    if asked.size * len(weights) > MOST_CELLS:
        raise Unusable("It has too many inputs and classes to be explained in one go.")
    mean = background.mean(axis=0) if len(background) else asked.mean(axis=0)
    return (asked - mean)[:, :, None] * weights.T[None, :, :], weights @ mean + offset


def _of_trees(last: Any, asked: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """(m, t, c) path-dependent TreeSHAP of the first rows, and (c,) the mean answer of the training rows."""
    import numpy as np

    classes = len(getattr(last, "classes_", ())) or 1
    if asked.size * classes > MOST_CELLS:
        raise Unusable("It has too many inputs and classes to be explained in one go.")
    rows = min(len(asked), int(MOST_WORK / max(1.0, _work(last))))
    if rows < min(len(asked), FEWEST_ROWS):
        raise Unusable("Its trees are too large to be explained exactly in a few seconds.")
    import shap

    try:
        explainer: Any = shap.TreeExplainer(last, feature_perturbation="tree_path_dependent")
        values = np.asarray(explainer.shap_values(asked[:rows], check_additivity=False), dtype=np.float64)
    except Unusable:
        raise
    except Exception as why:  # shap raises many kinds, its own among them, for trees that it cannot read
        raise Unusable(f"TreeSHAP cannot read a {type(last).__name__} ({type(why).__name__}).") from None
    values = values[:, :, None] if values.ndim == 2 else values
    return values, np.ravel(np.asarray(explainer.expected_value, dtype=np.float64))


def _work(last: Any) -> float:
    """Leaves times their squared depth, over all trees, as far as they tell."""
    import numpy as np

    total = 0.0
    for stage in getattr(last, "_predictors", ()):
        for tree in stage:
            total += tree.get_n_leaf_nodes() * max(1, tree.get_max_depth()) ** 2
    trees: Any = getattr(last, "estimators_", [last] if hasattr(last, "tree_") else [])
    for tree in np.ravel(np.asarray(trees, dtype=object)):
        if hasattr(tree, "tree_"):
            total += float(tree.tree_.n_leaves) * max(1, tree.tree_.max_depth) ** 2
    return total


def _on_a_scale(
    last: Any,
    asked: "np.ndarray",
    summed: "np.ndarray",
    base: "np.ndarray",
    wanted: "np.ndarray",
    method: Method,
) -> Attributions:
    """The first scale on which these parts (c, m, k) add up to what the model answers."""
    import numpy as np

    if len(base) != len(summed):
        raise Unusable(INEXACT)
    for scale, outputs in _answers(last, asked):
        if outputs.shape != (summed.shape[1], len(summed)):
            continue
        if any(
            additivity_error(each, np.full(len(each), start), said) > EXACT
            for each, start, said in zip(summed, base, outputs.T, strict=True)
        ):
            continue
        if scale == "log odds" and len(summed) > 1:
            return _through_softmax(summed, base, outputs, wanted, method)
        if len(summed) == 1:  # one number, or the second of two classes: the first is its opposite
            sign = np.where(wanted == 0, -1.0, 1.0) if hasattr(last, "classes_") else np.ones(len(asked))
            values, start, said = summed[0] * sign[:, None], base[0] * sign, outputs[:, 0] * sign
        else:
            rows = np.arange(len(asked))
            values, start, said = summed[wanted, rows], base[wanted], outputs[rows, wanted]
        return Attributions(values=values, base=start, outputs=said, scale=scale, method=method)
    raise Unusable(INEXACT)


def _answers(last: Any, asked: "np.ndarray") -> "list[tuple[Scale, np.ndarray]]":
    """What the last step answers, on each scale that it may be linear or a sum of trees on: (m, c) each."""
    import numpy as np

    if not hasattr(last, "classes_"):
        said = np.asarray(last.predict(asked), dtype=np.float64).reshape(len(asked), -1)
        positive = bool((said > 0).all())
        return [("value", said), *([("log value", np.log(said))] if positive else [])]
    found: list[tuple[Scale, np.ndarray]] = []
    chances = np.asarray(last.predict_proba(asked)) if hasattr(last, "predict_proba") else None
    if hasattr(last, "decision_function"):
        margins = np.asarray(last.decision_function(asked), dtype=np.float64).reshape(len(asked), -1)
        if chances is None:
            found.append(("margin", margins))
        elif np.allclose(_chances(margins), chances, rtol=0, atol=EXACT):
            found.append(("log odds", margins))
    if chances is not None:
        found.append(("probability", chances.astype(np.float64)))
        if chances.shape[1] == 2 and not hasattr(last, "decision_function"):
            with np.errstate(divide="ignore"):
                found.append(("log odds", np.log(chances[:, 1:]) - np.log(chances[:, :1])))
    return found


def _chances(margins: "np.ndarray") -> "np.ndarray":
    import numpy as np

    full = np.hstack([np.zeros_like(margins), margins]) if margins.shape[1] == 1 else margins
    grown = np.exp(full - full.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def _through_softmax(
    summed: "np.ndarray", base: "np.ndarray", outputs: "np.ndarray", wanted: "np.ndarray", method: Method
) -> Attributions:
    """Of many classes: the scores' parts (c, m, k) as parts of the chance of the wanted class.

    The chance is followed on the straight line from the base scores to the answer, and its slope shared out
    among the features (Aumann and Shapley 1974), so that the parts still add up.
    """
    import numpy as np

    rows, step = np.arange(len(wanted)), summed.sum(axis=2).T
    at, weight = np.polynomial.legendre.leggauss(NODES)
    values = np.zeros(summed.shape[1:])
    for place, share in zip((at + 1) / 2, weight / 2, strict=True):
        chances = _chances(base[None, :] + place * step)
        mean = np.einsum("mc,cmk->mk", chances, summed)
        values += share * chances[rows, wanted][:, None] * (summed[wanted, rows] - mean)
    return Attributions(
        values=values,
        base=_chances(np.broadcast_to(base, outputs.shape))[rows, wanted],
        outputs=_chances(outputs)[rows, wanted],
        scale="probability",
        method=method,
    )
