"""Clean worlds and the lots of a plant: every table drawn from one base, with as many rows as a check of its kind reads."""

import zlib

import numpy as np

from checks.planting.bases import BASES, Law, Width
from checks.planting.world import Reads, Role, World

# Shares of the rows that a size is said of: what a check of this kind reads. Drift compares a
# training table with a later one of three sevenths its size (600 rows with 1,400).
SHARES: dict[Reads, dict[Role, float]] = {
    "data": {"train": 1.0, "table": 1.0},
    "model": {"train": 1.0, "table": 1.0},
    "drift": {"train": 0.7, "table": 0.3, "production": 0.3},
}


def clean_world(base_name: str, seed: int, rows: int, reads: Reads, wide: Width = "medium") -> World:
    """A world without a defect; the same arguments give the same world."""
    base: Law = BASES[base_name](wide)
    frames, pulls, draws = {}, {}, {}
    for role, share in SHARES[reads].items():
        rng = np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in (base_name, wide, role))])
        frame = base.rows(rng, round(rows * share))
        pulls[role], draws[role] = base.pull(frame), rng.uniform(size=len(frame))
        frames[role] = frame.assign(**{base.target: base.answers(pulls[role], draws[role])})
    return World(
        base=base, frames=frames, pulls=pulls, draws=draws, roles=base.roles, estimator=base.estimator()
    )


def lots(seed: int, name: str) -> np.random.Generator:
    """What the plant called `name` draws from: the same in every world of a seed."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
