"""The model's own class fitted again as it was saved: does the same training give the same model?"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Training
from checks.artifacts.models import GivenModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask, refit
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.facts import Model

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 2_000, 1_000, 20
MOST_WHOLE = 10_000  # training rows up to which the model is fitted on all of them
MOST_ASKED = 2_000
TOLERANCE = 1e-9
SLOW = 5.0  # seconds of one fit; several are needed
NOT_CLONEABLE = "The model cannot be fitted anew: its format, or its class, holds no recipe for that."


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRefits:
    """How far answers lie apart at most, over rows and classes; a regression's in standard deviations of them.

    `again`: two fits on the same rows with every random state as it was saved; `moved` of `rows` rows got other
    answers. `seeded`: the same with every state set to one number, None where `again` found nothing.
    `uploaded`: a fit on all `whole` training rows, in their order, against the uploaded model; None where there
    are too many rows, or the columns hold weights. Rounded to 4 digits: solvers stop where they started from.
    """

    again: float
    moved: int
    rows: int
    seeded: float | None
    uploaded: float | None
    whole: int


@artifact(needs="train", heavy=True)
def saved_refits(
    given: Given, asked: GivenModel, training: Training, target: Target, features: Features, seed: Seed
) -> SavedRefits:
    import numpy as np

    from checks.model.seeding import AS_SAVED

    if not asked.model.facts.cloneable:
        raise NotApplicable(NOT_CLONEABLE)
    table = training.table
    columns = same_columns(table, features.columns)
    rows = sample_rows(table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    frame, truth = known(table, columns, target, rows)
    # In an order that the file's does not change: what a random part draws goes to rows by their place.
    order = content_order(frame.to_pandas(), truth)
    frame, truth = frame.take(order), truth[order]
    if len(truth) < LEAST_ROWS:
        raise NotApplicable(f"{table.name} has {len(truth)} rows with an answer; {LEAST_ROWS} are needed.")
    started = time.perf_counter()
    first, second = _fits(asked.model, frame, truth, target, AS_SAVED, 2)
    slow = time.perf_counter() - started > 2 * SLOW
    moved = _apart(first, second, target)
    seeded = None
    if moved.max() > 0 and not slow:
        (one,), (other,) = (_fits(asked.model, frame, truth, target, seed.value, 1) for _ in range(2))
        seeded = float(_apart(one, other, target).max())
    uploaded = None
    if table.rows <= MOST_WHOLE and given.roles.weight is None and not slow:
        frame, truth = known(table, columns, target, np.arange(table.rows))
        (again,) = _fits(asked.model, frame, truth, target, AS_SAVED, 1)
        told = np.arange(min(MOST_ASKED, len(truth)))
        own = ask(asked.model, frame.slice(0, len(told)), target)
        uploaded = round(float(_apart(own, again[: len(told)], target).max()), 4)
    return SavedRefits(
        again=float(moved.max()),
        moved=int((moved > 0).sum()),
        rows=len(moved),
        seeded=seeded,
        uploaded=uploaded,
        whole=len(truth),
    )


def known(
    table: Table, columns: tuple[Column, ...], target: Target, rows: "np.ndarray"
) -> "tuple[pa.Table, np.ndarray]":
    """Those of the rows that have an answer, in the order of the file, and their answers (n,).

    Raises NotApplicable where all have the same one.
    """
    import numpy as np

    answers = answers_of(table, target)
    truth = answers.codes if answers.codes is not None else answers.values
    assert truth is not None
    rows = rows[truth[rows] >= 0 if answers.codes is not None else np.isfinite(truth[rows])]
    if len(rows) and len(np.unique(truth[rows])) < 2:
        raise NotApplicable("The rows have the same answer, so there is nothing to learn.")
    return frame_of(table, columns, rows), truth[rows]


def _fits(
    model: "Model", frame: "pa.Table", truth: "np.ndarray", target: Target, seed: int, many: int
) -> "np.ndarray":
    """(many, n, k) answers of fits on all rows."""
    import numpy as np

    try:
        return refit(model, frame, truth, np.ones((many, len(truth)), dtype=bool), target, seed)
    except Unusable as why:
        raise NotApplicable(f"The model cannot be fitted anew on {frame.num_rows:,} rows: {why}") from None


def _apart(first: "np.ndarray", second: "np.ndarray", target: Target) -> "np.ndarray":
    """(n,) each row's largest difference; what is within the rounding of sums is none."""
    import numpy as np

    unit = 1.0 if target.task != "regression" else float(np.std(first)) or 1.0
    apart = np.abs(first - second).max(axis=1) / unit
    return np.where(np.isfinite(apart) & (apart > TOLERANCE), apart, np.where(np.isfinite(apart), 0.0, 1.0))
