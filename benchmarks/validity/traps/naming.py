"""A trap is named by its function."""

from collections.abc import Callable

import numpy as np

from checks.planting.defects.plants import ALL
from checks.planting.world import Plant, Reads, Trap, World


def trap(
    plant: Callable[[World, np.random.Generator], tuple[World, Plant]],
    checks: tuple[str, ...],
    bases: tuple[str, ...] = ALL,
    reads: Reads = "data",
) -> Trap:
    """What `plant` makes must be no finding of these checks."""
    return Trap(name=plant.__name__, checks=checks, reads=reads, bases=bases, plant=plant)
