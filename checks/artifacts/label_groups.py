"""What the answers themselves say of each group, before any model: one group-by per sensitive column."""

from dataclasses import dataclass

from checks.artifacts.group_counts import Counted, grouping
from checks.artifacts.group_keys import GroupKeys
from checks.artifacts.inputs import Judged
from checks.artifacts.target import Answers, ClassTarget
from checks.contract import NotApplicable, artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGroups(Counted):
    """Counts of the true answers per group; nothing is known of predictions."""


@artifact()
def label_groups(judged: Judged, keys: GroupKeys, target: ClassTarget, answers: Answers) -> LabelGroups:
    import ibis
    import numpy as np
    import pyarrow as pa

    assert answers.codes is not None
    if not target.favourable:
        raise NotApplicable("Say which answer is favourable to the person.")
    rows = pa.array(np.arange(judged.table.rows, dtype=np.int64))
    columns = {
        "row": rows,
        "d_true": pa.array(answers.codes, mask=answers.codes < 0),
        "d_predicted": pa.nulls(len(rows), pa.int64()),
    }
    expr = judged.table.expr.join(ibis.memtable(pa.table(columns)), "row")
    return LabelGroups(
        groupings=tuple(grouping(expr, (key,), len(target.labels)) for key in keys.keys),
        labels=target.labels,
        favourable=target.favourable,
        positive=None,
        said="",
    )
