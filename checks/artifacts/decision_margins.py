"""How far each judged row's probabilities lie from the point where its decision would turn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.scores import Predictions
from checks.artifacts.target import ClassTarget, Target
from checks.contract import NotApplicable, artifact

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMargins:
    """`margins` (n,) float64 of the judged rows `rows` (n,) that have scores: signed distance of the positive
    probability from `threshold`, or, with more than two answers (`threshold` None), the lead of the most
    probable one.
    """

    rows: "np.ndarray"
    margins: "np.ndarray"
    threshold: float | None
    said: str


@artifact()
def decision_margins(
    given: Given, target: Target, classes: ClassTarget, predictions: Predictions
) -> DecisionMargins:
    """`classes` makes this not applicable where the target is a number."""
    import numpy as np

    if not predictions.probabilities or predictions.origin == "prediction column":
        raise NotApplicable("These scores are not probabilities, so nothing says how near a decision was.")
    rows = np.flatnonzero(np.isfinite(predictions.values).all(axis=1))
    if not len(rows):
        raise NotApplicable("No row has a score.")
    values, threshold = predictions.values[rows], None
    if target.task == "binary" and target.positive in classes.labels:
        threshold = 0.5 if given.roles.threshold is None else given.roles.threshold
        at = classes.labels.index(target.positive) if values.shape[1] > 1 else 0
        margins = values[:, at] - threshold
    elif values.shape[1] > 1:
        first, second = np.sort(values, axis=1)[:, :-3:-1].T
        margins = first - second
    else:
        raise NotApplicable("One score column cannot tell more than two answers apart; give the model.")
    return DecisionMargins(rows=rows, margins=margins, threshold=threshold, said=predictions.said)
