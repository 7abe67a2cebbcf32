"""What looks like an identifier of a person and is none, and cells that agree by chance."""

from dataclasses import replace

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles

from benchmarks.validity.traps.naming import trap
from checks.planting.defects.plants import added, features_of, one, put, some
from checks.planting.world import Plant, Role, World


def no_identifiers(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Sixteen digits that fail Luhn's sum, versions of four numbers, flowers and months that are names too,
    and a team's handle."""
    kinds = (_failing_luhn, _version, _flower, _team)

    names: list[str] = []
    for name, kind in zip(("meter_no", "firmware", "bouquet", "queue"), kinds, strict=True):
        world = added(world, name, lambda _, frame, kind=kind: [kind(rng) for _ in range(len(frame))])
        names.append(name)
    ignore = (*world.roles.ignore, *names)
    return replace(world, roles=with_roles(world.roles, ignore=ignore)), Plant(columns=tuple(names))


def _failing_luhn(rng: np.random.Generator) -> str:
    while True:
        digits = rng.integers(0, 10, 16)
        doubled = digits[::-1].copy()
        doubled[1::2] = np.where(2 * doubled[1::2] > 9, 2 * doubled[1::2] - 9, 2 * doubled[1::2])
        if digits[0] and doubled.sum() % 10:
            return "".join(str(digit) for digit in digits)


def _version(rng: np.random.Generator) -> str:
    return f"{rng.integers(256, 400)}.{rng.integers(0, 4)}.{rng.integers(0, 10)}.{rng.integers(0, 4)}"


def _flower(rng: np.random.Generator) -> str:
    return str(
        one(rng, ("rose", "lily", "violet", "daisy", "iris", "april", "may", "june", "august", "heather"))
    )


def _team(rng: np.random.Generator) -> str:
    return f"{one(rng, ('team', 'desk', 'shift'))}@{one(rng, ('north', 'south', 'harbour'))}"


def plain_notes(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """Free text with numbers and names of months in it, and nothing of a person."""
    name = world.base.handles.text
    asides = (
        "order 4471",
        "room 12",
        "in may",
        "at 10:30",
        "ref 2024-118",
        "3 of 5 items",
        "unit 7.2",
        "about 1,200",
    )

    def written(_: Role, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), 0.3 * len(frame))
        texts = frame[name].to_numpy(dtype=object)[rows]
        return put(frame, name, rows, [f"{text} {one(rng, asides)}" for text in texts])

    return world.with_frames(written), Plant(columns=(name,))


def mostly_none(world: World, rng: np.random.Generator) -> tuple[World, Plant]:
    """A confidential column that is "none" for 70 %, and so by chance for all of some small cells."""
    known = (*world.base.handles.sensitive, *world.base.handles.categories[:2])
    features = features_of(world)
    levels = np.array(["none", "asthma", "diabetes", "migraine"], dtype=object)
    wider = added(
        world, "condition", lambda _, frame: rng.choice(levels, len(frame), p=[0.7, 0.12, 0.1, 0.08])
    )
    roles = with_roles(world.roles, quasi=known, confidential=("condition",), features=features)
    return replace(wider, roles=roles), Plant(columns=("condition",))


PEOPLE = (
    trap(no_identifiers, ("privacy/direct-identifiers",)),
    trap(plain_notes, ("privacy/direct-identifiers",)),
    trap(mostly_none, ("privacy/attribute-disclosure",)),
)
