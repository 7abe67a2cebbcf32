"""Rows that occur twice, in two tables, or with a wrong answer."""

import numpy as np
import pandas as pd

from checks.planting.defects.plants import (
    ALL,
    CLASSES,
    decimals_of,
    one,
    put,
    replaced,
    rows_at,
    some,
    telling,
)
from checks.planting.world import Defect, Plant, Role, World

TELLING = 0.9  # AUC of the law: below, hardly an answer is sure enough to be surely wrong
JITTER = 0.1  # the widest, in standard deviations


def _two_lots(rng: np.random.Generator, n: int, many: float) -> tuple[np.ndarray, np.ndarray]:
    """As many sources as places, none of them both."""
    chosen = rng.permutation(some(rng, n, 2 * max(1, round(many))))
    return chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]


def _fresh_codes(world: World, rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    name = world.base.handles.identifier
    return frame.assign(**{name: world.base.rows(rng, len(frame))[name].to_numpy()})


def exact_duplicates(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Training rows that repeat another in every column, identifier and answer included."""
    sources, places = _two_lots(rng, len(world.frames["train"]), size)
    planted = replaced(world, "train", places, rows_at(world, "train", sources))
    return planted, Plant(rows=tuple(int(i) for i in np.sort(places)))


def near_duplicates(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Training rows typed again: a new identifier, and every continuous column moved by up to 0.1 sd."""
    n = len(world.frames["train"])
    sources, places = _two_lots(rng, n, size * n)
    frame, pull, u = rows_at(world, "train", sources)
    copy = _fresh_codes(world, rng, frame)
    for name in world.base.handles.numbers:
        values = world.frames["train"][name].to_numpy(dtype=np.float64)
        moved = copy[name].to_numpy() + rng.uniform(-JITTER, JITTER, len(copy)) * values.std()
        copy = copy.assign(**{name: np.round(moved, decimals_of(values))})
    planted = replaced(world, "train", places, (copy, pull, u))
    return planted, Plant(rows=tuple(int(i) for i in np.sort(places)))


def train_test_overlap(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Judged rows that are training rows, with their identifier or with a new one."""
    sources = some(rng, len(world.frames["train"]), size)
    places = some(rng, len(world.frames["table"]), size)
    frame, pull, u = rows_at(world, "train", sources)
    same = bool(rng.integers(2))
    taken = (frame if same else _fresh_codes(world, rng, frame), pull, u)
    return replaced(world, "table", places, taken), Plant(rows=tuple(int(i) for i in places))


def conflicting_labels(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Pairs of training rows with equal features and different answers; each keeps its own identifier."""
    frame, target = world.frames["train"], world.base.target
    answers = frame[target].to_numpy(dtype=object)
    order = rng.permutation(len(frame))
    sources, places = order[: round(size)], []
    rest = list(order[round(size) :])
    for source in sources:
        place = next(row for row in rest if answers[row] != answers[source])
        rest.remove(place)
        places.append(place)
    kept = (target, world.base.handles.identifier, world.base.handles.time, world.base.handles.text)
    at = np.array(places)
    for name in frame.columns:
        if name not in kept:
            frame = put(frame, name, at, frame[name].to_numpy()[sources])
    rows = tuple(int(i) for i in np.sort(np.concatenate([sources, at])))
    return world.with_frame("train", frame), Plant(rows=rows)


def _mislabelled(world: World, role: Role, rows: np.ndarray, rng: np.random.Generator) -> World:
    """These rows with another answer than theirs, each of the others equally often."""
    frame, target = world.frames[role], world.base.target
    labels = sorted(set(frame[target]))
    answers = frame[target].to_numpy(dtype=object)[rows]
    wrong = [one(rng, [label for label in labels if label != answer]) for answer in answers]
    return world.with_frame(role, put(frame, target, rows, wrong))


def label_noise_uniform(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Training rows whose answer was mixed up, whatever it was."""
    world = telling(world, TELLING)
    n = len(world.frames["train"])
    rows = some(rng, n, size * n)
    return _mislabelled(world, "train", rows, rng), Plant(rows=tuple(int(i) for i in rows))


def label_noise_class(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A share of one answer's training rows given another answer."""
    world = telling(world, TELLING)
    answers = world.frames["train"][world.base.target].to_numpy(dtype=object)
    labels, counts = np.unique(answers.astype(str), return_counts=True)
    label = one(rng, [str(each) for each in labels[counts >= 0.3 * len(answers)]])
    of_it = np.flatnonzero(answers == label)
    rows = some(rng, of_it, size * len(of_it))
    return _mislabelled(world, "train", rows, rng), Plant(rows=tuple(int(i) for i in rows))


ROWS = (
    Defect(
        name="exact_duplicates",
        checks=("data_quality/duplicate-rows",),
        reads="data",
        unit="copied rows",
        sizes=(1, 5, 20),
        demanded=(1, 1),
        bases=ALL,
        plant=exact_duplicates,
    ),
    Defect(
        name="near_duplicates",
        checks=("data_quality/near-duplicate-rows",),
        reads="data",
        unit="share of rows, moved by up to 0.1 sd",
        sizes=(0.005, 0.01, 0.02),
        demanded=(0.01, 0.002),
        bases=ALL,
        plant=near_duplicates,
    ),
    Defect(
        name="train_test_overlap",
        checks=("data_quality/split-overlap",),
        reads="data",
        unit="shared rows",
        sizes=(2, 10, 40),
        demanded=(2, 2),
        bases=ALL,
        plant=train_test_overlap,
    ),
    Defect(
        name="conflicting_labels",
        checks=("data_quality/conflicting-labels",),
        reads="data",
        unit="conflicting pairs",
        sizes=(2, 6, 20),
        demanded=(2, 2),
        bases=CLASSES,
        plant=conflicting_labels,
    ),
    # Only where the features tell the answers apart well enough (an AUC of 0.85): credit reaches 0.87.
    Defect(
        name="label_noise_uniform",
        checks=("data_quality/label-noise",),
        reads="data",
        unit="share of training rows",
        sizes=(0.04, 0.08, 0.16),
        demanded=(0.08, 0.02),
        bases=("credit",),
        plant=label_noise_uniform,
    ),
    Defect(
        name="label_noise_class",
        checks=("data_quality/label-noise",),
        reads="data",
        unit="share of one answer's training rows",
        sizes=(0.08, 0.15, 0.30),
        demanded=(0.15, 0.05),
        bases=("credit",),
        plant=label_noise_class,
    ),
)
