"""What holds for every plant: three sizes, a record of what was planted, and all else as in the clean twin."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.validity.traps import TRAPS
from checks.planting.defects import DEFECTS
from checks.planting.defects.plants import fitted
from checks.planting.world import Defect, Plant, Trap, World
from checks.planting.worlds import clean_world

ROWS = 600
EVERY_DEFECT = pytest.mark.parametrize("defect", DEFECTS, ids=lambda each: each.name)
EVERY_TRAP = pytest.mark.parametrize("trap", TRAPS, ids=lambda each: each.name)


@cache
def planted(name: str, size: float, base: str, time: int = 1) -> tuple[World, World, Plant]:
    """Twin, world and plant of a defect by name; another `time` plants it once more."""
    assert time
    defect = next(each for each in DEFECTS if each.name == name)
    twin = clean_world(base, 11, ROWS, defect.reads)
    world, plant = defect.plant(twin, size, np.random.default_rng(5))
    return twin, world, plant


def test_names_are_unique_and_every_family_of_checks_is_covered():
    names = [each.name for each in (*DEFECTS, *TRAPS)]

    assert len(set(names)) == len(names)
    assert len(DEFECTS) >= 59
    assert {check.split("/")[0] for each in DEFECTS for check in each.checks} == {
        "data_quality",
        "bias",
        "interpretability",
        "scalability",
        "privacy",
        "robustness",
    }


@EVERY_DEFECT
def test_sizes_rise_and_the_moderate_one_is_demanded_of_two_thousand_rows(defect: Defect):
    mild, moderate, severe = defect.sizes

    assert mild < moderate < severe
    assert defect.must_find("moderate", 2_000)
    assert defect.must_find("severe", 20_000)


@EVERY_DEFECT
def test_a_plant_leaves_its_twin_alone_and_is_the_same_each_time(defect: Defect):
    twin, world, plant = planted(defect.name, defect.sizes[2], defect.bases[0])
    before = clean_world(defect.bases[0], 11, ROWS, defect.reads)
    _, again, plant_again = planted(defect.name, defect.sizes[2], defect.bases[0], 2)

    assert plant == plant_again
    for role in twin.frames:
        pd.testing.assert_frame_equal(twin.frames[role], before.frames[role])
        pd.testing.assert_frame_equal(world.frames[role], again.frames[role])


@EVERY_DEFECT
def test_all_that_is_not_planted_is_as_in_the_twin(defect: Defect):
    for base in defect.bases[:2]:
        twin, world, plant = planted(defect.name, defect.sizes[2], base)
        target, kept = twin.base.target, np.ones(ROWS, dtype=bool)
        kept[list(plant.rows)] = False
        moved = {*plant.columns, *(plant.groups or {}), target}
        for role, frame in world.frames.items():
            assert len(frame) == len(twin.frames[role])
            same = kept[: len(frame)]
            for name in twin.frames[role].columns:
                if name in moved:
                    continue
                pd.testing.assert_series_equal(
                    frame[name][same], twin.frames[role][name][same], check_dtype=False
                )
            unmoved = (world.pulls[role] == twin.pulls[role]) & same
            if target not in plant.columns:
                pd.testing.assert_series_equal(frame[target][unmoved], twin.frames[role][target][unmoved])
            np.testing.assert_array_equal(world.draws[role][same], twin.draws[role][same])


@EVERY_DEFECT
def test_something_differs_from_the_twin_and_the_model_still_answers(defect: Defect):
    twin, world, _ = planted(defect.name, defect.sizes[2], defect.bases[0])
    tables = any(not world.frames[role].equals(twin.frames[role]) for role in twin.frames)
    honest = fitted(world)(world.frames["table"])
    answers = honest if world.altered is None else world.altered(world.frames["table"], honest)

    assert tables or world.altered is not None or str(world.estimator) != str(twin.estimator)
    assert answers.shape == honest.shape
    assert np.isfinite(answers).all()
    if world.base.task != "regression":
        np.testing.assert_allclose(answers.sum(axis=1), 1.0, atol=1e-6)


@EVERY_TRAP
def test_a_trap_can_be_set_in_each_of_its_bases(trap: Trap):
    for base in trap.bases:
        world, _ = trap.plant(clean_world(base, 3, ROWS, trap.reads), np.random.default_rng(5))
        answers = fitted(world)(world.frames["table"])

        assert len(answers) == len(world.frames["table"])
        assert np.isfinite(answers).all()
