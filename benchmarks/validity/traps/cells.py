"""Values that look wrong and are right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles

from benchmarks.validity.traps.naming import trap
from checks.planting.defects.plants import BINARY, added, one, put, redrawn, roles_of, some, told
from checks.planting.world import Plant, Role, World

Made = Callable[[Role, pd.DataFrame], Any]
ROOMS = ("A1", "A2", "A3", "B1", "B2", "B12")
TARIFFS = ("plus", "plush", "prime", "primer", "basic")


def _told_number(world: World, name: str, make: Made) -> tuple[World, Plant]:
    wider = added(world, name, make)
    return replace(wider, estimator=told(world.estimator, numbers=[name])), Plant(columns=(name,))


def _told_words(world: World, name: str, make: Made) -> tuple[World, Plant]:
    wider = added(world, name, make)
    return replace(wider, estimator=told(world.estimator, words=[name])), Plant(columns=(name,))


def sentinel_like(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Whole numbers all around -999, which occurs as often as its neighbours."""

    def balance(_: Role, frame: pd.DataFrame) -> np.ndarray:
        return np.round(rng.normal(-950, 60, len(frame))).astype(np.int64)

    return _told_number(world, "balance", balance)


def zero_inflation(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Amounts that are nothing for 40 % of people."""

    def spent(_: Role, frame: pd.DataFrame) -> np.ndarray:
        amount = np.round(rng.gamma(2.0, 60.0, len(frame)) + 5, 2)
        return np.where(rng.uniform(size=len(frame)) < 0.4, 0.0, amount)

    return _told_number(world, "donated", spent)


def level_none(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """ "none" and "other" as levels like the rest: no extra cover was taken, or another one."""
    cover = np.array(["none", "partial", "full", "other"], dtype=object)
    return _told_words(
        world, "extra_cover", lambda _, frame: rng.choice(cover, len(frame), p=[0.35, 0.3, 0.25, 0.1])
    )


def heavy_tail(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A lognormal with sigma 1.3: one row in a thousand is sixty times the median."""
    return _told_number(
        world, "turnover", lambda _, frame: np.round(900 * np.exp(1.3 * rng.normal(size=len(frame))), 2)
    )


def two_modes(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Two kinds of things in one column, at 1.35 or 4.9 times each other, which is no ratio of units."""
    ratio, share = one(rng, (1.35, 4.9)), float(rng.uniform(0.2, 0.5))

    def sizes(_: Role, frame: pd.DataFrame) -> np.ndarray:
        second = rng.uniform(size=len(frame)) < share
        return np.round(50 * np.where(second, ratio, 1.0) * np.exp(0.08 * rng.normal(size=len(frame))), 2)

    return _told_number(world, "frame_size", sizes)


def leading_zeros(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Postcodes of five digits, a tenth of them with a leading zero."""
    codes = np.array(
        [f"{code:05d}" for code in rng.choice(np.arange(1_000, 99_000), 40, replace=False)], dtype=object
    )
    wider = added(world, "postcode", lambda _, frame: rng.choice(codes, len(frame)))
    return _ignored(wider, "postcode"), Plant(columns=("postcode",))


def part_numbers(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Codes of which many are all digits and many are not."""
    ends = np.array(["", "A", "B", "X"], dtype=object)

    def codes(_: Role, frame: pd.DataFrame) -> np.ndarray:
        numbers = rng.integers(10_000, 99_999, len(frame)).astype(str).astype(object)
        return numbers + rng.choice(ends, len(frame), p=[0.55, 0.2, 0.15, 0.1])

    return _ignored(added(world, "part_no", codes), "part_no"), Plant(columns=("part_no",))


def _ignored(world: World, name: str) -> World:
    return replace(world, roles=with_roles(world.roles, ignore=(*world.roles.ignore, name)))


def near_names(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Levels one letter apart that are all frequent: A1 and A2, plus and plush."""
    name, levels = one(rng, (("room", ROOMS), ("tariff", TARIFFS)))
    shares = rng.dirichlet(np.full(len(levels), 20.0))
    return _told_words(
        world, name, lambda _, frame: rng.choice(np.array(levels, dtype=object), len(frame), p=shares)
    )


def rare_and_useful(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A sign that 1 % of rows bear and that moves their answer by far."""
    marks = {role: np.zeros(len(world.frames[role]), dtype=np.int64) for role in roles_of(world)}
    for values in marks.values():
        values[some(rng, len(values), 0.01 * len(values))] = 1
    spread = float(world.pulls["train"].std())
    moved = redrawn(world, {role: world.pulls[role] - 2.0 * spread * marks[role] for role in roles_of(world)})
    return _told_number(moved, "insolvent", lambda role, _: marks[role])


def many_levels(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Forty levels that each move the answer by their own amount."""
    levels = np.array([f"S{code}" for code in rng.choice(900, 40, replace=False) + 100], dtype=object)
    effect = rng.normal(size=40) * 0.6 * float(world.pulls["train"].std())
    at = {role: rng.integers(0, 40, len(world.frames[role])) for role in roles_of(world)}
    moved = redrawn(world, {role: world.pulls[role] + effect[at[role]] for role in roles_of(world)})
    return _told_words(moved, "site", lambda role, _: levels[at[role]])


def random_gaps(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """15 % of a column empty by lot: gaps are reported, but they give no answer away."""
    column = one(rng, world.base.handles.numbers)
    emptied = world.with_frames(
        lambda _, frame: put(frame, column, some(rng, len(frame), 0.15 * len(frame)), np.nan)
    )
    return emptied, Plant(columns=(column,))


def few_gaps(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """0.4 % of every feature that is a number empty by lot."""
    for column in world.base.handles.numbers:
        world = world.with_frames(
            lambda _, frame, column=column: put(
                frame, column, some(rng, len(frame), 0.004 * len(frame)), np.nan
            )
        )
    return world, Plant()


def reordered(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """The same columns in another order in production; the pipeline takes them by name."""
    frame = world.frames["production"]
    order = [str(name) for name in rng.permutation(list(frame.columns))]
    return world.with_frame("production", frame[order]), Plant()


OUTLIERS, DISGUISED = "data_quality/outliers", "data_quality/disguised-missing"
SPELLING, SCHEMA = "data_quality/inconsistent-values", "data_quality/schema-violations"
USELESS = "data_quality/uninformative-columns"


CELLS = (
    trap(sentinel_like, (DISGUISED, OUTLIERS, SPELLING)),
    trap(zero_inflation, (DISGUISED, OUTLIERS, SPELLING, USELESS)),
    trap(level_none, (DISGUISED, SPELLING)),
    trap(heavy_tail, (OUTLIERS, SPELLING, DISGUISED)),
    trap(two_modes, (OUTLIERS, SPELLING)),
    trap(leading_zeros, (SPELLING, SCHEMA, OUTLIERS, DISGUISED)),
    trap(part_numbers, (SPELLING, SCHEMA, OUTLIERS, DISGUISED)),
    trap(near_names, (SPELLING,)),
    trap(rare_and_useful, (USELESS, "data_quality/redundant-features")),
    trap(many_levels, (USELESS, "data_quality/target-leakage")),
    trap(random_gaps, ("data_quality/target-leakage",), BINARY),
    trap(few_gaps, ("data_quality/missing-values", "data_quality/target-leakage")),
    trap(reordered, (SCHEMA, "robustness/feature-drift"), reads="drift"),
)
