"""Production that differs without harm, and people of whom there are few."""

from dataclasses import replace

import numpy as np
from msgspec.structs import replace as with_roles

from benchmarks.validity.traps.naming import trap
from checks.planting.defects.drift import covariate_drift
from checks.planting.defects.plants import ALL, BINARY, one, put, roles_of, some
from checks.planting.world import Plant, World


def other_people_same_law(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """One number of production moved by 0.4 standard deviations: other people, judged as well as before."""
    drifted, _ = covariate_drift(world, 0.4, rng)
    return drifted, Plant()


def no_drift(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Production drawn from the same law."""
    del rng
    return world, Plant()


def rare_level(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A level of one row in 3,000 that training has and production shows once, or the other way round by chance."""
    column = one(rng, world.base.handles.categories)
    for role in roles_of(world):
        frame = world.frames[role]
        many = int(rng.poisson(len(frame) / 3_000))
        if role == "production":
            many = 1
        if many:
            world = world.with_frame(role, put(frame, column, some(rng, len(frame), many), "seldom"))
    return world, Plant(columns=(column,))


def small_group(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A group of 2 % in every table: few, and everywhere as few."""
    column = world.base.handles.sensitive[1]
    for role in roles_of(world):
        frame = world.frames[role]
        world = world.with_frame(
            role, put(frame, column, some(rng, len(frame), 0.02 * len(frame)), "other still")
        )
    return world, Plant(groups={column: "other still"})


def sixty_people(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A group of sixty judged rows that is treated like all others."""
    column = world.base.handles.sensitive[1]
    for role in roles_of(world):
        frame = world.frames[role]
        many = min(60, len(frame) // 5)
        world = world.with_frame(role, put(frame, column, some(rng, len(frame), many), "sixty"))
    return world, Plant(groups={column: "sixty"})


def coarse_quasi(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """What others may know is coarse: sex, region and a band of age. Nobody is alone."""
    bands = np.array(["18-29", "30-44", "45-59", "60-74", "75+"], dtype=object)
    name = "age_band"
    for role in roles_of(world):
        frame = world.frames[role]
        cells = rng.choice(bands, len(frame), p=[0.2, 0.25, 0.25, 0.2, 0.1])
        world = world.with_frame(role, frame.assign(**{name: cells}))
    roles = with_roles(world.roles, quasi=(*world.base.handles.sensitive, name))
    return replace(world, roles=roles), Plant(columns=(name,))


GAPS = (
    "selection-rate-gap",
    "selection-rate-ratio",
    "error-rate-gap",
    "missed-opportunity-gap",
    "intersections",
)
LATER = (
    trap(other_people_same_law, ("robustness/performance-drop",), BINARY, "drift"),
    trap(
        no_drift,
        tuple(
            f"robustness/{check}"
            for check in (
                "feature-drift",
                "multivariate-drift",
                "prediction-drift",
                "performance-drop",
                "unseen-values",
            )
        ),
        ALL,
        "drift",
    ),
    trap(rare_level, ("robustness/unseen-values", "robustness/feature-drift"), ALL, "drift"),
    trap(small_group, ("bias/small-groups", "data_quality/representativeness"), ALL, "drift"),
    trap(sixty_people, tuple(f"bias/{check}" for check in GAPS), BINARY, "model"),
    trap(coarse_quasi, ("privacy/k-anonymity", "privacy/unique-combinations"), ALL, "data"),
)
