"""What each column tells of the answer by itself, out of fold, on a bounded sample of each data table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import cell, features_in
from checks.artifacts.inputs import DataTables, Given
from checks.contract import Estimate, InputMissing, NotApplicable, Seed, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np

    from checks.artifacts.lone_columns import Asked, Read

MOST_ROWS, LEAST_ROWS, MOST_CELLS = 20_000, 2_000, 6_000_000
MOST_LABELS = 20
RAREST = 30  # rows that an answer needs to be looked at
STRONG, LEAK = 0.90, 0.95  # between them a feature is compared with a model that does without it
MOST_COMPARED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A value ("value"), or being empty or filled, after which the answer is always, or never, `label`."""

    state: str
    label: str
    always: bool
    rows: int
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneFeature:
    """`levels` counts distinct values in `rows` sampled rows, being empty as one.

    `alone` is the better of the column's own order and an out-of-fold encoding: an AUC for classes (of
    more than two, for the answer `label` against the rest where it is highest), R2 for numbers; the
    answer's own name is `label`. `encoded` is the encoding's alone. `without` is the AUC of this
    feature minus that of a model of the other features, for the few that tell nearly all.
    """

    column: Column
    rows: int
    levels: int
    alone: Estimate | None
    label: str | None
    encoded: Estimate | None
    settled: Settled | None
    without: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneIdentifier:
    """Whether an identifier's order tells of the answer: an AUC from 0.5 up, or a rank correlation."""

    column: Column
    label: str | None
    order: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFeatures:
    table: Table
    features: tuple[LoneFeature, ...]
    identifiers: tuple[LoneIdentifier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneFeatures:
    """`regression` says whether `alone` is R2; `looks` counts the intervals that share one alarm."""

    tables: tuple[TableFeatures, ...]
    regression: bool
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeLone:
    """None without a target, or where nothing can be compared with it."""

    features: LoneFeatures | None


@artifact()
def maybe_lone(given: Given, data: DataTables, seed: Seed) -> MaybeLone:
    from checks.artifacts.lone_columns import looked_at
    from checks.stats.levels import level

    read = [each for table in data.tables if (each := _read(given, table, seed)) is not None]
    if not read:
        return MaybeLone(features=None)
    looks = sum(looked_at(each) for each in read)
    made = LoneFeatures(
        tables=tuple(_told(each, level(looks), seed) for each in read),
        regression=given.roles.task == "regression",
        looks=looks,
    )
    return MaybeLone(features=made)


@artifact(needs="target")
def lone_features(given: Given, maybe: MaybeLone) -> LoneFeatures:
    if given.roles.target is None:
        raise InputMissing("target", "Say which column the model predicts.")
    if maybe.features is None:
        raise NotApplicable("There are too few rows with an answer, or no features, to compare.")
    return maybe.features


def _read(given: Given, table: Table, seed: Seed) -> "Read | None":
    """A sample of the rows with an answer; None where there is nothing to compare."""
    import numpy as np

    from checks.artifacts.lone_columns import Read
    from checks.artifacts.samples import pandas_of, sample_rows
    from checks.table.labels import as_label

    name, features = given.roles.target, features_in(given, table)
    if name is None or not table.has(name) or not features:
        return None
    answer = table.column(name)
    identifiers = tuple(table.column(n) for n in given.roles.identifiers if table.has(n))
    cells = int(cell(table.expr, answer).nunique().to_pandas()) if given.roles.task != "regression" else 1
    most = int(
        np.clip(MOST_CELLS // (len(features) * max(1, min(cells, MOST_LABELS))), LEAST_ROWS, MOST_ROWS)
    )
    frame = pandas_of(
        table, (*features, *identifiers, answer), sample_rows(table, most, seed.value, columns=table.columns)
    )
    truth = frame.iloc[:, -1]
    frame = frame[truth.notna().to_numpy()].reset_index(drop=True)
    asked: Asked
    if given.roles.task == "regression":
        values = frame.iloc[:, -1].to_numpy(dtype=np.float64)
        if len(values) < 10 or not values.std() > 0:
            return None
        asked = {None: values}
    else:
        labels = np.array([as_label(value) for value in frame.iloc[:, -1].tolist()], dtype=object)
        asked = _classes(labels, given.roles.positive)
        if not asked:
            return None
    return Read.of(table, features, identifiers, frame, asked)


def _classes(labels: "np.ndarray", positive: str | None) -> "Asked":
    """One 0/1 answer for two labels, else one per label against the rest, the most common first."""
    import numpy as np

    from checks.table.labels import folded

    there, counts = np.unique(labels.astype(str), return_counts=True)
    order = np.lexsort((there, -counts))
    if len(there) < 2:
        return {}
    chosen = [str(there[i]) for i in order if counts[i] >= RAREST][:MOST_LABELS]
    if len(there) == 2:
        wanted = [str(x) for x in there if positive and folded(str(x)) == folded(positive)]
        chosen = (wanted or [str(there[order[-1]])]) if counts.min() >= RAREST else []
    return {label: (labels == label).astype(np.float64) for label in chosen}


def _told(read: "Read", sure: float, seed: Seed) -> TableFeatures:
    from dataclasses import replace

    from checks.artifacts.lone_columns import feature_of, identifier_of, without

    made = [feature_of(read, at, sure) for at in range(len(read.features))]
    # Only where it can change the verdict: beyond the first mark and not yet beyond any doubt.
    doubtful = [
        (estimate.low or 0.0, at)
        for at, each in enumerate(made)
        if (estimate := each.alone) is not None
        and estimate.unit == "auc"
        and STRONG < (estimate.low or 0.0) <= LEAK
    ]
    for _, at in sorted(doubtful, reverse=True)[:MOST_COMPARED]:
        made[at] = replace(made[at], without=without(read, at, made[at].label, sure, seed))
    identifiers: list[Any] = [identifier_of(read, at, sure) for at in range(len(read.identifiers))]
    return TableFeatures(
        table=read.table,
        features=tuple(made),
        identifiers=tuple(each for each in identifiers if each is not None),
    )
