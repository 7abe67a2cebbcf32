"""What injectors share: choosing rows, changing cells, drawing answers anew, telling a model of a column.

Nothing here changes its arguments. A plant's own draws come from the `rng` that it is given; answers are
drawn anew by the world's own uniform draws, so that rows whose pull stays keep their answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from checks.planting.bases.estimators import as_numbers, as_words
from checks.planting.world import ROLES, Role, World

ALL = ("credit", "churn", "house", "triage")
CLASSES = ("credit", "churn", "triage")
BINARY = ("credit", "churn")


def roles_of(world: World) -> tuple[Role, ...]:
    """The tables that there are, always in the same order, so that draws are too."""
    return tuple(role for role in ROLES if role in world.frames)


def features_of(world: World) -> tuple[str, ...]:
    """The columns that the model is given, in the order of the judged table."""
    if world.roles.features is not None:
        return world.roles.features
    taken = world.roles.taken()
    return tuple(name for name in world.frames["table"].columns if name not in taken)


def some(rng: np.random.Generator, pool: int | np.ndarray, many: float) -> np.ndarray:
    """Positions (k,), rising, of `many` (at least one) of `pool` (n rows, or positions) without repeats."""
    there = np.arange(pool) if isinstance(pool, int) else pool
    return np.sort(rng.choice(there, min(max(1, round(many)), len(there)), replace=False))


def one(rng: np.random.Generator, names: Sequence[Any]) -> Any:
    return names[int(rng.integers(len(names)))]


def put(frame: pd.DataFrame, column: str, rows: np.ndarray, values: Any) -> pd.DataFrame:
    """The frame with `values` (one, or one for each row) in these rows of a column."""
    given = np.asarray(values)
    if pd.api.types.is_numeric_dtype(frame[column]) and given.dtype.kind in "iuf":
        cells = frame[column].to_numpy(dtype=np.result_type(frame[column].to_numpy(), given), copy=True)
    else:
        cells = frame[column].to_numpy(dtype=object, copy=True)
        given = np.asarray(values, dtype=object)
    cells[rows] = given
    return frame.assign(**{column: cells})


def added(world: World, name: str, make: Callable[[Role, pd.DataFrame], Any]) -> World:
    """Every table with one more column, `make(role, frame)` (n,), that stands before the answer."""

    def wider(role: Role, frame: pd.DataFrame) -> pd.DataFrame:
        longer = frame.copy()
        longer.insert(list(frame.columns).index(world.base.target), name, make(role, frame))
        return longer

    return world.with_frames(wider)


def told(estimator: Any, *, numbers: Sequence[str] = (), words: Sequence[str] = ()) -> Any:
    """The pipeline with more columns among its inputs: standardised numbers, or levels of text."""
    name, columns = estimator.steps[0]
    parts = list(columns.transformers)
    if numbers:
        read = make_pipeline(
            FunctionTransformer(as_numbers), SimpleImputer(keep_empty_features=True), StandardScaler()
        )
        parts.append((f"planted_{len(parts)}", read, list(numbers)))
    if words:
        levels = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        parts.append(
            (f"planted_{len(parts)}", make_pipeline(FunctionTransformer(as_words), levels), list(words))
        )
    return Pipeline([(name, ColumnTransformer(parts, sparse_threshold=0.0)), *estimator.steps[1:]])


def ending_in(estimator: Any, *last: tuple[str, Any]) -> Any:
    """The pipeline's reading of columns with other steps after it."""
    name, columns = estimator.steps[0]
    return Pipeline([(name, ColumnTransformer(columns.transformers, sparse_threshold=0.0)), *last])


def given_people(world: World, column: str) -> World:
    """The world whose model is given a sensitive column too."""
    return replace(
        world,
        roles=with_roles(world.roles, features=(*features_of(world), column)),
        estimator=told(world.estimator, words=[column]),
    )


def redrawn(world: World, pulls: dict[Role, np.ndarray]) -> World:
    """The world with answers drawn anew from other pulls, by the same uniform draws."""
    frames = {role: world.answered(role, pull) for role, pull in pulls.items()}
    return replace(world, frames={**world.frames, **frames}, pulls={**world.pulls, **pulls})


def telling(world: World, area: float) -> World:
    """The world where the law tells the positive answer with an AUC of `area`: pulls further from, or nearer
    to, their middle, and the answers drawn anew from them by the same draws.
    """
    target, positive = world.base.target, world.base.positive
    middle = float(np.median(world.pulls["train"]))

    def spread(times: float) -> dict[Role, np.ndarray]:
        return {role: middle + times * (world.pulls[role] - middle) for role in roles_of(world)}

    def reached(times: float) -> float:
        pulls = spread(times)["train"]
        return float(roc_auc_score(world.answered("train", pulls)[target] == positive, pulls))

    return redrawn(world, spread(solved(reached, area, 0.1, 10.0)))


def drawn(
    world: World, role: Role, rng: np.random.Generator, n: int
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """n fresh rows with answers, their pulls and draws, as the base makes them."""
    frame, u = world.base.rows(rng, n), rng.uniform(size=n)
    pull = world.base.pull(frame)
    frame = frame.assign(**{world.base.target: world.base.answers(pull, u)})
    return frame[list(world.frames[role].columns)], pull, u


def replaced(
    world: World, role: Role, rows: np.ndarray, taken: tuple[pd.DataFrame, np.ndarray, np.ndarray]
) -> World:
    """The world with these rows of one table replaced by others, with their pulls and draws."""
    frame, pull, u = world.frames[role].copy(), world.pulls[role].copy(), world.draws[role].copy()
    values, pull[rows], u[rows] = taken
    for name in frame.columns:
        frame = put(frame, name, rows, values[name].to_numpy())
    return replace(
        world,
        frames={**world.frames, role: frame},
        pulls={**world.pulls, role: pull},
        draws={**world.draws, role: u},
    )


def rows_at(world: World, role: Role, rows: np.ndarray) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """These rows of a table with their pulls and draws."""
    return world.frames[role].iloc[rows], world.pulls[role][rows], world.draws[role][rows]


def hits(world: World, role: Role) -> np.ndarray:
    """bool (n,): where the answer is the positive one."""
    return (world.frames[role][world.base.target] == world.base.positive).to_numpy(dtype=bool)


def chance(pull: np.ndarray) -> np.ndarray:
    """What a log odds says."""
    return 1 / (1 + np.exp(-pull))


def log_odds(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.log(clipped / (1 - clipped))


def fitted(world: World) -> Callable[[pd.DataFrame], np.ndarray]:
    """The world's model, fitted: the frame's answers (n, k), classes in sorted order, or (n, 1) numbers."""
    features, train = list(features_of(world)), world.frames["train"]
    unfitted: Any = clone(world.estimator)
    model = unfitted.fit(train[features], train[world.base.target])
    if world.base.task == "regression":
        return lambda frame: np.asarray(model.predict(frame[features]), dtype=np.float64)[:, None]
    return lambda frame: model.predict_proba(frame[features])


def place_of_positive(world: World) -> int:
    """Which of the model's two answers is the positive one."""
    return sorted(set(world.frames["train"][world.base.target])).index(str(world.base.positive))


def in_two(positive: np.ndarray, place: int) -> np.ndarray:
    """(n, 2) probabilities from those of the positive answer."""
    return np.stack([1 - positive, positive] if place == 1 else [positive, 1 - positive], axis=1)


def solved(size_at: Callable[[float], float], size: float, low: float, high: float) -> float:
    """Where a rising function reaches `size` between two ends, by halving; an end where it never does."""
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if size_at(middle) < size else (low, middle)
    return (low + high) / 2


def decimals_of(values: np.ndarray) -> int:
    """How many decimals a column is written with, up to six."""
    finite = values[np.isfinite(values)][:200]
    return next((d for d in range(6) if np.allclose(np.round(finite, d), finite, rtol=0, atol=1e-9)), 6)


def robust_spread(values: np.ndarray) -> tuple[float, float]:
    """Median, and the interquartile range as a standard deviation."""
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return float(middle), max(float(high - low) / 1.349, 1e-9)
