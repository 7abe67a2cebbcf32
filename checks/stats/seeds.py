"""Random streams: one run seed, and a stream of its own for every name."""

import zlib
from typing import TYPE_CHECKING

from checks.contract import Seed

if TYPE_CHECKING:
    import numpy as np


def generator(seed: Seed, name: str) -> "np.random.Generator":
    """A generator that depends on the run's seed and the name alone, so that adding a check never
    moves another's numbers.
    """
    import numpy as np

    return np.random.default_rng([seed.value, zlib.crc32(name.encode())])
