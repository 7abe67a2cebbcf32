"""The same rows asked again with a little noise on their numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given
from checks.artifacts.measured import Measured, measured
from checks.artifacts.probe import Probe
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.flips import margins, smooth_rate
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# Sizes in standard deviations of each column, and the rows asked about: most where a verdict is given.
TINY, SMALL, WIDE = 0.005, 0.02, 0.1
ASKED = {TINY: 4_000, 0.01: 800, SMALL: 5_000, 0.05: 800, WIDE: 2_000, 0.2: 800}
FAST_SHARE = 4
NEAR = 0.25  # the share of rows nearest the boundary: half of the questions are about them
MOST_REPEATS = 5
MOST_ALONE = 1_500  # rows asked about with one column moved at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseLevel:
    """`strata` pairs the share of all rows that a stratum stands for with how its rows (n,) moved: the share
    of repeats that turned the decision, or for a regression the distance in standard deviations of the answer.
    """

    size: float
    strata: "tuple[tuple[float, np.ndarray], ...]"
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """`levels` by size. `rate` is the share of decisions that a smooth model turns per standard deviation of
    noise, 0 where it is not known. `alone` maps a column to the mean move, with that column's noise alone, of
    `moved` rows that the noise of SMALL on all columns moved; empty if it moved none. `columns` are the names
    of the columns that were moved.
    """

    levels: tuple[NoiseLevel, ...]
    rate: float
    alone: dict[str, float]
    moved: int
    columns: tuple[str, ...]
    rows: int
    several: bool
    number: bool
    said: str

    def at(self, size: float) -> NoiseLevel:
        return next(level for level in self.levels if level.size == size)


@artifact(heavy=True)
def noise(given: Given, probe: Probe, seed: Seed) -> Noise:
    import numpy as np

    found = [
        each
        for column in probe.columns
        if (each := measured(column.name, column.kind, probe.frame.column(column.name))) is not None
    ]
    if not found:
        raise NotApplicable("No feature holds measured numbers that noise could move.")
    number = probe.numbers is not None
    strata, rate = ((1.0, np.arange(len(probe.rows))),), 0.0
    if not number and probe.asked.model.facts.probabilities:
        strata, rate = _strata(probe)
    levels: list[NoiseLevel] = []
    alone: dict[str, float] = {}
    moved = 0
    for size, asked in ASKED.items():
        many = asked // FAST_SHARE if given.fast else asked
        plans = [_plan(places, many // len(strata)) for _, places in strata]
        places = np.concatenate([np.tile(rows, repeats) for rows, repeats in plans])
        draws = {
            each.name: generator(seed, f"noise of {size} on {each.name}").normal(size=len(places))
            for each in found
        }
        after = probe.ask(_noised(probe.frame, found, places, draws, size))
        apart = _apart(probe, places, after)
        ends = np.cumsum([len(rows) * repeats for rows, repeats in plans])[:-1]
        means = [
            each.reshape(repeats, -1).mean(axis=0)
            for each, (_, repeats) in zip(np.split(apart, ends), plans, strict=True)
        ]
        shares = [share for share, _ in strata]
        levels.append(NoiseLevel(size=size, strata=tuple(zip(shares, means, strict=True)), asked=len(places)))
        if size == SMALL:
            alone, moved = _one_by_one(probe, found, places, draws, apart)
    return Noise(
        levels=tuple(levels),
        rate=rate,
        alone=alone,
        moved=moved,
        columns=tuple(each.name for each in found),
        rows=len(probe.rows),
        several=len(probe.target.labels) > 2,
        number=number,
        said=probe.said,
    )


def _strata(probe: Probe) -> "tuple[tuple[tuple[float, np.ndarray], ...], float]":
    """The rows near the boundary and the others, with their shares; and a smooth model's rate."""
    import numpy as np

    values, labels = probe.values, probe.target.labels
    positive = probe.target.positive
    if len(labels) == 2 and positive in labels:
        values = values[:, [labels.index(positive)]] if values.shape[1] > 1 else values
    distance, spread = margins(values, probe.threshold)
    near = distance <= np.quantile(distance, NEAR)
    parts = [np.flatnonzero(near), np.flatnonzero(~near)]
    kept = [part for part in parts if len(part)]
    return tuple((len(part) / len(near), part) for part in kept), smooth_rate(distance, spread)


def _plan(places: "np.ndarray", many: int) -> "tuple[np.ndarray, int]":
    """Which of the places to ask about and how often each, in about `many` questions."""
    many = max(1, many)
    return places[:many], max(1, min(MOST_REPEATS, many // len(places)))


def _noised(
    frame: "pa.Table", found: list[Measured], places: "np.ndarray", draws: "dict[str, Any]", size: float
) -> "pa.Table":
    """The rows at `places` with the noise of these draws on the columns that have any."""
    made = frame.take(places)
    for each in found:
        if each.name in draws:
            at = made.column_names.index(each.name)
            made = made.set_column(
                at, frame.schema.field(each.name), each.noised(places, size * draws[each.name])
            )
    return made


def _apart(probe: Probe, places: "np.ndarray", after: "np.ndarray") -> "np.ndarray":
    """(n,) float64: 1 where the decision turned, or how far a number moved, in sd of the answer."""
    import numpy as np

    before = probe.values[places]
    if probe.numbers is not None:
        known = probe.numbers[np.isfinite(probe.numbers)]
        spread = float(known.std()) if len(known) > 1 else 0.0
        if not spread > 0:
            raise NotApplicable("The answers do not vary, so there is no unit for a move.")
        return np.abs(after[:, 0] - before[:, 0]) / spread
    return (probe.decided(after) != probe.decided(before)).astype(np.float64)


def _one_by_one(
    probe: Probe, found: list[Measured], places: "np.ndarray", draws: "dict[str, Any]", apart: "np.ndarray"
) -> tuple[dict[str, float], int]:
    """Each column's mean move alone, over some rows that all columns' noise moved, and how many these are."""
    import numpy as np

    most = max(1, MOST_ALONE // len(found))
    # Decisions turn in a few rows only; numbers move a little everywhere.
    chosen = np.flatnonzero(apart > 0)[:most]
    if not len(chosen) or len(found) > MOST_ALONE:
        return {}, 0
    import pyarrow as pa

    rows = places[chosen]
    frames = [
        _noised(probe.frame, found, rows, {each.name: draws[each.name][chosen]}, SMALL) for each in found
    ]
    after = probe.ask(pa.concat_tables(frames)).reshape(len(found), len(rows), -1)
    means = [float(_apart(probe, rows, each).mean()) for each in after]
    return {each.name: mean for each, mean in zip(found, means, strict=True)}, len(chosen)
