"""Models whose answers are at fault: over-confident, jagged, different each time, or weak for some people."""

from dataclasses import replace

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles
from sklearn.linear_model import LogisticRegression, Ridge

from checks.planting.defects.plants import (
    ALL,
    BINARY,
    chance,
    ending_in,
    fitted,
    in_two,
    log_odds,
    one,
    place_of_positive,
    redrawn,
    roles_of,
    solved,
)
from checks.planting.world import Defect, Plant, World

WAVE = 0.08  # standard deviations from crest to crest
NOISE = 0.02  # standard deviations of the noise that fragility is said of


def miscalibration(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Log odds `size` times too far from even: p to that power, made to add up to one."""
    del rng

    def sharpened(_: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        powered = np.clip(honest, 1e-12, 1.0) ** size
        return powered / powered.sum(axis=1, keepdims=True)

    return replace(world, altered=sharpened), Plant()


def noise_fragility(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Scores that jump up and down along one number in steps finer than anyone measures it.

    The jumps are made as high as it takes for noise of 0.02 sd in that number to change `size` more
    decisions than it changes with the honest scores.
    """
    column, place, table = (
        one(rng, world.base.handles.numbers),
        place_of_positive(world),
        world.frames["table"],
    )
    sd, honest_of = float(table[column].std()), fitted(world)
    noisy = table.assign(**{column: table[column] + NOISE * sd * rng.normal(size=len(table))})
    scores = [log_odds(honest_of(frame)[:, place]) for frame in (table, noisy)]
    waves = [_wave(frame[column], sd) for frame in (table, noisy)]

    def flips(height: float) -> float:
        before, after = (score + height * wave >= 0 for score, wave in zip(scores, waves, strict=True))
        return float(np.mean(before != after))

    at_rest = flips(0.0)
    height = solved(lambda c: flips(c) - at_rest, size, 0.0, 6.0)

    def jagged(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        return in_two(chance(log_odds(honest[:, place]) + height * _wave(frame[column], sd)), place)

    return replace(world, altered=jagged), Plant(columns=(column,))


def _wave(values: pd.Series, sd: float) -> np.ndarray:
    told = pd.to_numeric(values, errors="coerce").fillna(0.0).to_numpy(dtype=np.float64)
    return np.where(np.floor(2 * told / (WAVE * sd)) % 2 == 0, 1.0, -1.0)


def nondeterminism(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers that differ by about `size` from call to call, or with the rows that are asked together."""
    lots, by_lot = np.random.default_rng(rng.integers(2**32)), bool(rng.integers(2))
    wide = 1.0 if world.base.task != "regression" else float(world.frames["train"][world.base.target].std())

    def restless(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        if by_lot:
            moved = size * wide * lots.normal(size=len(frame))
        else:  # as where a batch is standardised by itself
            centre = honest[:, 0].mean() if len(honest) else 0.0
            moved = np.full(len(frame), size * centre)
        if honest.shape[1] == 1:
            return honest + moved[:, None]
        shifted = np.clip(honest[:, 0] + moved, 0.0, 1.0)
        rest = (1 - shifted) / np.maximum(1 - honest[:, 0], 1e-12)
        return np.concatenate([shifted[:, None], honest[:, 1:] * rest[:, None]], axis=1)

    return replace(world, altered=restless), Plant()


def weak_slice(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A level of about 9 % of the rows in which the law's own decisions are right `size` less often.

    There the pull becomes a mixture of the row's own and another row's of the slice.
    """
    column, level = _slice(world)
    inside = {role: (world.frames[role][column] == level).to_numpy(dtype=bool) for role in roles_of(world)}
    other = {
        role: world.pulls[role][inside[role]][rng.permutation(int(inside[role].sum()))]
        for role in roles_of(world)
    }
    own, strange = (
        np.concatenate([part[role] for role in roles_of(world)])
        for part in ({role: world.pulls[role][inside[role]] for role in roles_of(world)}, other)
    )
    middle = float(own.mean())

    def mixed(pull: np.ndarray, foreign: np.ndarray, less: float) -> np.ndarray:
        return middle + np.cos(less) * (pull - middle) + np.sin(less) * (foreign - middle)

    def right(less: float) -> float:
        yes = chance(mixed(own, strange, less))
        return float(np.mean(np.where(own >= 0, yes, 1 - yes)))

    less = solved(lambda at: right(0.0) - right(at), size, 0.0, np.pi)
    pulls: dict = {}
    for role in roles_of(world):
        pulls[role] = world.pulls[role].copy()
        pulls[role][inside[role]] = mixed(world.pulls[role][inside[role]], other[role], less)
    return redrawn(world, pulls), Plant(groups={column: level})


def _slice(world: World) -> tuple[str, str]:
    """The column and level whose share of the training table is nearest to 9 %."""
    shares = {
        (name, str(level)): abs(share - 0.09)
        for name in world.base.handles.categories
        for level, share in world.frames["train"][name].value_counts(normalize=True).items()
    }
    return min(shares, key=lambda key: shares[key])


def monotonicity_violation(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A declared direction that the model follows, except in this share of rows, where it runs the other way.

    Those rows are the upper end of another number. There a standard deviation more moves the log odds
    by three the wrong way (a number by one of its standard deviations).
    """
    column, other = (str(each) for each in rng.choice(world.base.handles.numbers, 2, replace=False))
    train, regression = world.frames["train"], world.base.task == "regression"
    middle, sd = float(train[column].mean()), float(train[column].std())
    up = world.base.pull(train.assign(**{column: train[column] + sd})) - world.base.pull(train)
    way, edge = (1 if up.mean() > 0 else -1), float(np.quantile(train[other], 1 - size))
    place = 0 if regression else place_of_positive(world)
    steep = (2 * float(train[world.base.target].std())) if regression else 3 + float(np.abs(up).mean())

    def turned(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        against = -way * steep * (frame[column].to_numpy(dtype=np.float64) - middle) / sd
        against = np.where(frame[other].to_numpy(dtype=np.float64) >= edge, against, 0.0)
        if regression:
            return honest + against[:, None]
        return in_two(chance(log_odds(honest[:, place]) + against), place)

    line = ("line", Ridge() if regression else LogisticRegression(max_iter=300))
    declared = {"increasing": (column,)} if way > 0 else {"decreasing": (column,)}
    roles = with_roles(world.roles, **declared)
    planted = replace(world, roles=roles, estimator=ending_in(world.estimator, line), altered=turned)
    return planted, Plant(columns=(column,))


ANSWERS = (
    Defect(
        name="miscalibration",
        checks=("robustness/miscalibration",),
        reads="model",
        unit="times the log odds",
        sizes=(1.15, 1.20, 1.40),
        demanded=(1.20, 1.10),
        bases=("credit", "triage"),
        plant=miscalibration,
    ),
    Defect(
        name="noise_fragility",
        checks=("robustness/noise-sensitivity",),
        reads="model",
        unit="share of decisions changed by noise of 0.02 sd, over the honest model's",
        sizes=(0.01, 0.02, 0.04),
        demanded=(0.02, 0.005),
        bases=BINARY,
        plant=noise_fragility,
    ),
    Defect(
        name="nondeterminism",
        checks=("robustness/unrepeatable-predictions",),
        reads="model",
        unit="difference between two answers to one row",
        sizes=(1e-5, 1e-3, 5e-2),
        demanded=(1e-9, 1e-9),
        bases=ALL,
        plant=nondeterminism,
    ),
    Defect(
        name="weak_slice",
        checks=("robustness/weak-slices",),
        reads="model",
        unit="accuracy less, in about 9 % of the rows",
        sizes=(0.08, 0.15, 0.25),
        demanded=(0.15, 0.05),
        bases=("credit",),
        plant=weak_slice,
    ),
    Defect(
        name="monotonicity_violation",
        checks=("interpretability/monotonicity-violations",),
        reads="model",
        unit="share of rows that follow the other direction",
        sizes=(0.05, 0.10, 0.20),
        demanded=(0.10, 0.10),
        bases=("credit",),
        plant=monotonicity_violation,
    ),
)
