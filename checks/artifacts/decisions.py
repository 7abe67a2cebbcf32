"""The judged table joined with what was true and what was decided, ready for group-by counts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.scores import Predictions, decide
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, artifact
from checks.table.labels import as_label

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """`expr` is the judged table's expression with five columns more.

    d_true, d_predicted: int64 index into the target's labels (null where unknown);
    d_selected: the decision is favourable to the person; d_deserving: the true answer is;
    d_positive_true, d_positive: the true answer and the decision are the positive label (null for
    more than two classes). `said` is "" or the sentence that names a stand-in.
    """

    expr: "ibis.Table"
    labels: tuple[str, ...]
    favourable: tuple[str, ...]
    positive: str | None
    said: str


@artifact()
def decisions(
    judged: Judged, given: Given, target: Target, answers: Answers, predictions: Predictions
) -> Decisions:
    """Numbers become decisions only by a threshold that the person gives: at least that is selected."""
    import ibis
    import numpy as np
    import pyarrow as pa

    threshold = given.roles.threshold
    if answers.values is not None:
        if threshold is None:
            raise NotApplicable("The target is a number: nobody is selected unless a threshold is given.")
        labels: tuple[str, ...] = (f"below {as_label(threshold)}", f"at least {as_label(threshold)}")
        positive: str | None = labels[1]
        favourable: tuple[str, ...] = labels[1:]
        true, predicted = (
            np.where(np.isfinite(values), (values >= threshold).astype(np.int64), -1)
            for values in (answers.values, predictions.values[:, 0])
        )
    else:
        assert answers.codes is not None
        if target.task == "binary" and target.positive not in target.labels:
            raise NotApplicable(f'No row has the answer "{target.positive}".')
        labels, positive, favourable = target.labels, target.positive, target.favourable
        true, decided = answers.codes, decide(threshold, target, predictions)
        if decided is None:
            raise NotApplicable("These scores are not probabilities: give the threshold of a decision.")
        predicted = decided
    if not favourable:
        raise NotApplicable("Say which answer is favourable to the person.")
    good = [labels.index(label) for label in favourable if label in labels]
    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(judged.table.rows, dtype=np.int64))}
    for codes, code, favoured, counted in (
        (true, "d_true", "d_deserving", "d_positive_true"),
        (predicted, "d_predicted", "d_selected", "d_positive"),
    ):
        unknown = codes < 0
        columns[code] = pa.array(codes, mask=unknown)
        columns[favoured] = pa.array(np.isin(codes, good), mask=unknown)
        if positive is not None and len(labels) == 2:
            columns[counted] = pa.array(codes == labels.index(positive), mask=unknown)
        else:
            columns[counted] = pa.nulls(len(codes), pa.bool_())
    joined = ibis.memtable(pa.table(columns))
    return Decisions(
        expr=judged.table.expr.join(joined, "row"),
        labels=labels,
        favourable=favourable,
        positive=positive if len(labels) == 2 else None,
        said=predictions.said,
    )
