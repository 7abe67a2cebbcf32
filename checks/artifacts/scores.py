"""What the model says of every row of the judged table, asked once, in batches."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel, MaybeModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Unusable, artifact
from checks.model.distributed import scored_there
from checks.table.labels import match
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa

    from checks.model.facts import Model

BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """The answers for every row of the judged table, in row order, whatever form they came in.

    `values` (n, k) float64: in the order of the target's labels class probabilities if
    `probabilities`, else one-hot answers; (n, 1) numbers for a regression; (n, 1) scores of the
    positive label for a score column. NaN where the column has no value. `said` is "" or the
    sentence that names a stand-in.
    """

    values: "np.ndarray"
    probabilities: bool
    origin: Literal["model", "score column", "prediction column", "stand-in"]
    said: str


@artifact()
def predictions(given: Given, judged: Judged, target: Target, maybe: MaybeModel) -> Predictions:
    table, roles = judged.table, given.roles
    if maybe.asked is not None:
        asked = maybe.asked
        values = asked.scores if asked.scores is not None else ask_all(asked, table, target)
        return Predictions(
            values=values,
            probabilities=asked.model.facts.probabilities,
            origin="stand-in" if asked.said else "model",
            said=asked.said,
        )
    if roles.score:
        return score_column(table, table.column(roles.score), target)
    assert roles.prediction is not None
    return prediction_column(table, table.column(roles.prediction), target)


def decide(threshold: float | None, target: Target, predictions: Predictions) -> "np.ndarray | None":
    """The decided label of every row as an index into the target's labels (n,) int64, -1 where none.

    Binary: positive where score >= threshold, 0.5 by default for probabilities; more classes: the
    most probable. None for scores on a scale of their own and no threshold.
    """
    import numpy as np

    values = predictions.values
    if target.task == "binary":
        if threshold is None and predictions.origin == "score column" and not predictions.probabilities:
            return None
        positive, negative = _coded(target)
        score = values[:, 0] if values.shape[1] == 1 else values[:, positive]
        codes = np.where(score >= (0.5 if threshold is None else threshold), positive, negative)
    else:
        codes = values.argmax(axis=1)
    return np.where(np.isfinite(values).all(axis=1), codes, -1)


def _coded(target: Target) -> tuple[int, int]:
    """The indices of the positive label and of the other one of a binary target."""
    assert target.task == "binary"
    if len(target.labels) != 2 or target.positive not in target.labels:
        raise NotApplicable("The table does not hold exactly two answers.")
    positive = target.labels.index(target.positive)
    (negative,) = {0, 1} - {positive}
    return positive, negative


def ask_all(asked: AskedModel, table: Table, target: Target) -> "np.ndarray":
    """Scores (n, k) of every row of any of the tables, in row order and the order of the target's labels."""
    import ibis
    import numpy as np

    columns = same_columns(table, asked.features.columns)
    there = scored_there(asked.model, table, columns)
    if there is not None:
        return _placed(asked.model, there, target)
    parts: list[np.ndarray] = []
    for start in range(0, table.rows, BATCH):
        if table.rows <= BATCH:
            frame = frame_of(table, columns)
        else:
            some = table.expr.filter(ibis._[ROW].between(start, min(start + BATCH, table.rows) - 1))
            frame = some.order_by(ROW).select(*(c.key for c in columns)).to_pyarrow()
            frame = frame.rename_columns([c.name for c in columns])
        parts.append(ask(asked.model, frame, target))
    return np.concatenate(parts)


def ask(model: "Model", frame: "pa.Table", target: Target) -> "np.ndarray":
    """One frame's scores, with the model's classes put in the order of the target's labels."""
    return _placed(model, model.predict(frame), target)


def refit(
    model: "Model",
    frame: "pa.Table",
    truth: "np.ndarray",
    masks: "np.ndarray",
    target: Target,
    seed: int,
    restraint: int = 0,
) -> "np.ndarray":
    """Scores (m, n, k) of all rows by the model's own class refitted on each of the masks (m, n).

    `truth` (n,) are indices into the target's labels, or numbers for a regression; `restraint` as in
    `facts.Model.refit`.
    """
    import numpy as np

    more = {"restraint": restraint} if restraint else {}
    values = model.refit(frame, told(truth, target), masks, seed, **more)
    return np.stack([_placed(model, each, target) for each in values])


def told(truth: "np.ndarray", target: Target) -> "Sequence[str] | np.ndarray":
    """Answers as a model takes them to learn from: labels for codes, and numbers as they are."""
    return truth if target.task == "regression" else [target.labels[int(code)] for code in truth]


def _placed(model: "Model", values: "np.ndarray", target: Target) -> "np.ndarray":
    import numpy as np

    if target.task == "regression":
        if values.shape[1] != 1:
            raise Unusable("The target is a number, but the model answers with classes; choose another task.")
        return values
    classes = model.facts.classes
    if classes is None:
        raise Unusable("The target has classes, but the model answers with a number; choose another task.")
    if classes == target.labels:
        return values
    mapped = match(classes, target.labels, where="the model")
    placed = np.zeros((len(values), len(target.labels)))
    placed[:, [target.labels.index(mapped[label]) for label in classes]] = values
    return placed


def score_column(table: Table, column: Column, target: Target) -> Predictions:
    """A column of scores, of any of the tables."""
    import numpy as np

    if target.task == "multiclass":
        raise NotApplicable("One score column cannot tell more than two answers apart; give the model.")
    if column.kind not in ("integer", "number"):
        raise Unusable(f'The score column "{column.name}" holds text; a score must be a number.')
    values = table.expr.order_by(ROW).select(column.key).to_pandas()[column.key]
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    there = numbers[np.isfinite(numbers)]
    unit = target.task == "binary" and bool(((there >= 0) & (there <= 1)).all())
    return Predictions(values=numbers[:, None], probabilities=unit, origin="score column", said="")


def prediction_column(table: Table, column: Column, target: Target) -> Predictions:
    """A column of answers that a model gave, of any of the tables."""
    import numpy as np

    if target.task != "regression" and len(target.labels) < 2:
        raise NotApplicable("The table holds fewer than two different answers.")
    answers = answers_of(table, _as_target(column, target))
    if answers.values is not None:
        return Predictions(
            values=answers.values[:, None], probabilities=False, origin="prediction column", said=""
        )
    assert answers.codes is not None
    values = np.full((len(answers.codes), len(target.labels)), np.nan)
    known = answers.codes >= 0
    values[known] = np.eye(len(target.labels))[answers.codes[known]]
    return Predictions(values=values, probabilities=False, origin="prediction column", said="")


def _as_target(column: Column, target: Target) -> Target:
    from dataclasses import replace

    return replace(target, column=column)
