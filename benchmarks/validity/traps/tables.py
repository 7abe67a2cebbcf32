"""Tables whose rows repeat, whose labels are uncertain, and columns that are strong, alike or ordered by right."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles
from scipy import stats
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from benchmarks.validity.traps.naming import trap
from checks.planting.defects.plants import (
    ALL,
    BINARY,
    CLASSES,
    added,
    hits,
    one,
    redrawn,
    roles_of,
    solved,
    telling,
    told,
)
from checks.planting.world import Plant, Role, World


def coarse_table(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Only columns of few levels are left, so that rows repeat and contradict each other by chance."""
    del rng
    handles = world.base.handles
    features = handles.categories[:2] + handles.booleans[:2]
    kept = [*features, *handles.sensitive, world.base.target]
    thinner = world.with_frames(lambda _, frame: frame[kept])
    roles = with_roles(world.roles, identifiers=(), time=None, ignore=(), features=features)
    line = Ridge() if world.base.task == "regression" else LogisticRegression(max_iter=300)
    return replace(thinner, roles=roles, estimator=_levels_and(line)), Plant()


def _levels_and(line: Any) -> Pipeline:
    return Pipeline([("levels", OneHotEncoder(handle_unknown="ignore")), ("line", line)])


def low_signal(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers that follow the features weakly (an AUC near 0.6): many surprise, none is wrong."""
    del rng
    pulls: dict[Role, np.ndarray] = {
        role: pull.mean() + 0.2 * (pull - pull.mean()) for role, pull in world.pulls.items()
    }
    return redrawn(world, pulls), Plant()


def honest_labels(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """The world as it is: its answers are uncertain and right, its dates overlap, its identifiers are by lot."""
    del rng
    return world, Plant()


def sure_and_honest(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers that the features tell with an AUC of 0.9, and that are all right."""
    del rng
    return telling(world, 0.9), Plant()


def numbered_by_lot(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Identifiers that are numbers without any order."""
    name = world.base.handles.identifier
    for role in roles_of(world):
        frame = world.frames[role]
        codes = rng.choice(90_000_000, len(frame), replace=False) + 10_000_000
        world = world.with_frame(role, frame.assign(**{name: codes}))
    return world, Plant(columns=(name,))


def alike_but_not_the_same(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A number that goes with another by a rank correlation of 0.75 and moves the answer by itself."""
    column = one(rng, world.base.handles.numbers)
    mean, sd = world.frames["train"][column].mean(), world.frames["train"][column].std()
    r = 2 * np.sin(np.pi * 0.75 / 6)
    own: dict[Role, np.ndarray] = {role: rng.normal(size=len(world.frames[role])) for role in roles_of(world)}
    spread = 0.4 * float(world.pulls["train"].std())
    moved = redrawn(world, {role: world.pulls[role] + spread * own[role] for role in roles_of(world)})

    def related(role: Role, frame: pd.DataFrame) -> np.ndarray:
        z = (frame[column].to_numpy(dtype=np.float64) - mean) / sd
        return np.round(70 + 9 * (r * z + np.sqrt(1 - r**2) * own[role]), 3)

    wider = added(moved, "related_index", related)
    return replace(wider, estimator=told(world.estimator, numbers=["related_index"])), Plant(
        columns=(column, "related_index")
    )


def weakly_useful(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Four numbers that each move the log odds by 0.3 of a standard deviation's step: little, but something.

    They have 0.15 of the weight of the law's spread.
    """
    names = tuple(f"minor_{at}" for at in range(4))
    draws = {role: rng.normal(size=(4, len(world.frames[role]))) for role in roles_of(world)}
    step = 0.15 * float(world.pulls["train"].std())
    moved = redrawn(
        world, {role: world.pulls[role] + step * draws[role].sum(axis=0) for role in roles_of(world)}
    )
    for at, name in enumerate(names):
        moved = added(moved, name, lambda role, _, at=at: np.round(10 + 2 * draws[role][at], 3))
    return replace(moved, estimator=told(world.estimator, numbers=names)), Plant(columns=names)


def strong_and_honest(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """One feature with an AUC of 0.85 that was known beforehand: answers follow it, and it holds in production."""
    own: dict[Role, np.ndarray] = {role: rng.normal(size=len(world.frames[role])) for role in roles_of(world)}
    train = own["train"]

    def alone(weight: float) -> float:
        answers = world.base.answers(_mixed(world, "train", weight, own), world.draws["train"])
        ranks = stats.rankdata(train)
        hit = answers == world.base.positive
        many = int(hit.sum())
        return float((ranks[hit].sum() - many * (many + 1) / 2) / max(many * (len(hit) - many), 1))

    weight = solved(alone, 0.85, 0.0, 12.0)
    moved = redrawn(world, {role: _mixed(world, role, weight, own) for role in roles_of(world)})
    assert hits(moved, "train").any()
    wider = added(moved, "lab_result", lambda role, _: np.round(5.5 + 1.2 * own[role], 3))
    return replace(wider, estimator=told(world.estimator, numbers=["lab_result"])), Plant(
        columns=("lab_result",)
    )


def _mixed(world: World, role: Role, weight: float, own: dict[Role, np.ndarray]) -> np.ndarray:
    pull = world.pulls[role]
    return pull.mean() + 0.5 * (pull - pull.mean()) + weight * own[role]


ROWS = ("duplicate-rows", "near-duplicate-rows", "split-overlap", "conflicting-labels", "label-noise")
HONEST = (
    "label-noise",
    "split-leakage",
    "ordered-rows",
    "class-imbalance",
    "target-leakage",
    "near-duplicate-rows",
)

TABLES = (
    trap(coarse_table, tuple(f"data_quality/{check}" for check in ROWS)),
    trap(low_signal, ("data_quality/label-noise", "data_quality/target-leakage"), CLASSES),
    trap(honest_labels, tuple(f"data_quality/{check}" for check in HONEST)),
    trap(sure_and_honest, ("data_quality/label-noise",), ("credit",)),
    trap(
        numbered_by_lot,
        ("data_quality/target-leakage", "data_quality/uninformative-columns", "data_quality/ordered-rows"),
        ALL,
    ),
    trap(alike_but_not_the_same, ("data_quality/redundant-features",)),
    trap(weakly_useful, ("interpretability/useless-features",), ("credit",), "model"),
    trap(
        strong_and_honest,
        ("data_quality/target-leakage", "interpretability/concentrated-importance"),
        BINARY,
        "drift",
    ),
)
