"""What the model says of the same people with nothing but their group changed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.group_keys import GroupKeys
from checks.artifacts.inputs import Given
from checks.artifacts.people_sample import groups_at
from checks.artifacts.probe import Probe
from checks.contract import NotApplicable, artifact
from checks.stats.contrasts import LEAST_ROWS, MISSING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.artifacts.group_keys import GroupKey

MOST_ASKED, FAST_ASKED = 20_000, 6_000  # questions in all: rows times groups


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFlip:
    """People of all other groups, asked as if they were of this one.

    `turned` (n,) bool: from a favourable decision to another or back, all False for a regression; `moves` (n,) float64: by how much the
    favourable answer became more likely, or the number rose in standard deviations of the answer; empty where
    the model gives bare answers.
    """

    group: str
    turned: "np.ndarray"
    moves: "np.ndarray"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFlips:
    """One sensitive column that the model takes. `turned` (m,) bool says of each row whether any other group
    would have got another decision, `furthest` (m,) how far its answer moves at most.
    """

    column: str
    turned: "np.ndarray"
    furthest: "np.ndarray"
    groups: tuple[GroupFlip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeFlips:
    """`untaken` are the sensitive columns that the model does not take; `number` says that it is a regression,
    `several` that there are more than two answers.
    """

    columns: tuple[ColumnFlips, ...]
    untaken: tuple[str, ...]
    number: bool
    several: bool
    said: str


@dataclass(frozen=True, slots=True)
class TakenColumns:
    """The keys of the sensitive columns that the model takes as features, and the names of the others."""

    keys: "tuple[GroupKey, ...]"
    untaken: tuple[str, ...]


@artifact()
def taken_columns(given: Given, keys: GroupKeys) -> TakenColumns:
    features = frozenset(given.roles.features or ())
    taken = tuple(key for key in keys.keys if key.column.name in features)
    untaken = tuple(key.column.name for key in keys.keys if key.column.name not in features)
    if not taken:
        names = ", ".join(f'"{name}"' for name in untaken)
        raise NotApplicable(
            f"The model does not take {names}, so no decision hangs on it directly; "
            "what other columns tell of it is in proxy-features."
        )
    return TakenColumns(taken, untaken)


@artifact(heavy=True)
def attribute_flips(given: Given, taken: TakenColumns, probe: Probe) -> AttributeFlips:
    import numpy as np

    order = np.argsort(probe.rows)
    by_row = tuple(groups_at(given.table, key, probe.rows[order]) for key in taken.keys)
    levels = sum(len([name for name in each.names if name != MISSING]) for each in by_row)
    most = FAST_ASKED if given.fast else MOST_ASKED
    rows = min(len(probe.rows), max(LEAST_ROWS, most // max(1, levels)))
    unit = 1.0
    if probe.numbers is not None:
        unit = float(np.std(probe.numbers[probe.answered])) if len(probe.answered) else 0.0
        if not unit > 0:
            raise NotApplicable("The answers do not vary, so there is no unit for a move.")
    made: list[ColumnFlips] = []
    for each in by_row:
        codes = np.empty_like(each.codes)
        codes[order] = each.codes
        made.append(_of_column(probe, each.column, each.names, codes, rows, unit))
    return AttributeFlips(
        columns=tuple(made),
        untaken=taken.untaken,
        number=probe.numbers is not None,
        several=len(probe.target.labels) > 2,
        said=probe.said,
    )


def _of_column(
    probe: Probe, column: str, names: tuple[str, ...], codes: "np.ndarray", rows: int, unit: float
) -> ColumnFlips:
    import numpy as np

    turned, furthest = np.zeros(rows, dtype=bool), np.zeros(rows)
    groups: list[GroupFlip] = []
    for at, name in enumerate(names):
        others = np.flatnonzero(codes[:rows] != at)
        if name == MISSING or not len(others):
            continue
        after = probe.ask(_set(probe.frame, column, np.flatnonzero(codes == at), others))
        before = probe.values[others]
        own = np.zeros(len(others), dtype=bool)
        if probe.numbers is None:
            own = _favoured(probe, after) != _favoured(probe, before)
        moves = (_goodness(probe, after) - _goodness(probe, before)) / unit
        turned[others] |= own
        if len(moves):
            furthest[others] = np.maximum(furthest[others], np.abs(moves))
        groups.append(GroupFlip(group=name, turned=own, moves=moves))
    return ColumnFlips(column=column, turned=turned, furthest=furthest, groups=tuple(groups))


def _favoured(probe: Probe, values: "np.ndarray") -> "np.ndarray":
    """Whether the decision is in the person's favour (n,); the decision itself where no answer is favourable."""
    import numpy as np

    labels, decided = probe.target.labels, probe.decided(values)
    good = [at for at, label in enumerate(labels) if label in probe.target.favourable]
    return np.isin(decided, good) if good else decided


def _set(frame: "pa.Table", column: str, like: "np.ndarray", rows: "np.ndarray") -> "pa.Table":
    """The rows with the column's cell that stands in the middle of those of a group (`like`)."""
    import pyarrow as pa

    at = frame.column_names.index(column)
    order = frame.column(at).to_pandas().iloc[like].argsort(kind="stable").to_numpy()
    middle = frame.column(at)[int(like[order[len(order) // 2]])]
    return frame.take(rows).set_column(at, frame.schema.field(at), pa.repeat(middle, len(rows)))


def _goodness(probe: Probe, values: "np.ndarray") -> "np.ndarray":
    """How likely the favourable answer is (n,), or the number; empty where the model gives bare answers."""
    import numpy as np

    if probe.numbers is not None:
        return values[:, 0]
    if not probe.asked.model.facts.probabilities:
        return np.zeros(0)
    labels, good = probe.target.labels, probe.target.favourable
    return values[:, [at for at, label in enumerate(labels) if label in good]].sum(axis=1)
