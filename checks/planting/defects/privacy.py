"""What identifies people, or tells of them what is confidential."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from msgspec.structs import replace as with_roles
from sklearn.ensemble import ExtraTreesClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from checks.planting.defects import people
from checks.planting.defects.plants import (
    ALL,
    BINARY,
    added,
    ending_in,
    features_of,
    one,
    put,
    redrawn,
    roles_of,
    solved,
    some,
    told,
)
from checks.planting.world import Defect, Plant, Role, World

HARMLESS = ("at the desk", "by letter", "in the lobby", "by appointment", "no preference", "in the morning")
CONDITIONS = {"none": 0.7, "asthma": 0.12, "diabetes": 0.1, "migraine": 0.08}


def _identifier_in_cells(
    world: World, size: float, rng: np.random.Generator, *, kinds: tuple[people.Maker, ...]
) -> tuple[World, Plant]:
    """A column of harmless words with an identifier of a person in this share of its cells."""
    name, make = one(rng, ("reach_by", "handling", "pickup")), one(rng, kinds)

    def filled(_: Role, frame: pd.DataFrame) -> np.ndarray:
        cells = rng.choice(np.array(HARMLESS, dtype=object), len(frame))
        rows = some(rng, len(frame), size * len(frame))
        cells[rows] = [make(rng) for _ in rows]
        return cells

    wider = added(world, name, filled)
    ignore = (*world.roles.ignore, name)
    return replace(wider, roles=with_roles(world.roles, ignore=ignore)), Plant(columns=(name,))


def _within_text(
    world: World, size: float, rng: np.random.Generator, *, kinds: tuple[people.Maker, ...]
) -> tuple[World, Plant]:
    """Sentences of the free text that hold an identifier, in this many rows of each table."""
    name, make = world.base.handles.text, one(rng, kinds)

    def written(_: Role, frame: pd.DataFrame) -> pd.DataFrame:
        rows = some(rng, len(frame), size)
        texts = frame[name].to_numpy(dtype=object)[rows]
        return put(frame, name, rows, [_inserted(str(text), make(rng), rng) for text in texts])

    return world.with_frames(written), Plant(columns=(name,))


def _inserted(text: str, words: str, rng: np.random.Generator) -> str:
    parts = text.split(" ")
    at = int(rng.integers(len(parts) + 1))
    return " ".join([*parts[:at], words, *parts[at:]])


def qi_uniqueness(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A third column that others may know, so fine that this share of the judged rows is alone in it.

    Of n rows one with a chance of p is alone with (1 - p)^(n - 1); how fine the column must be is solved for.
    """
    first, second = world.base.handles.sensitive
    table = world.frames["table"]
    shares = table.groupby([first, second]).size().to_numpy() / len(table)

    def alone(levels: float) -> float:
        return float(np.sum(shares * (1 - shares / levels) ** (len(table) - 1)))

    many = round(solved(alone, size, 1.0, 50.0 * len(table)))
    codes = rng.permutation(many) + 10_000
    wider = added(world, "birth_code", lambda _, frame: codes[rng.integers(0, many, len(frame))])
    roles = with_roles(world.roles, quasi=(first, second, "birth_code"))
    return replace(wider, roles=roles), Plant(columns=("birth_code",))


def l_diversity(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A confidential column that is one and the same, and not the commonest, throughout some cells of
    five or more rows that agree in what others may know."""
    known = (*world.base.handles.sensitive, world.base.handles.categories[0])
    features, levels = features_of(world), np.array(list(CONDITIONS), dtype=object)
    world = added(
        world, "condition", lambda _, frame: rng.choice(levels, len(frame), p=list(CONDITIONS.values()))
    )
    frame = world.frames["table"]
    cells = [rows for rows in frame.groupby(list(known)).indices.values() if len(rows) >= 5]
    cells.sort(key=lambda rows: (len(rows), int(rows[0])))
    for rows in cells[: round(size)]:
        frame = put(frame, "condition", np.asarray(rows), one(rng, list(CONDITIONS)[1:]))
    roles = with_roles(world.roles, quasi=known, confidential=("condition",), features=features)
    return replace(world.with_frame("table", frame), roles=roles), Plant(columns=("condition",))


def attribute_inference(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A confidential column that counts for the answer, given to a line and trees that know each training row
    by heart, the trees with so much say."""
    levels = np.array(["none", "asthma", "migraine"], dtype=object)
    world = added(world, "condition", lambda _, frame: rng.choice(levels, len(frame)))
    pulls: dict[Role, np.ndarray] = {
        role: world.pulls[role] + 0.8 * (world.frames[role]["condition"] == "asthma").to_numpy()
        for role in roles_of(world)
    }
    world = redrawn(world, pulls)
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    trees = ExtraTreesClassifier(40, random_state=int(rng.integers(2**31)))
    both = VotingClassifier([("line", line), ("trees", trees)], voting="soft", weights=[1 - size, size])
    estimator = ending_in(told(world.estimator, words=["condition"]), ("model", both))
    roles = with_roles(world.roles, confidential=("condition",))
    return replace(world, roles=roles, estimator=estimator), Plant(columns=("condition",))


def _identifiers() -> tuple[Defect, ...]:
    return tuple(
        Defect(
            name=f"pii_{kind}",
            checks=("privacy/direct-identifiers",),
            reads="data",
            unit="share of cells",
            sizes=(0.001, 0.0015, 0.01),
            demanded=(0.0015, 0.0003),
            bases=ALL,
            plant=partial(_identifier_in_cells, kinds=kinds),
        )
        for kind, kinds in people.KINDS.items()
    )


PRIVACY = (
    *_identifiers(),
    Defect(
        name="pii_free_text",
        checks=("privacy/direct-identifiers",),
        reads="data",
        unit="rows of each table",
        sizes=(5, 10, 20),
        demanded=(5, 5),
        bases=ALL,
        plant=partial(_within_text, kinds=people.MENTIONS),
    ),
    Defect(
        name="pii_names_in_text",
        checks=("privacy/direct-identifiers",),
        reads="data",
        unit="rows of each table",
        sizes=(10, 20, 40),
        demanded=(20, 20),
        bases=ALL,
        plant=partial(_within_text, kinds=(people.named,)),
    ),
    Defect(
        name="qi_uniqueness",
        checks=("privacy/k-anonymity", "privacy/unique-combinations"),
        reads="data",
        unit="share of rows that are alone",
        sizes=(0.02, 0.05, 0.10),
        demanded=(0.05, 0.01),
        bases=ALL,
        plant=qi_uniqueness,
    ),
    Defect(
        name="l_diversity",
        checks=("privacy/attribute-disclosure",),
        reads="data",
        unit="cells that all share one confidential value",
        sizes=(1, 3, 6),
        demanded=(1, 1),
        bases=ALL,
        plant=l_diversity,
    ),
    # The honest line alone gains nothing: it is the trees' memory that is planted.
    Defect(
        name="attribute_inference",
        checks=("privacy/attribute-inference",),
        reads="model",
        unit="say of trees that know each row by heart",
        sizes=(0.3, 0.5, 0.8),
        demanded=(0.5, 0.3),
        bases=BINARY,
        plant=attribute_inference,
    ),
)
