"""A fitted estimator stored as skops and opened again, used only if its answers are the very same."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np

    from checks.model.estimators import Estimator


def resaved(fitted: Any, answer: "Callable[[Any], np.ndarray]") -> "Estimator":
    """The estimator from its own skops file, with `format` and `versions` of that file.

    Args:
        answer: asks an estimator for its answers to a sample of rows.

    Raises:
        Unusable: it cannot be stored so, needs types that are not trusted, or answers otherwise afterwards.
    """
    import numpy as np
    import skops.io

    from checks.model.loading import loader

    try:
        data = skops.io.dumps(fitted)
    except Exception as why:
        raise Unusable(f"A {type(fitted).__name__} of this kind cannot be stored as skops.") from why
    made, _ = loader("skops")(data)
    if not np.array_equal(answer(fitted), answer(made.fitted), equal_nan=True):
        raise Unusable("Stored as skops and opened again its answers differ, so it cannot be served so.")
    return made
