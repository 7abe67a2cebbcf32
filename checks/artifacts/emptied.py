"""The same rows asked again with some of their cells removed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks.artifacts.cells import cell
from checks.artifacts.inputs import Given
from checks.artifacts.probe import Probe
from checks.contract import NotApplicable, Seed, TableRole, Unusable, artifact
from checks.stats.seeds import generator
from checks.table.tables import Column, Kind

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# Rows asked about at each share: most where a verdict is given.
ASKED = {0.05: 2_000, 0.1: 500, 0.2: 500}
FAST_SHARE = 4
LEAST_ROWS = 50
NUMBERS: tuple[Kind, ...] = ("integer", "number")
CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What removing `share` of the cells does: `rises` (m,) is by how much each row's loss rises.

    The loss is 1 for a wrong decision and 0 for a right one, for a regression the squared error over the
    variance of the answers. `turned` counts the rows whose decision changed (0 for a regression).
    """

    share: float
    rises: "np.ndarray"
    turned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The model fails where cells of these features are empty; `says` is its own sentence."""

    of: Literal["numbers", "text"]
    columns: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """`removals` by share; empty if the model refuses every kind of cell. `gaps` counts, by the table's role,
    the rows of each given table whose features have an empty cell; `sizes` the tables' rows.
    """

    removals: tuple[Removal, ...]
    refusals: tuple[Refusal, ...]
    columns: tuple[str, ...]
    gaps: dict[TableRole, int]
    sizes: dict[TableRole, int]
    number: bool
    said: str


@artifact(heavy=True)
def emptied(given: Given, probe: Probe, seed: Seed) -> Emptied:
    kinds: dict[Literal["numbers", "text"], tuple[str, ...]] = {
        "numbers": tuple(column.name for column in probe.columns if column.kind in NUMBERS),
        "text": tuple(column.name for column in probe.columns if column.kind == "text"),
    }
    kinds = {kind: names for kind, names in kinds.items() if names}
    if not kinds:
        raise NotApplicable("No feature holds numbers or text whose cells could be removed.")
    places = probe.answered[: max(ASKED.values())]
    if len(places) < LEAST_ROWS:
        raise NotApplicable(f"{len(places)} rows have an answer; {LEAST_ROWS} are needed.")
    frame = probe.frame.take(places)
    draws = {
        name: generator(seed, f"removed from {name}").random(len(places))
        for names in kinds.values()
        for name in names
    }
    refusals: list[Refusal] = []
    few = slice(0, LEAST_ROWS)
    for kind, names in kinds.items():
        try:
            # A few rows with many gaps tell as surely as many rows whether the model takes gaps at all.
            some = {name: draws[name][few] for name in names}
            _ask(probe, _without(frame.slice(0, LEAST_ROWS), some, 0.5))
        except Unusable as failure:
            refusals.append(Refusal(of=kind, columns=names, says=str(failure)))
    refused = {refusal.of for refusal in refusals}
    allowed = tuple(name for kind, names in kinds.items() if kind not in refused for name in names)
    removals: list[Removal] = []
    if allowed:
        before, decided = probe.losses(places, probe.values[places])
        for share, asked in ASKED.items():
            n = min(len(places), max(LEAST_ROWS, asked // FAST_SHARE) if given.fast else asked)
            after = _ask(
                probe, _without(frame.slice(0, n), {name: draws[name][:n] for name in allowed}, share)
            )
            losses, now = probe.losses(places[:n], after)
            turned = 0 if decided is None or now is None else int((decided[:n] != now).sum())
            removals.append(Removal(share=share, rises=losses - before[:n], turned=turned))
    return Emptied(
        removals=tuple(removals),
        refusals=tuple(refusals),
        columns=allowed,
        **_gaps(given, tuple(name for refusal in refusals for name in refusal.columns)),
        number=probe.numbers is not None,
        said=probe.said,
    )


def _ask(probe: Probe, frame: "pa.Table") -> "np.ndarray":
    """Scores that are numbers; anything else is a refusal too."""
    import numpy as np

    values = probe.ask(frame)
    if not np.isfinite(values).all():
        raise Unusable("it answers with something that is no number.")
    return values


def _without(frame: "pa.Table", draws: "dict[str, np.ndarray]", share: float) -> "pa.Table":
    """The frame with the cells removed whose draw (m,) lies under `share`."""
    import numpy as np
    import pyarrow as pa

    made = frame
    for at, name in enumerate(frame.column_names):
        if name in draws:
            field = frame.schema.field(at)
            rows = np.arange(frame.num_rows)
            # A null index takes nothing.
            made = made.set_column(at, field, frame.column(at).take(pa.array(rows, mask=draws[name] < share)))
    return made


def _gaps(given: Given, names: tuple[str, ...]) -> "dict[str, dict[TableRole, int]]":
    """Rows with an empty cell in any of these columns, and rows, for every given table."""
    import functools
    import operator

    gaps: dict[TableRole, int] = {}
    sizes: dict[TableRole, int] = {}
    for table in (given.table, given.train, given.production):
        if table is None or not table.rows:
            continue
        there: tuple[Column, ...] = tuple(table.column(name) for name in names if table.has(name))
        count = 0
        if there:
            empty = functools.reduce(operator.or_, (cell(table.expr, column).isnull() for column in there))
            count = int(table.expr.aggregate(gaps=empty.sum()).to_pandas()["gaps"].fillna(0)[0])
        gaps[table.role], sizes[table.role] = count, table.rows
    return {"gaps": gaps, "sizes": sizes}
