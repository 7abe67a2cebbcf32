"""The judged table joined with what was true and what was decided, ready for group-by counts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Judged
from checks.artifacts.scores import ClassDecisions
from checks.artifacts.target import Answers, ClassTarget, Target
from checks.contract import artifact

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
    judged: Judged,
    target: Target,
    classes: ClassTarget,
    answers: Answers,
    decided: ClassDecisions,
) -> Decisions:
    import ibis
    import numpy as np
    import pyarrow as pa

    assert answers.codes is not None
    good = [classes.labels.index(label) for label in classes.favourable]
    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(judged.table.rows, dtype=np.int64))}
    for codes, code, favoured, positive in (
        (answers.codes, "d_true", "d_deserving", "d_positive_true"),
        (decided.codes, "d_predicted", "d_selected", "d_positive"),
    ):
        unknown = codes < 0
        columns[code] = pa.array(codes, mask=unknown)
        columns[favoured] = pa.array(np.isin(codes, good), mask=unknown)
        if target.task == "binary" and target.positive is not None:
            columns[positive] = pa.array(codes == classes.labels.index(target.positive), mask=unknown)
        else:
            columns[positive] = pa.nulls(len(codes), pa.bool_())
    joined = ibis.memtable(pa.table(columns))
    return Decisions(
        expr=judged.table.expr.join(joined, "row"),
        labels=classes.labels,
        favourable=classes.favourable,
        positive=target.positive,
        said=decided.said,
    )
