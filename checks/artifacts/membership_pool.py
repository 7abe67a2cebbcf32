"""Rows that the model was trained on and rows that it was not, side by side for attacks on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Features, Given, Judged, Training
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST, MOST_FAST, LEAST = 10_000, 2_000, 100  # of each table
SPARE = 1.25  # more are drawn than kept, because rows in both tables are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPool:
    """`frame` (n rows) holds the features, columns by name, rows in an order that content alone decides;
    `truth` (n,) indices into the target's labels or numbers; `member` (n,) bool; `rows` (n,) 0-based numbers
    in the row's own table. `dropped` rows stood in both tables and were left out.
    """

    frame: "pa.Table"
    truth: "np.ndarray"
    member: "np.ndarray"
    rows: "np.ndarray"
    dropped: int


@artifact(needs="train", heavy=True)
def membership_pool(
    given: Given, training: Training, judged: Judged, features: Features, target: Target, seed: Seed
) -> MembershipPool:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    most = MOST_FAST if given.fast else MOST
    frames: list[Any] = []
    answers: list[np.ndarray] = []
    numbers: list[np.ndarray] = []
    names = sorted(features.names)
    for table in (training.table, judged.table):
        rows = sample_rows(table, round(SPARE * most), seed.value)
        columns = same_columns(table, tuple(judged.table.column(name) for name in names))
        frames.append(pandas_of(table, columns, rows))
        known = answers_of(table, target)
        answers.append((known.codes if known.codes is not None else _numbers(known.values))[rows])
        numbers.append(rows)
    pool = pd.concat(frames, ignore_index=True)
    truth, row = np.concatenate(answers), np.concatenate(numbers)
    member = np.arange(len(pool)) < len(frames[0])
    content = pd.util.hash_pandas_object(pool.astype(str), index=False).to_numpy()
    shared = np.isin(content, np.intersect1d(content[member], content[~member]))
    kept = ~shared & (truth >= 0 if target.task != "regression" else np.isfinite(truth))
    # In an order set by content, so that the halves do not follow the order of the file; as content is
    # hashed, the first rows of either table are a random part of it.
    order = np.flatnonzero(kept)[np.lexsort((truth[kept], content[kept]))]
    inside = member[order]
    place = np.where(inside, np.cumsum(inside), np.cumsum(~inside))
    order = order[place <= most]
    member = member[order]
    if min(member.sum(), (~member).sum()) < LEAST:
        raise NotApplicable(
            f"Not measurable: {LEAST} rows that stand in only one of the two tables are needed on either side, "
            f"and there are {int(member.sum()):,} training rows and {int((~member).sum()):,} others."
        )
    frame = pa.Table.from_pandas(pool.iloc[order].reset_index(drop=True), preserve_index=False)
    return MembershipPool(
        frame=frame, truth=truth[order], member=member, rows=row[order], dropped=int(shared.sum())
    )


def _numbers(values: "np.ndarray | None") -> "np.ndarray":
    assert values is not None
    return values
