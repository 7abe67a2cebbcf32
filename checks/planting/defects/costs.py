"""Models that cost more time or room than they need."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from checks.planting.defects.plants import ALL, ending_in, features_of, fitted
from checks.planting.world import Defect, Plant, World

LARGEST = 8_192  # rows of the batch that a share of time is said of
STRIP = 500
TRIED, TURNS = 0.1, 12  # the portion of all pairs that is timed, and how often


class CopyingClassifier(KNeighborsClassifier):
    """Neighbours among several copies of the training rows, looked for one by one."""

    def __init__(self, copies: int = 1) -> None:
        super().__init__(n_neighbors=25 * copies, algorithm="brute")
        self.copies = copies

    def fit(self, X: Any, y: Any) -> "CopyingClassifier":
        return super().fit(np.tile(np.asarray(X), (self.copies, 1)), np.tile(np.asarray(y), self.copies))


class CopyingRegressor(KNeighborsRegressor):
    """The same for numbers."""

    def __init__(self, copies: int = 1) -> None:
        super().__init__(n_neighbors=25 * copies, algorithm="brute")
        self.copies = copies

    def fit(self, X: Any, y: Any) -> "CopyingRegressor":
        return super().fit(np.tile(np.asarray(X), (self.copies, 1)), np.tile(np.asarray(y), self.copies))


def knn_latency(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A model that keeps its training rows, `size` times over, and asks all of them at each call."""
    del rng
    neighbours = (CopyingRegressor if world.base.task == "regression" else CopyingClassifier)(round(size))
    return replace(world, estimator=ending_in(world.estimator, ("neighbours", neighbours))), Plant()


def carried(values: np.ndarray, ballast: np.ndarray) -> np.ndarray:
    """The values as they are."""
    del ballast
    return values


def memory_bloat(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A pipeline that carries an array of this many megabytes which nothing reads."""
    ballast = FunctionTransformer(carried, kw_args={"ballast": rng.random(round(size * 1e6 / 8))})
    columns, *rest = world.estimator.steps
    return replace(world, estimator=Pipeline([columns, ("ballast", ballast), *rest])), Plant()


def every_pair(values: Any, portion: float) -> Any:
    """The values as they are, after each row was compared with this portion of all rows asked."""
    dense = np.asarray(values.todense() if hasattr(values, "todense") else values, dtype=np.float64)
    others = dense[: max(1, round(portion * len(dense)))].T
    for start in range(0, len(dense), STRIP):
        np.tanh(dense[start : start + STRIP] @ others)
    return values


def superlinear_predict(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A pipeline that compares rows with rows: `size` of its time for 8,192 rows is spent on that.

    How much to compare is timed here, so it differs from machine to machine.
    """
    rows = world.frames["table"].iloc[rng.integers(0, len(world.frames["table"]), LARGEST)]
    columns, *rest = world.estimator.steps
    unfitted: Any = clone(columns[1])
    reading = unfitted.fit(world.frames["train"][list(features_of(world))])
    values, answers = reading.transform(rows), fitted(world)
    honest, pairs = _seconds(lambda: answers(rows), lambda: every_pair(values, TRIED))
    portion = min(1.0, size / (1 - size) * TRIED * honest / pairs)
    compare = FunctionTransformer(every_pair, kw_args={"portion": portion})
    return replace(world, estimator=Pipeline([columns, ("pairs", compare), *rest])), Plant()


def _seconds(*runs: Callable[[], Any]) -> list[float]:
    """Processor time of the fastest of many runs of each, taken in turns: other work only ever adds to it."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(TURNS):
        for run, times in zip(runs, taken, strict=True):
            started = time.process_time()
            run()
            times.append(time.process_time() - started)
    return [max(min(times), 1e-4) for times in taken]


COSTS = (
    Defect(
        name="knn_latency",
        checks=("scalability/scaling-exponent", "privacy/embedded-training-rows", "scalability/latency"),
        reads="model",
        unit="copies of the training rows in the model",
        sizes=(1, 2, 4),
        demanded=(1, 1),
        bases=ALL,
        plant=knn_latency,
    ),
    Defect(
        name="memory_bloat",
        checks=("scalability/artefact-size", "scalability/memory"),
        reads="model",
        unit="megabytes that nothing reads",
        sizes=(5, 10, 20),
        demanded=(10, 10),
        bases=ALL,
        plant=memory_bloat,
    ),
    Defect(
        name="superlinear_predict",
        checks=("scalability/scaling-exponent",),
        reads="model",
        unit="share of the time for 8,000 rows that grows with their square",
        sizes=(0.15, 0.30, 0.60),
        demanded=(0.30, 0.30),
        bases=ALL,
        plant=superlinear_predict,
    ),
)
