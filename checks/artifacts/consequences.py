"""What the model loses where one feature at a time takes production's values, judged rows and answers kept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged, Production
from checks.artifacts.models import AskedModel
from checks.artifacts.production_scores import alike
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask
from checks.artifacts.shifts import ColumnShift, Shifts
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.levels import level, z_of
from checks.stats.shift import largest_gap, total_variation
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_FEATURES, MOST_ROWS, FAST_ROWS, LEAST_ROWS = 10, 2_000, 1_000, 50
MOST_LATER = 20_000  # production rows that a feature's values are taken from
MOVED = 0.02  # a distance that a feature must surely have moved by


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """`losses` (m,) are the squared errors (for classes summed over them) of judged rows as they are, and per
    feature of `moved` as they would be with that feature spread as in production. `reference` is the mean loss
    of a constant. `looked` features were compared, and `others` moved too but were left out.
    """

    names: tuple[str, str]
    losses: "np.ndarray"
    moved: tuple[tuple[str, "np.ndarray"], ...]
    reference: float
    looked: int
    others: int
    said: str


@artifact()
def consequences(
    given: Given,
    judged: Judged,
    production: Production,
    target: Target,
    answers: Answers,
    asked: AskedModel,
    shifts: Shifts,
    seed: Seed,
) -> Consequences:
    import numpy as np

    features = {column.name: column for column in asked.features.columns}
    sure = level(2 * len(shifts.columns))
    moved = sorted(
        (-size, each.column.name)
        for each in shifts.columns
        if each.column.name in features
        and alike(features[each.column.name].kind, production.table.column(each.column.name).kind)
        and (size := _moved(each, sure)) > 0
    )
    truth = answers.codes if answers.codes is not None else answers.values
    assert truth is not None
    rows = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    rows = rows[truth[rows] >= 0 if answers.codes is not None else np.isfinite(truth[rows])]
    if len(rows) < LEAST_ROWS:
        raise NotApplicable(f"{len(rows)} judged rows have an answer; {LEAST_ROWS} are needed.")
    frame = frame_of(judged.table, asked.features.columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    frame, truth = frame.take(order), truth[rows][order]
    wanted = truth[:, None] if target.task == "regression" else np.eye(len(target.labels))[truth]
    losses = ((ask(asked.model, frame, target) - wanted) ** 2).sum(axis=1)
    found: list[tuple[str, np.ndarray]] = []
    for _, name in moved[:MOST_FEATURES]:
        later = _later(production.table, name, seed.value)
        changed = frame.set_column(
            frame.column_names.index(name), name, _spread(frame.column(name), later, features[name])
        )
        found.append((name, ((ask(asked.model, changed, target) - wanted) ** 2).sum(axis=1)))
    return Consequences(
        names=(judged.table.name, production.table.name),
        losses=losses,
        moved=tuple(found),
        reference=float(((wanted - wanted.mean(axis=0)) ** 2).sum(axis=1).mean()),
        looked=len(shifts.columns),
        others=max(0, len(moved) - MOST_FEATURES),
        said=asked.said,
    )


def _moved(shift: ColumnShift, sure: float) -> float:
    """A distance that a feature has surely moved by, 0 where none is sure."""
    n, m = shift.reference, shift.production
    if min(n, m) < LEAST_ROWS:
        return 0.0
    if shift.numbers is not None:
        reach = z_of(sure) * shift.numbers.variance**0.5
        by_rank = 2 * (abs(shift.numbers.area - 0.5) - reach)
        low = max(largest_gap("x", shift.numbers.gap, n, m, sure).low or 0.0, by_rank)
    else:
        told = total_variation("x", shift.levels or {}, sure)
        low = 0.0 if told is None else told.low or 0.0
    return low if low > MOVED else 0.0


def _later(table: Table, name: str, seed: int) -> "pa.ChunkedArray":
    own = table.column(name)
    return frame_of(table, (own,), sample_rows(table, MOST_LATER, seed, columns=(own,))).column(0)


def _spread(column: "pa.ChunkedArray", later: "pa.ChunkedArray", kind: Column) -> "pa.Array":
    """The column (n,) with as few changes as make its values lie as the later ones do.

    Numbers keep their order (empty cells last) and take the later quantiles. Of other values the rows that
    there are too many of take, in turn, those that there are too few of.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    old, new = column.to_pandas(), later.to_pandas()
    n = len(old)
    if kind.kind in ("integer", "number"):
        mine, theirs = (values.to_numpy(dtype=np.float64, na_value=np.nan) for values in (old, new))
        ranked = np.sort(theirs)  # NaN last
        place = np.empty(n, dtype=np.int64)
        place[np.argsort(mine, kind="stable")] = np.arange(n)
        taken = ranked[((place + 0.5) / n * len(ranked)).astype(np.int64)]
        whole = kind.kind == "integer" and bool((taken == np.round(taken))[~np.isnan(taken)].all())
        return pa.array(taken, type=pa.int64() if whole else pa.float64(), from_pandas=True, safe=False)
    there = sorted(set(old.dropna()) | set(new.dropna()), key=str)
    levels = pd.Index(there)
    mine, theirs = (np.where(values.isna(), len(there), levels.get_indexer(values)) for values in (old, new))
    wanted = np.bincount(theirs, minlength=len(there) + 1) / len(theirs) * n
    # Whole rows, the largest remainders rounded up.
    whole_rows = np.floor(wanted).astype(np.int64)
    whole_rows[np.argsort(whole_rows - wanted, kind="stable")[: n - int(whole_rows.sum())]] += 1
    have = np.bincount(mine, minlength=len(there) + 1)
    lacking = np.repeat(np.arange(len(there) + 1), np.maximum(0, whole_rows - have))
    over = np.maximum(0, have - whole_rows)
    surplus = np.concatenate([np.flatnonzero(mine == at)[: over[at]] for at in range(len(there) + 1)])
    taken = mine.copy()
    # The surplus in the rows' own order, so that what is lacking is shared out evenly over it.
    taken[np.sort(surplus)] = lacking
    return pa.array([None if at == len(there) else there[at] for at in taken], type=column.type)
