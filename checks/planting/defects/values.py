"""Values in another unit, of another type, or spelled otherwise; columns that a later table names otherwise."""

import numpy as np
import pandas as pd

from checks.planting.defects.plants import ALL, features_of, one, put, robust_spread, some
from checks.planting.world import Defect, Plant, World

UNITS = (0.4536, 2.54, 10.0, 60.0, 100.0, 1000.0)
TIGHT = 0.13  # standard deviation of the logarithm: what is measured of grown people, of rooms, of rates
APART = 5.0  # standard deviations of the logarithm between two units


def _positive(world: World) -> tuple[str, ...]:
    """Continuous columns without a zero or a negative value in any table."""
    names = world.base.handles.numbers
    return tuple(name for name in names if all(frame[name].min() > 0 for frame in world.frames.values()))


def outliers_unit_x1000(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A few values a thousand or a hundred times too large, as when one was typed in grams or cents."""
    column, factor = (
        one(rng, (*_positive(world), world.base.handles.skewed)),
        one(rng, (1000.0, 1000.0, 100.0)),
    )
    if column == world.base.handles.skewed:
        factor = 1000.0  # a hundred is within reach of its tail

    def slipped(_: str, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), size * len(frame))
        return put(frame, column, rows, np.round(frame[column].to_numpy()[rows] * factor, 4))

    return world.with_frames(slipped), Plant(columns=(column,))


def unit_mix(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A share of a column in another unit: one of the usual factors, or Fahrenheit for Celsius."""
    there = _positive(world)
    column = one(rng, [name for name in there if _spread_of_log(world, name) <= TIGHT] or there)
    spread = _spread_of_log(world, column)
    factor = one(rng, [each for each in UNITS if abs(np.log(each)) >= APART * spread])

    def mixed(_: str, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), size * len(frame))
        return put(frame, column, rows, np.round(frame[column].to_numpy()[rows] * factor, 4))

    return world.with_frames(mixed), Plant(columns=(column,))


def _spread_of_log(world: World, name: str) -> float:
    return robust_spread(np.log(world.frames["train"][name].to_numpy(dtype=np.float64)))[1]


def mixed_types(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Words among numbers, which turn the whole column into text."""
    column = one(rng, world.base.handles.numbers + world.base.handles.counts)
    wordings = ("about {}", "{} approx.", "see notes", "{} pts", "over {}", "twelve", "pending")

    def typed(_: str, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), size)
        texts = frame[column].to_numpy().astype(str).astype(object)
        texts[rows] = [one(rng, wordings).format(texts[row]) for row in rows]
        return frame.assign(**{column: texts})

    return world.with_frames(typed), Plant(columns=(column,))


def inconsistent_categories(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A frequent level spelled otherwise: in case and blanks, or from five rows on perhaps with a slip."""
    column = one(rng, world.base.handles.categories)
    level = str(world.frames["train"][column].value_counts().index[0])
    spellings = [level.upper(), level.capitalize(), f"{level} ", f" {level}", f"{level}."]
    at = int(rng.integers(1, len(level) - 1))
    if size >= 5 and rng.integers(2):
        spellings = [level[:at] + level[at + 1 :], level[:at] + level[at] + level[at:]]
    spelling = one(rng, spellings)

    def spelled(_: str, frame: pd.DataFrame) -> pd.DataFrame:
        of_it = np.flatnonzero((frame[column] == level).to_numpy(dtype=bool))
        return put(frame, column, some(rng, of_it, size), spelling)

    return world.with_frames(spelled), Plant(columns=(column,))


def schema_rename(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Columns of production under another name."""
    frame, chosen = world.frames["production"], _columns(world, size, rng)
    ending = one(rng, ("_v2", "_new", "_std"))
    renamed = {name: name.upper() if rng.integers(4) == 0 else f"{name}{ending}" for name in chosen}
    planted = world.with_frame("production", frame.rename(columns=renamed))
    return planted, Plant(columns=(*chosen, *renamed.values()))


def schema_dtype(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Columns of production in another type: numbers as text with a unit, levels as codes."""
    frame, chosen = world.frames["production"], _columns(world, size, rng)
    for name in chosen:
        if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool:
            cells = [f"{value} u" for value in frame[name]]
        else:
            codes = {value: place for place, value in enumerate(sorted(set(frame[name]), key=str), start=1)}
            cells = [codes[value] * 10 for value in frame[name]]
        frame = frame.assign(**{name: cells})
    return world.with_frame("production", frame), Plant(columns=chosen)


def _columns(world: World, size: float, rng: np.random.Generator) -> tuple[str, ...]:
    return tuple(str(name) for name in rng.choice(features_of(world), round(size), replace=False))


VALUES = (
    Defect(
        name="outliers_unit_x1000",
        checks=("data_quality/outliers", "data_quality/inconsistent-values"),
        reads="data",
        unit="share of rows, a hundred or a thousand times too large",
        sizes=(0.0005, 0.001, 0.002),
        demanded=(0.001, 0.00015),
        bases=ALL,
        plant=outliers_unit_x1000,
    ),
    Defect(
        name="unit_mix",
        checks=("data_quality/outliers", "data_quality/inconsistent-values"),
        reads="data",
        unit="share of rows in another unit",
        sizes=(0.01, 0.02, 0.04),
        demanded=(0.02, 0.003),
        bases=ALL,
        plant=unit_mix,
    ),
    Defect(
        name="mixed_types",
        checks=("data_quality/inconsistent-values", "data_quality/schema-violations"),
        reads="data",
        unit="cells of each table",
        sizes=(2, 6, 20),
        demanded=(2, 2),
        bases=ALL,
        plant=mixed_types,
    ),
    Defect(
        name="inconsistent_categories",
        checks=("data_quality/inconsistent-values",),
        reads="data",
        unit="rows of each table",
        sizes=(2, 6, 12),
        demanded=(2, 2),
        bases=ALL,
        plant=inconsistent_categories,
    ),
    Defect(
        name="schema_rename",
        checks=("data_quality/schema-violations",),
        reads="drift",
        unit="columns of production",
        sizes=(1, 2, 4),
        demanded=(1, 1),
        bases=ALL,
        plant=schema_rename,
    ),
    Defect(
        name="schema_dtype",
        checks=("data_quality/schema-violations",),
        reads="drift",
        unit="columns of production",
        sizes=(1, 2, 4),
        demanded=(1, 1),
        bases=ALL,
        plant=schema_dtype,
    ),
)
