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
# Shares of the chance of a false alarm: what tells by itself, what settles the answer, what is only numbered.
FOR_ALONE, FOR_STATES, FOR_ORDER = 0.5, 0.3, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A value ("value"), or being "empty", "filled" or "later" than the row's own time, after which the answer
    is always, or never, `label`.
    """

    state: str
    label: str
    always: bool
    rows: int
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a column tells in the `rows` that it fills, as `LoneFeature.alone`, and its lead in these."""

    rows: int
    alone: Estimate
    label: str | None
    over_quiet: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """Two or three columns whose fitted sum (or `product`) is nearly the answer in `rows` rows."""

    columns: tuple[Column, ...]
    product: bool
    rows: int
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneFeature:
    """`levels` counts distinct values in `rows` sampled rows, being empty as one.

    `alone` is the better of the column's own order and an out-of-fold encoding: an AUC for classes (of
    more than two, for the answer `label` against the rest where it is highest), R2 for numbers; the
    answer's own name is `label`. `gain` is what the encoding of a text with many levels tells, at a level of
    its own, of the answer of which it surely tells most, or which it was measured with most closely. Where the feature tells nearly all, or
    more than any other and `late` by its name, `over_others` is its AUC minus that of a model of all other
    features, and `over_quiet` that of a model of those that do not tell nearly all themselves.
    """

    column: Column
    rows: int
    levels: int
    alone: Estimate | None
    label: str | None
    gain: Estimate | None
    filled: Filled | None
    settled: Settled | None
    over_others: Estimate | None
    over_quiet: Estimate | None
    late: bool = False


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
    formula: Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneFeatures:
    """`regression` says whether `alone` is R2."""

    tables: tuple[TableFeatures, ...]
    regression: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeLone:
    """None without a target, or where nothing can be compared with it."""

    features: LoneFeatures | None


@artifact()
def maybe_lone(given: Given, data: DataTables, seed: Seed) -> MaybeLone:
    read = [each for table in data.tables if (each := _read(given, table, seed)) is not None]
    if not read:
        return MaybeLone(features=None)
    sure = _levels(read)
    made = LoneFeatures(
        tables=tuple(_told(each, *sure) for each in read), regression=given.roles.task == "regression"
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

    from checks.artifacts.lone_columns import Read, numbers
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
    moment = _moment(given, table)
    asked_for = (*moment, *features, *identifiers, answer)
    frame = pandas_of(table, asked_for, sample_rows(table, most, seed.value))
    truth = frame.iloc[:, -1]
    frame = frame[truth.notna().to_numpy()].reset_index(drop=True)
    moments = numbers(frame.iloc[:, 0], moment[0]) if moment else None
    frame = frame.iloc[:, len(moment) :]
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
    return Read.of(table, features, identifiers, frame, asked, moments)


def _moment(given: Given, table: Table) -> tuple[Column, ...]:
    """The column that says when a row happened, if it holds dates."""
    name = given.roles.time
    own = () if name is None or not table.has(name) else (table.column(name),)
    return tuple(column for column in own if column.kind in ("date", "time"))


def _levels(read: "list[Read]") -> tuple[float, float, float]:
    """The levels of what columns tell, of what settles, and of orders; fixed before any is looked at."""
    from checks.artifacts.lone_columns import partly_filled
    from checks.artifacts.lone_states import states_in
    from checks.stats.levels import Q, level

    alone, order = 0, 0
    for each in read:
        partly = sum(partly_filled(each, at) is not None for at in range(len(each.features)))
        alone += 2 * (len(each.features) + partly) * len(each.asked) + 1
        order += len(each.identifiers) * len(each.asked)
    states = sum(states_in(each) for each in read)
    return level(alone, FOR_ALONE * Q), level(states, FOR_STATES * Q), level(order, FOR_ORDER * Q)


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


def _told(read: "Read", sure: float, settles: float, orders: float) -> TableFeatures:
    from dataclasses import replace

    from checks.artifacts.arithmetic import formula_of
    from checks.artifacts.lone_columns import feature_of, identifier_of
    from checks.artifacts.lone_leads import sounds_late, with_leads
    from checks.artifacts.lone_states import settled

    made = [
        replace(
            feature_of(read, at, sure),
            settled=settled(read, at, settles),
            late=sounds_late(read.features[at].name),
        )
        for at in range(len(read.features))
    ]
    identifiers: list[Any] = [identifier_of(read, at, orders) for at in range(len(read.identifiers))]
    return TableFeatures(
        table=read.table,
        features=tuple(with_leads(read, made, sure)),
        identifiers=tuple(each for each in identifiers if each is not None),
        formula=formula_of(read, sure),
    )
