"""Monotone constraints by the names of a table's columns, set where the model's last step meets them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np

# What the libraries call it: scikit-learn's trees; XGBoost, LightGBM and CatBoost.
NAMES = ("monotonic_cst", "monotone_constraints")
SLACK = 1e-9


def constrain(fresh: Any, rows: Any, answers: "np.ndarray", directions: Mapping[str, int]) -> Any:
    """Set the constraints in an unfitted estimator and return it.

    Args:
        fresh: the estimator. If it is a pipeline, all but its last step are fitted on the rows to see what becomes
            of the columns.
        rows: the frame to learn from.
        answers: (n,) of it.
        directions: 1 or -1 by column: how the answer, of classes the last of them, may go.

    Raises:
        Unusable: the last step takes no constraints, or a column does not reach it in one piece and in order.
    """
    import numpy as np
    from sklearn.base import clone

    if not hasattr(rows, "columns"):
        raise Unusable("The model was fitted without names of columns, so no direction can be put to one.")
    steps = getattr(fresh, "steps", None)
    name, last = steps[-1] if steps else ("", fresh)
    takes = [each for each in NAMES if each in _parameters(last)]
    if not takes:
        raise Unusable(f"A {type(last).__name__} takes no monotone constraints.")
    if steps and len(steps) > 1:
        before: Any = clone(fresh[:-1])
        before.fit(rows, answers)
        made, names = np.asarray(_dense(before.transform(rows))), _names(before)
    else:
        made, names = None, [str(each) for each in rows.columns]
    placed = [0] * len(names)
    for column, way in directions.items():
        found = [at for at, each in enumerate(names) if each == column or each.endswith(f"__{column}")]
        if len(found) != 1:
            raise Unusable(
                f'The preparation does not keep "{column}" as one column, so it cannot be constrained.'
            )
        turn = 1 if made is None else _turn(rows[column], made[:, found[0]], column)
        placed[found[0]] = way * turn
    prefix = f"{name}__" if name else ""
    return fresh.set_params(**{prefix + takes[0]: placed})


def _parameters(step: Any) -> list[str]:
    """The names that it says it takes; LightGBM's and CatBoost's are not among them."""
    own = list(step.get_params(deep=False))
    library = type(step).__module__.partition(".")[0]
    return [*own, NAMES[1]] if library in ("lightgbm", "catboost") else own


def _names(before: Any) -> list[str]:
    try:
        return [str(each) for each in before.get_feature_names_out()]
    except (AttributeError, ValueError) as trouble:
        raise Unusable(
            "The model's preparation does not say what becomes of the columns, so none can be constrained."
        ) from trouble


def _dense(values: Any) -> Any:
    return values.toarray() if hasattr(values, "toarray") else values


def _turn(column: Any, made: "np.ndarray", name: str) -> int:
    """1 where the prepared column rises with the column, -1 where it falls."""
    import numpy as np

    there = column.notna().to_numpy()
    try:
        own, other = column[there].to_numpy(dtype=float), made[there].astype(float)
    except (TypeError, ValueError) as trouble:
        raise Unusable(f'"{name}" is not a number, so it has no direction.') from trouble
    order = np.lexsort((other, own))
    steps = np.diff(other[order])[np.diff(own[order]) > 0]
    slack = SLACK * max(1.0, float(np.abs(other).max(initial=0.0)))
    if (steps >= -slack).all():
        return 1
    if (steps <= slack).all():
        return -1
    raise Unusable(f'The preparation turns "{name}" about, so it cannot be constrained.')
