"""The judged rows with both a known answer and a score, side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.scores import Predictions, decide
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, artifact
from checks.table.roles import Task

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """`rows` (m,) int64 sorted; `codes` (m,) int64 for classes, `numbers` (m,) float64 for a
    regression, the other None; `values` (m, k) as in Predictions. `positive` is the index of the
    positive label of a binary target. `asked` is True where a model was asked with known features, and
    False where the scores stood in the table. `predicted` (m,) int64 are the decisions as class indices, None
    where there are none. `graded` is False where scores are bare answers.
    """

    rows: "np.ndarray"
    codes: "np.ndarray | None"
    numbers: "np.ndarray | None"
    values: "np.ndarray"
    task: Task
    labels: tuple[str, ...]
    positive: int | None
    predicted: "np.ndarray | None"
    probabilities: bool
    graded: bool
    asked: bool
    said: str

    @property
    def is_positive(self) -> "np.ndarray":
        """(m,) bool: the answer is the positive label. Binary targets only."""
        assert self.codes is not None
        return self.codes == self.positive

    @property
    def score(self) -> "np.ndarray":
        """(m,) float64: the score of the positive label. Binary targets only."""
        assert self.positive is not None
        return self.values[:, 0 if self.values.shape[1] == 1 else self.positive]

    @property
    def chances(self) -> "np.ndarray":
        """(m,) float64: the probability given to the right answer. Classes with probabilities only."""
        import numpy as np

        assert self.codes is not None
        if self.values.shape[1] == 1:
            return np.where(self.codes == self.positive, self.values[:, 0], 1 - self.values[:, 0])
        return self.values[np.arange(len(self.codes)), self.codes]

    @property
    def confusion(self) -> tuple[int, int, int, int]:
        """Counts (TP, FP, FN, TN) on the positive label. Binary targets with decisions only."""
        assert self.predicted is not None
        said, true = self.predicted == self.positive, self.is_positive
        pairs = ((said, true), (said, ~true), (~said, true), (~said, ~true))
        tp, fp, fn, tn = (int((one & other).sum()) for one, other in pairs)
        return tp, fp, fn, tn

    def shared(self, rows: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
        """Where the rows that are in both stand here and in `rows` (distinct row numbers), side by side.

        Not every row that another artifact scored has to be scored here: a score column may have gaps.
        """
        import numpy as np

        _, here, there = np.intersect1d(self.rows, rows, assume_unique=True, return_indices=True)
        return here, there

    def losses(self, values: "np.ndarray", places: "np.ndarray | slice") -> "np.ndarray":
        """(len(values),) squared error of `values` (m, k), in the same form as ours, at these places.

        For classes it is the Brier score summed over the classes (Brier 1950).
        """
        import numpy as np

        if self.numbers is not None:
            return (values[:, 0] - self.numbers[places]) ** 2
        assert self.codes is not None
        codes = self.codes[places]
        if values.shape[1] == 1:
            return 2 * (values[:, 0] - (codes == self.positive)) ** 2
        return ((values - np.eye(values.shape[1])[codes]) ** 2).sum(axis=1)


@artifact()
def scored(given: Given, target: Target, answers: Answers, predictions: Predictions) -> Scored:
    import numpy as np

    known = np.isfinite(predictions.values).all(axis=1)
    if answers.codes is not None:
        known &= answers.codes >= 0
    else:
        assert answers.values is not None
        known &= np.isfinite(answers.values)
    rows = np.flatnonzero(known)
    if len(rows) < 2:
        raise NotApplicable("Fewer than two rows have both an answer and a prediction.")
    decided = None if target.task == "regression" else decide(given.roles.threshold, target, predictions)
    binary = target.task == "binary" and target.positive is not None
    return Scored(
        rows=rows,
        codes=None if answers.codes is None else answers.codes[rows],
        numbers=None if answers.values is None else answers.values[rows],
        values=predictions.values[rows],
        task=target.task,
        labels=target.labels,
        positive=target.labels.index(target.positive) if binary and target.positive else None,
        predicted=None if decided is None else decided[rows],
        probabilities=predictions.probabilities,
        graded=predictions.probabilities
        or predictions.origin == "score column"
        or target.task == "regression",
        asked=predictions.origin in ("model", "stand-in"),
        said=predictions.said,
    )
