"""The judged rows asked again with one feature at a time moved as production moved it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given, Production
from checks.artifacts.probe import Probe
from checks.artifacts.production_scores import alike
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.shifts import ColumnShift, Shifts
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_COLUMNS, MOST_ROWS, FAST_ROWS, LEAST_ROWS = 10, 1_000, 300, 50
SAMPLE = 5_000  # rows of each table that tell how a feature lies
DRIFTED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """`rises` (m,) is by how much each row's loss rises (see `Probe.losses`) when `column` alone is moved, and
    `turned` counts decisions that change. `refused` is the model's sentence where it could not answer, else "".
    """

    column: str
    rises: "np.ndarray | None"
    turned: int
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """Of the features that certainly drifted, the furthest first, ten at most; `drifted` counts all of them."""

    columns: tuple[Consequence, ...]
    drifted: int
    looked: int
    production: str
    number: bool
    said: str


@artifact(heavy=True)
def consequences(
    given: Given, production: Production, shifts: Shifts, probe: Probe, seed: Seed
) -> Consequences:
    drifted = _drifted(shifts)
    places = probe.answered[: FAST_ROWS if given.fast else MOST_ROWS]
    if len(places) < LEAST_ROWS:
        raise NotApplicable(f"{len(places)} rows have an answer; {LEAST_ROWS} are needed.")
    frame = probe.frame.take(places)
    later = {column.name: column.kind for column in production.table.columns}
    # A column of another kind in production is the schema's matter: nothing can be moved to it.
    asked = {column.name for column in probe.columns if alike(column.kind, later.get(column.name, ""))}
    told = [
        _consequence(given, production.table, probe, frame, places, each.column, seed)
        for each in drifted[:MOST_COLUMNS]
        if each.column.name in asked
    ]
    return Consequences(
        columns=tuple(told),
        drifted=len(drifted),
        looked=len(shifts.columns),
        production=shifts.production,
        number=probe.numbers is not None,
        said=probe.said,
    )


def _drifted(shifts: Shifts) -> list[ColumnShift]:
    """Columns whose distance between the tables lies wholly beyond 0.05, the furthest first."""
    from checks.stats.levels import level
    from checks.stats.shift import largest_gap, total_variation

    sure, found = level(len(shifts.columns)), list[tuple[float, str, ColumnShift]]()
    for each in shifts.columns:
        if min(each.reference, each.production) < LEAST_ROWS:
            continue
        if each.numbers is not None:
            distance = largest_gap("distance", each.numbers.gap, each.reference, each.production, sure)
        else:
            distance = total_variation("distance", each.levels or {}, sure)
        if distance is not None and (distance.low or 0.0) > DRIFTED:
            found.append((-distance.value, each.column.name, each))
    return [each for _, _, each in sorted(found, key=lambda pair: pair[:2])]


def _consequence(
    given: Given,
    production: Table,
    probe: Probe,
    frame: "pa.Table",
    places: "np.ndarray",
    column: Column,
    seed: Seed,
) -> Consequence:
    reference = given.train if given.train is not None and given.train.rows else given.table
    old = _sample(reference, reference.column(column.name), seed)
    new = _sample(production, production.column(column.name), seed)
    moved = _moved(frame, column, old, new, seed)
    try:
        after, now = probe.losses(places, probe.ask(moved))
    except Unusable as why:
        return Consequence(column=column.name, rises=None, turned=0, refused=str(why))
    before, decided = probe.losses(places, probe.values[places])
    turned = 0 if decided is None or now is None else int((decided != now).sum())
    return Consequence(column=column.name, rises=after - before, turned=turned, refused="")


def _sample(table: Table, column: Column, seed: Seed) -> "pa.ChunkedArray":
    return frame_of(table, (column,), sample_rows(table, SAMPLE, seed.value, columns=(column,))).column(0)


def _moved(
    frame: "pa.Table", column: Column, old: "pa.ChunkedArray", new: "pa.ChunkedArray", seed: Seed
) -> "pa.Table":
    """The frame with the filled cells of one feature moved from the old distribution to the new one."""
    import numpy as np
    import pyarrow as pa

    from checks.stats.seeds import generator
    from checks.stats.transport import moved_levels, moved_numbers

    at = frame.schema.get_field_index(column.name)
    field = frame.schema.field(at)
    values, u = frame.column(at), generator(seed, f"moved {column.name}").random(frame.num_rows)
    filled = values.is_valid().to_numpy()
    made: Any
    if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
        before, after = (each.drop_null().cast(pa.float64(), safe=False).to_numpy() for each in (old, new))
        own = values.cast(pa.float64(), safe=False).to_numpy()
        filled &= np.isfinite(np.where(filled, own, np.nan))
        moved = moved_numbers(own[filled], before[np.isfinite(before)], after[np.isfinite(after)], u[filled])
        made = np.zeros(len(own))
        made[filled] = moved
        whole = pa.types.is_integer(field.type)
        array = pa.array(np.round(made).astype(np.int64) if whole else made, mask=~filled).cast(field.type)
    else:
        texts = [np.array(each.drop_null().cast(pa.string()).to_pylist()) for each in (old, new)]
        own = np.array(values.filter(values.is_valid()).cast(pa.string()).to_pylist())
        levels, codes = np.unique(np.concatenate([*texts, own]), return_inverse=True)
        first, second = len(texts[0]), len(texts[0]) + len(texts[1])
        shares = [
            np.bincount(part, minlength=len(levels)) / max(1, len(part))
            for part in (codes[:first], codes[first:second])
        ]
        moved = levels[moved_levels(codes[second:], shares[0], shares[1], u[filled])]
        made = np.full(len(filled), None, dtype=object)
        made[filled] = moved
        array = pa.array(made.tolist(), pa.string()).cast(field.type)
    return frame.set_column(at, field, array)
