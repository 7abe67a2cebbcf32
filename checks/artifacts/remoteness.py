"""How far each judged row lies from the bulk of the rows that the model was made on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.losses import Hard
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, Seed, TableRole, artifact

if TYPE_CHECKING:
    import numpy as np

MOST_REFERENCE = 10_000
MOST_LEVELS = 50  # a text of more values has too few rows in each to call one rare


@dataclass(frozen=True, slots=True, kw_only=True)
class Remoteness:
    """`distance` (m,) of the rows of `Hard`: the mean surprise of their values, in nats. `reference` is the
    table that tells what is usual, `columns` the number of features that count.
    """

    distance: "np.ndarray"
    reference: TableRole
    columns: int


@artifact(heavy=True)
def remoteness(given: Given, judged: Judged, features: Features, hard: Hard, seed: Seed) -> Remoteness:
    """A value's surprise is -log of the share of reference rows at least as extreme (both tails), or of those
    with the same level; empty cells are a level.
    """
    import numpy as np

    usual = given.train if given.train is not None and given.train.rows else judged.table
    names = sorted(name for name in features.names if usual.has(name))
    here, there = (tuple(table.column(name) for name in names) for table in (judged.table, usual))
    rows = sample_rows(usual, MOST_REFERENCE, seed.value)
    frame = plain(pandas_of(judged.table, here, hard.rows), here)
    reference = plain(pandas_of(usual, there, rows), there)
    parts = [
        surprise
        for name in names
        if (surprise := _surprise(frame[name].to_numpy(), reference[name].to_numpy())) is not None
    ]
    if not parts:
        raise NotApplicable("No feature varies in a way that tells usual rows from rare ones.")
    return Remoteness(distance=np.mean(parts, axis=0), reference=usual.role, columns=len(parts))


def _surprise(values: "np.ndarray", reference: "np.ndarray") -> "np.ndarray | None":
    """(m,) nats, or None where the reference has one value only, too many levels, or another type."""
    import numpy as np
    import pandas as pd

    n = len(reference)
    if (values.dtype.kind == "f") != (reference.dtype.kind == "f"):
        return None
    if reference.dtype.kind != "f":
        counts = pd.Series(reference).value_counts()
        if not 2 <= len(counts) <= MOST_LEVELS:
            return None
        seen = pd.Series(values).map(counts).fillna(0).to_numpy(dtype=np.float64)
        return -np.log((seen + 1) / (n + 1))
    there = np.sort(reference[np.isfinite(reference)])
    if not len(there) or there[0] == there[-1]:
        return None
    below = np.searchsorted(there, values, side="right")
    above = len(there) - np.searchsorted(there, values, side="left")
    tail = np.minimum(1.0, 2 * (np.minimum(below, above) + 1) / (len(there) + 1))
    empty = (n - len(there) + 1) / (n + 1)
    return -np.log(np.where(np.isfinite(values), tail, empty))
