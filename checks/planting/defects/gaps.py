"""Cells that are empty, or that hold a stand-in for nothing."""

import numpy as np
import pandas as pd

from checks.planting.defects.plants import ALL, BINARY, hits, one, put, robust_spread, roles_of, some
from checks.planting.world import Defect, Plant, World

SENTINELS = (-999, -9999, 9999, 99999, 999999)
# None that every reader of CSV files takes for an empty cell, as NA, N/A and null are.
ALWAYS_NOTHING = ("?", "-", "not available", "--", "na")
WITH_ANOTHER = ("unknown", "?", "-", "na", "missing", "not known")


def _fillable(world: World) -> tuple[str, ...]:
    handles = world.base.handles
    return handles.numbers + handles.categories + handles.counts


def _empty(frame: pd.DataFrame, column: str, rows: np.ndarray) -> pd.DataFrame:
    return put(frame, column, rows, np.nan if pd.api.types.is_numeric_dtype(frame[column]) else None)


def missing_mcar(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Cells emptied by lot in one column of every table."""
    column = one(rng, _fillable(world))
    emptied = world.with_frames(
        lambda _, frame: _empty(frame, column, some(rng, len(frame), size * len(frame)))
    )
    return emptied, Plant(columns=(column,))


def missing_mnar(
    world: World, size: float, rng: np.random.Generator, share: float = 0.15
) -> tuple[World, Plant]:
    """15 % of a column emptied so that `size` more of the emptied rows than of the others are positive.

    With a base rate b, the share of positives among the emptied is b + (1 - share) * size.
    """
    column, way = one(rng, _fillable(world)), one(rng, (-1, 1))
    for role in roles_of(world):
        frame, hit = world.frames[role], hits(world, role)
        among = np.clip(hit.mean() + way * (1 - share) * size, 0.0, 1.0)
        many = share * len(frame)
        rows = np.concatenate(
            [
                some(rng, np.flatnonzero(hit), many * among),
                some(rng, np.flatnonzero(~hit), many * (1 - among)),
            ]
        )
        world = world.with_frame(role, _empty(frame, column, rows))
    return world, Plant(columns=(column,))


def disguised_missing_numeric(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """One number far from all others, typed where the value was not known."""
    column = one(rng, world.base.handles.numbers + world.base.handles.counts)
    middle, spread = robust_spread(world.frames["train"][column].to_numpy(dtype=np.float64))
    far = [code for code in SENTINELS if abs(code - middle) > 6 * spread]
    code = one(rng, far)
    planted = world.with_frames(
        lambda _, frame: put(frame, column, some(rng, len(frame), size * len(frame)), code)
    )
    return planted, Plant(columns=(column,))


def disguised_missing_text(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A word for nothing among the levels of a category: one that is never a level, or two kinds by turns."""
    column, two = one(rng, world.base.handles.categories), bool(rng.integers(2))
    words = list(rng.choice(WITH_ANOTHER, 2, replace=False)) if two else [one(rng, ALWAYS_NOTHING)]

    def typed(_: str, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), size * len(frame))
        return put(frame, column, rows, [words[i % len(words)] for i in range(len(rows))])

    return world.with_frames(typed), Plant(columns=(column,))


GAPS = (
    Defect(
        name="missing_mcar",
        checks=("data_quality/missing-values",),
        reads="data",
        unit="share of cells",
        sizes=(0.012, 0.02, 0.05),
        demanded=(0.01, 0.01),
        bases=ALL,
        plant=missing_mcar,
    ),
    Defect(
        name="missing_mnar",
        checks=("data_quality/missing-values",),
        reads="data",
        unit="base-rate difference at 15 % missing",
        sizes=(0.05, 0.10, 0.20),
        demanded=(0.10, 0.03),
        bases=BINARY,
        plant=missing_mnar,
    ),
    Defect(
        name="disguised_missing_numeric",
        checks=("data_quality/disguised-missing",),
        reads="data",
        unit="share of rows",
        sizes=(0.001, 0.0025, 0.005),
        demanded=(0.0025, 0.0005),
        bases=ALL,
        plant=disguised_missing_numeric,
    ),
    Defect(
        name="disguised_missing_text",
        checks=("data_quality/disguised-missing",),
        reads="data",
        unit="share of rows",
        sizes=(0.002, 0.005, 0.01),
        demanded=(0.005, 0.001),
        bases=ALL,
        plant=disguised_missing_text,
    ),
)
