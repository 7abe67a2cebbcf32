"""Models that look suspicious and are sound."""

from dataclasses import replace

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from benchmarks.validity.traps.naming import trap
from checks.planting.defects.plants import ALL, BINARY, CLASSES, ending_in
from checks.planting.world import Plant, World


def four_leaves(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A boosting of four-leaf trees: a little better on what it learned from, as every model is."""
    del rng
    boosting = HistGradientBoostingClassifier(
        max_leaf_nodes=4, max_iter=60, learning_rate=0.1, min_samples_leaf=20, random_state=0
    )
    return replace(world, estimator=ending_in(world.estimator, ("boosting", boosting))), Plant()


def forest_with_large_leaves(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A forest whose leaves hold 15 rows or more: it fits its rows better, and new ones no worse."""
    del rng
    forest = RandomForestClassifier(100, min_samples_leaf=15, random_state=0)
    return replace(world, estimator=ending_in(world.estimator, ("forest", forest))), Plant()


def rounding(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers that differ in the fifteenth digit from call to call, as sums in another order do."""
    lots = np.random.default_rng(rng.integers(2**32))

    def rounded(_: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        return honest * (1 + 1e-15 * lots.normal(size=honest.shape))

    return replace(world, altered=rounded), Plant()


def smooth_or_stepped(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """The honest model as it is: a line, or trees whose thresholds lie between values."""
    del rng
    return world, Plant()


def noisier_holdout(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """An honest model, and a judged table of which 12 in 100 answers were noted down wrong."""
    frame, target = world.frames["table"], world.base.target
    wrong, labels = rng.random(len(frame)) < 0.12, frame[target].unique()
    other = dict(zip(labels, labels[::-1], strict=True))
    noisy = frame[target].where(~wrong, frame[target].map(other))
    return world.with_frame("table", frame.assign(**{target: noisy})), Plant()


def shifted_holdout(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """An honest model, and a judged table of people whose strongest number lies half a deviation higher."""
    del rng
    frame, name = world.frames["table"], world.base.handles.numbers[0]
    moved = frame.assign(**{name: frame[name] + 0.5 * frame[name].std()})
    pull = world.base.pull(moved)
    world = replace(world.with_frame("table", moved), pulls={**world.pulls, "table": pull})
    return world.with_frame("table", world.answered("table", pull)), Plant()


def bends(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Trees where no line follows the law."""
    del rng
    return world, Plant()


def independent_reasons(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A line over features that hardly go together."""
    del rng
    return world, Plant()


def declared_and_kept(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A line with a declared direction, which it cannot but follow."""
    del rng
    column, train = world.base.handles.numbers[0], world.frames["train"]
    moved = train.assign(**{column: train[column] + train[column].std()})
    up = float((world.base.pull(moved) - world.base.pull(train)).mean())
    declared = {"increasing": (column,)} if up > 0 else {"decreasing": (column,)}
    return replace(world, roles=with_roles(world.roles, **declared)), Plant(columns=(column,))


MODELS = (
    trap(four_leaves, ("privacy/membership-inference", "scalability/overfitting"), ("credit",), "model"),
    trap(noisier_holdout, ("privacy/membership-inference", "privacy/attribute-inference"), BINARY, "model"),
    trap(shifted_holdout, ("privacy/membership-inference", "privacy/attribute-inference"), BINARY, "model"),
    trap(forest_with_large_leaves, ("scalability/overfitting",), ("churn",), "model"),
    trap(rounding, ("robustness/unrepeatable-predictions",), ALL, "model"),
    trap(
        smooth_or_stepped,
        (
            "robustness/noise-sensitivity",
            "robustness/miscalibration",
            "robustness/weak-slices",
            "robustness/unrepeatable-predictions",
            "bias/proxy-features",
            "bias/calibration-gap",
            "scalability/scaling-exponent",
            "privacy/embedded-training-rows",
        ),
        CLASSES,
        "model",
    ),
    trap(bends, ("interpretability/needless-complexity",), ("churn", "house"), "model"),
    trap(declared_and_kept, ("interpretability/monotonicity-violations",), ("credit",), "model"),
    trap(independent_reasons, ("interpretability/unstable-explanations",), ("credit",), "model"),
)
