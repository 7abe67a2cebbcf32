"""What changed between training and production."""

import numpy as np

from checks.planting.defects.leakage import auc_under
from checks.planting.defects.plants import (
    ALL,
    BINARY,
    chance,
    decimals_of,
    drawn,
    hits,
    one,
    put,
    redrawn,
    replaced,
    solved,
    some,
)
from checks.planting.world import Defect, Plant, World

NEW_LEVELS = ("hybrid", "remote", "interim", "shared")


def covariate_drift(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """One number of production moved by `size` standard deviations; the law of the answers stays."""
    column, way = one(rng, world.base.handles.numbers), one(rng, (-1, 1))
    values, frame = world.frames["train"][column].to_numpy(dtype=np.float64), world.frames["production"]
    moved = np.round(frame[column].to_numpy() + way * size * values.std(), decimals_of(values))
    shifted = world.with_frame("production", frame.assign(**{column: moved}))
    return redrawn(shifted, {"production": world.base.pull(shifted.frames["production"])}), Plant(
        columns=(column,)
    )


def label_drift(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Rows of production replaced by fresh ones of the other answer, until its share has moved by `size`.

    What rows of either answer look like stays the same.
    """
    hit = hits(world, "production")
    n, way = len(hit), 1 if hit.mean() < 0.5 else -1
    rows = some(rng, np.flatnonzero(hit if way < 0 else ~hit), size * n)
    fresh = drawn(world, "production", rng, 12 * n)
    wanted = np.flatnonzero(
        (fresh[0][world.base.target] == world.base.positive).to_numpy(dtype=bool) == (way > 0)
    )
    taken = wanted[: len(rows)]
    values = (fresh[0].iloc[taken], fresh[1][taken], fresh[2][taken])
    return replaced(world, "production", rows, values), Plant(rows=tuple(int(i) for i in rows))


def concept_drift(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers of production that follow the features less: the AUC under the law falls by `size`.

    The pull becomes a mixture of the row's own and another row's, so that it has the same spread and
    as many answers are positive.
    """
    pull = world.pulls["production"]
    other, honest = pull[rng.permutation(len(pull))] - pull.mean(), auc_under(pull, chance(pull))

    def mixed(less: float) -> np.ndarray:
        own = np.cos(less)
        return pull.mean() + own * (pull - pull.mean()) + np.sqrt(1 - own**2) * other

    less = solved(lambda at: honest - auc_under(pull, chance(mixed(at))), size, 0.0, np.pi)
    return redrawn(world, {"production": mixed(less)}), Plant()


def new_categories(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A level in production that no training row has."""
    column, frame = one(rng, world.base.handles.categories), world.frames["production"]
    planted = put(frame, column, some(rng, len(frame), size), one(rng, NEW_LEVELS))
    return world.with_frame("production", planted), Plant(columns=(column,))


DRIFT = (
    Defect(
        name="covariate_drift",
        checks=("robustness/feature-drift", "robustness/multivariate-drift"),
        reads="drift",
        unit="standard deviations",
        sizes=(0.15, 0.20, 0.40),
        demanded=(0.20, 0.10),
        bases=ALL,
        plant=covariate_drift,
    ),
    Defect(
        name="label_drift",
        checks=("robustness/prediction-drift",),
        reads="drift",
        unit="difference in the share of positive answers",
        sizes=(0.05, 0.09, 0.18),
        demanded=(0.09, 0.03),
        bases=BINARY,
        plant=label_drift,
    ),
    Defect(
        name="concept_drift",
        checks=("robustness/performance-drop",),
        reads="drift",
        unit="drop in AUC",
        sizes=(0.05, 0.10, 0.20),
        demanded=(0.10, 0.03),
        bases=BINARY,
        plant=concept_drift,
    ),
    Defect(
        name="new_categories",
        checks=("robustness/unseen-values",),
        reads="drift",
        unit="rows of production",
        sizes=(2, 6, 12),
        demanded=(2, 2),
        bases=ALL,
        plant=new_categories,
    ),
)
