"""Columns that say nothing, say what others say, or have too many levels; an answer that hardly occurs."""

from dataclasses import replace

import numpy as np
import pandas as pd

from checks.planting.defects.plants import (
    ALL,
    BINARY,
    added,
    one,
    redrawn,
    roles_of,
    solved,
    some,
    told,
)
from checks.planting.world import Defect, Plant, World

CONSTANT = (("currency", "EUR"), ("scheme", 4), ("legal_basis", "contract"), ("release", 2.1))
RARE = (("manual_entry", 0, 1), ("origin_system", "core", "legacy"), ("retries", 0, 2), ("tranche", 1.5, 3.0))
COPIES = ("rescaled", "restated", "indexed", "normalised")


def constant_column(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Columns that hold the same value in every row of every table."""
    names: list[str] = []
    for at in rng.permutation(len(CONSTANT))[: round(size)]:
        name, value = CONSTANT[at]
        world = added(world, name, lambda _, frame, value=value: np.full(len(frame), value))
        names.append(name)
    return world, Plant(columns=tuple(names))


def quasi_constant_column(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A column with one value in this share of rows, and another by lot in the rest."""
    name, common, rare = one(rng, RARE)

    def filled(_: str, frame: pd.DataFrame) -> np.ndarray:
        values = np.full(len(frame), common, dtype=object)
        values[some(rng, len(frame), (1 - size) * len(frame))] = rare
        return pd.Series(values).infer_objects().to_numpy()

    return added(world, name, filled), Plant(columns=(name,))


def high_cardinality_feature(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A text of many levels, drawn by lot, that goes with nothing."""
    many = round(size * len(world.frames["train"]))
    levels = np.array(
        [f"{one(rng, 'BKMRT')}{code}" for code in rng.choice(90_000, many, replace=False) + 10_000]
    )
    name = one(rng, ("agent", "terminal", "basket", "campaign_code"))
    wider = added(world, name, lambda _, frame: rng.choice(levels, len(frame)).astype(object))
    return replace(wider, estimator=told(world.estimator, words=[name])), Plant(columns=(name,))


def feature_redundancy(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A second column for a number: its rank correlation with the first is `size`, of either sign.

    For normal numbers a rank correlation s is a linear one of 2 sin(pi s / 6) (Pearson 1907).
    """
    column, way = one(rng, world.base.handles.numbers), one(rng, (-1.0, 1.0))
    name, r = f"{column}_{one(rng, COPIES)}", 2 * np.sin(np.pi * size / 6)
    mean, sd = world.frames["train"][column].mean(), world.frames["train"][column].std()

    def restated(_: str, frame: pd.DataFrame) -> np.ndarray:
        z = (frame[column].to_numpy(dtype=np.float64) - mean) / sd
        return np.round(100 + 15 * way * (r * z + np.sqrt(1 - r**2) * rng.normal(size=len(z))), 3)

    wider = added(world, name, restated)
    return replace(wider, estimator=told(world.estimator, numbers=[name])), Plant(columns=(column, name))


def epsilon_features(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Numbers that no answer depends on, and that the model is given."""
    names = tuple(
        f"{one(rng, ('sensor', 'ratio', 'index'))}_{code}" for code in rng.choice(90, round(size), False) + 10
    )
    for name in names:
        world = added(world, name, lambda _, frame: np.round(rng.normal(20.0, 4.0, len(frame)), 3))
    return replace(world, estimator=told(world.estimator, numbers=names)), Plant(columns=names)


def class_imbalance(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Every pull lowered alike until one row in `size` of the training table is positive."""
    del rng
    pull, u = world.pulls["train"], world.draws["train"]

    def rarity(less: float) -> float:
        answers = world.base.answers(pull - less, u)
        return 1 / max(float(np.mean(answers == world.base.positive)), 1e-9)

    less = solved(rarity, size, -10.0, 20.0)
    return redrawn(world, {role: world.pulls[role] - less for role in roles_of(world)}), Plant()


COLUMNS = (
    Defect(
        name="constant_column",
        checks=("data_quality/uninformative-columns",),
        reads="data",
        unit="constant columns",
        sizes=(1, 2, 4),
        demanded=(1, 1),
        bases=ALL,
        plant=constant_column,
    ),
    Defect(
        name="quasi_constant_column",
        checks=("data_quality/uninformative-columns",),
        reads="data",
        unit="share of the commonest value",
        sizes=(0.998, 0.999, 0.9995),
        demanded=(0.998, 0.999),
        bases=ALL,
        plant=quasi_constant_column,
    ),
    Defect(
        name="high_cardinality_feature",
        checks=("data_quality/uninformative-columns",),
        reads="data",
        unit="levels per row",
        sizes=(0.04, 0.05, 0.10),
        demanded=(0.05, 0.05),
        bases=ALL,
        plant=high_cardinality_feature,
    ),
    Defect(
        name="feature_redundancy",
        checks=("data_quality/redundant-features",),
        reads="data",
        unit="rank correlation",
        sizes=(0.93, 0.95, 0.99),
        demanded=(0.95, 0.95),
        bases=ALL,
        plant=feature_redundancy,
    ),
    Defect(
        name="epsilon_features",
        checks=("interpretability/useless-features",),
        reads="model",
        unit="features without signal",
        sizes=(2, 8, 16),
        demanded=(8, 2),
        bases=ALL,
        plant=epsilon_features,
    ),
    Defect(
        name="class_imbalance",
        checks=("data_quality/class-imbalance",),
        reads="data",
        unit="rows per positive answer",
        sizes=(15, 25, 125),
        demanded=(20, 100),
        bases=BINARY,
        plant=class_imbalance,
    ),
)
