"""The probability that the model states and whether it came true, for every judged row with both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.scores import Predictions
from checks.artifacts.target import Answers, ClassTarget, Target
from checks.contract import NotApplicable, artifact

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedChances:
    """`chance` (n,) in [0, 1] and `hit` (n,) bool: of the positive answer, or, with more than two, of
    the answer that the model finds most likely (`label` is then None). `codes` (n,) int64 and `chances`
    (n, k) are the answer given and the probabilities of all, in one order; with two answers, the positive
    one last. `said` names a stand-in.
    """

    chance: "np.ndarray"
    hit: "np.ndarray"
    codes: "np.ndarray"
    chances: "np.ndarray"
    label: str | None
    said: str


@artifact()
def stated_chances(
    target: Target, classes: ClassTarget, predictions: Predictions, answers: Answers
) -> StatedChances:
    """`classes` makes this not applicable where the target is a number."""
    import numpy as np

    if not predictions.probabilities or predictions.origin == "prediction column":
        raise NotApplicable("These scores are not probabilities, so there is nothing to hold them to.")
    if predictions.origin == "stand-in":
        raise NotApplicable("No model and no scores were given, and a stand-in's probabilities are nobody's.")
    values, codes = predictions.values, answers.codes
    assert codes is not None
    known = np.isfinite(values).all(axis=1) & (codes >= 0)
    values, codes = values[known], codes[known]
    if target.task == "binary" and target.positive in classes.labels:
        at = classes.labels.index(target.positive)
        chance, hit = values[:, at if values.shape[1] > 1 else 0], codes == at
        return StatedChances(
            chance=chance,
            hit=hit,
            codes=hit.astype(np.int64),
            chances=np.column_stack([1 - chance, chance]),
            label=target.positive,
            said=predictions.said,
        )
    if values.shape[1] < 2:
        raise NotApplicable("One score column cannot tell more than two answers apart; give the model.")
    top = values.argmax(axis=1)
    chance = values[np.arange(len(values)), top]
    return StatedChances(
        chance=chance, hit=top == codes, codes=codes, chances=values, label=None, said=predictions.said
    )
