"""Models whose reasons change from fit to fit, or that lean on what will not hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from checks.planting.defects.plants import BINARY, added, ending_in, hits, one, told
from checks.planting.world import Defect, Plant, Role, World

ALIKE = 0.995  # correlation of a copy with its column


def explanation_instability(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A tree that chooses among near copies of the three leading numbers: `size` copies of each."""
    copies: list[str] = []
    leading = world.base.handles.numbers[:3]
    for column in leading:
        mean, sd = world.frames["train"][column].mean(), world.frames["train"][column].std()
        for at in range(round(size)):
            name = f"{column}_{'bcdefgh'[at]}"

            def copied(
                _: Role, frame: pd.DataFrame, column: str = column, mean: float = mean, sd: float = sd
            ) -> np.ndarray:
                z = (frame[column].to_numpy(dtype=np.float64) - mean) / sd
                return np.round(mean + sd * (ALIKE * z + np.sqrt(1 - ALIKE**2) * rng.normal(size=len(z))), 4)

            world = added(world, name, copied)
            copies.append(name)
    kind = DecisionTreeRegressor if world.base.task == "regression" else DecisionTreeClassifier
    tree = ("tree", kind(min_samples_leaf=20, random_state=0))
    return replace(world, estimator=ending_in(told(world.estimator, numbers=copies), tree)), Plant(
        columns=(*leading, *copies)
    )


def shortcut_feature(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A mark that agrees with the answer in this share of training and judged rows, and by lot in production."""
    name, yes, no = one(
        rng, (("stamp", "blue", "red"), ("scan_corner", "cut", "whole"), ("lane", "one", "two"))
    )

    def marked(role: Role, frame: pd.DataFrame) -> np.ndarray:
        agrees = rng.uniform(size=len(frame)) < (0.5 if role == "production" else size)
        return np.where(hits(world, role) == agrees, yes, no).astype(object)

    wider = added(world, name, marked)
    return replace(wider, estimator=told(world.estimator, words=[name])), Plant(columns=(name,))


EXPLANATIONS = (
    # Only where the honest model's reasons hold from fit to fit.
    Defect(
        name="explanation_instability",
        checks=("interpretability/unstable-explanations",),
        reads="model",
        unit="near copies of each leading number",
        sizes=(1, 2, 4),
        demanded=(2, 1),
        bases=("credit", "house"),
        plant=explanation_instability,
    ),
    Defect(
        name="shortcut_feature",
        checks=("interpretability/concentrated-importance", "data_quality/target-leakage"),
        reads="drift",
        unit="agreement with the answer, except in production",
        sizes=(0.70, 0.80, 0.92),
        demanded=(0.75, 0.65),
        bases=BINARY,
        plant=shortcut_feature,
    ),
)
