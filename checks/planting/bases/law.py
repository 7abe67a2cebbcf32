"""What all bases are: features with shares of the pull, people whom no answer depends on, and answers.

Every feature of the model carries some signal, because a feature without any is a defect that
Preflight reports. Columns without any are there too: the two sensitive ones, the date, the
identifier, the text, and in wider tables a number and a category that are ignored.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from checks.planting.bases.features import Feature, Kind, category, number
from checks.planting.world import Handles
from checks.table.roles import Roles, Task

Width = Literal["narrow", "medium", "wide"]
WIDTHS: dict[Width, int] = {"narrow": 6, "medium": 13, "wide": 37}
STRONGEST = 0.38  # of the pull's variance
TOGETHER = 0.5  # correlation of the second and the third feature
DAYS = 240
WORDS = ["account", "agreed", "asked", "before", "called", "case", "checked", "choice", "clear", "closed", "copy", "detail", "during", "early", "enough", "extra", "file", "first", "form", "further", "given", "helped", "item", "known", "larger", "later", "letter", "longer", "matter", "meeting", "minor", "moved", "needed", "never", "noted", "offer", "often", "older", "opened", "order", "paper", "part", "plain", "point", "put", "quick", "rather", "ready", "reason", "replied", "same", "seen", "sent", "several", "short", "shown", "simple", "since", "small", "soon", "sorted", "still", "stored", "talked", "task", "taken", "told", "turned", "twice", "usual", "visit", "waited", "week", "while", "wide", "without", "work"]  # fmt: skip
RECORD = number("record_size", 120.0, 25.0, 2)
CHANNEL = category("channel", {"branch": 0.3, "phone": 0.25, "website": 0.3, "partner": 0.15})


@dataclass(frozen=True)
class Law:
    """A base (see `world.Base`) of features in the order of their strength.

    `answer` turns pulls and uniform draws into answers; `fit` makes an unfitted pipeline for named
    features. The pull is `centre + spread * (the weighted effects)`.
    """

    name: str
    task: Task
    target: str
    positive: str | None
    favourable: tuple[str, ...]
    features: tuple[Feature, ...]
    people: tuple[tuple[str, dict[str, float]], tuple[str, dict[str, float]]]
    identifier: str
    time: str
    text: str
    centre: float
    spread: float
    answer: Callable[[np.ndarray, np.ndarray], np.ndarray]
    fit: Callable[[tuple[Feature, ...]], Any]
    ignored: tuple[Feature, ...] = field(default=())

    @property
    def handles(self) -> Handles:
        def of(*kinds: Kind) -> tuple[str, ...]:
            return tuple(each.name for each in self.features if each.kind in kinds)

        return Handles(
            numbers=of("number"),
            counts=of("count"),
            categories=of("category"),
            booleans=of("boolean"),
            skewed=of("skewed")[0],
            identifier=self.identifier,
            time=self.time,
            text=self.text,
            sensitive=(self.people[0][0], self.people[1][0]),
        )

    @property
    def roles(self) -> Roles:
        """What a careful person would say of the table's columns."""
        return Roles(
            target=self.target,
            task=self.task,
            positive=self.positive,
            favourable=self.favourable,
            sensitive=self.handles.sensitive,
            quasi=self.handles.sensitive,
            identifiers=(self.identifier,),
            time=self.time,
            ignore=(self.text, *(each.name for each in self.ignored)),
        )

    @cached_property
    def weights(self) -> np.ndarray:
        """(k,) of the features: squares add up to 1, the first has STRONGEST, the others fall by a fifth.

        In a wide base even the last has a share of 1.5 %, so that none is useless by any check's measure.
        """
        rest = np.linspace(1.0, 0.8, len(self.features) - 1)
        return np.sqrt(np.concatenate([[STRONGEST], (1 - STRONGEST) * rest / rest.sum()]))

    def rows(self, rng: np.random.Generator, n: int) -> pd.DataFrame:
        z = rng.normal(size=(len(self.features), n))
        z[2] = TOGETHER * z[1] + np.sqrt(1 - TOGETHER**2) * z[2]
        made = {each.name: each.draw(z[at]) for at, each in enumerate(self.features)}
        for name, levels in self.people:
            made[name] = rng.choice(np.array(list(levels), dtype=object), n, p=list(levels.values()))
        codes = rng.integers(16**7, 16**8, size=(n, 2))
        made[self.identifier] = np.array([f"{a:08x}{b:08x}" for a, b in codes], dtype=object)
        day = np.datetime64("2025-01-01") + rng.integers(0, DAYS, n).astype("timedelta64[D]")
        made[self.time] = np.datetime_as_string(day, unit="D").astype(object)
        words, lengths = rng.choice(WORDS, size=(n, 10)), rng.integers(6, 11, n)
        made[self.text] = np.array(
            [" ".join(each[:many]) for each, many in zip(words, lengths, strict=True)], dtype=object
        )
        for each in self.ignored:
            made[each.name] = each.draw(rng.normal(size=n))
        return pd.DataFrame(made)

    def pull(self, frame: pd.DataFrame) -> np.ndarray:
        effects = np.stack([each.effect(frame[each.name].to_numpy()) for each in self.features])
        return self.centre + self.spread * (self.weights @ effects)

    def answers(self, pull: np.ndarray, u: np.ndarray) -> np.ndarray:
        return self.answer(np.asarray(pull, dtype=np.float64), np.asarray(u, dtype=np.float64))

    def estimator(self) -> Any:
        return self.fit(self.features)


def widened(first: tuple[Feature, ...], wide: Width, more: Callable[[int], Feature]) -> tuple[Feature, ...]:
    """The first features up to a width, and beyond them `more(i)` for i = 1, 2, ..."""
    there = first[: WIDTHS[wide]]
    return there + tuple(more(i) for i in range(1, WIDTHS[wide] - len(there) + 1))


def ignored_in(wide: Width) -> tuple[Feature, ...]:
    """Columns that tell nothing and that a person leaves out."""
    return {"narrow": (), "medium": (CHANNEL,), "wide": (CHANNEL, RECORD)}[wide]


def two_answers(yes: str, no: str) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """`yes` where the uniform draw lies under the chance whose log odds the pull is."""

    def answer(pull: np.ndarray, u: np.ndarray) -> np.ndarray:
        return np.where(u * (1 + np.exp(-pull)) < 1, yes, no).astype(object)

    return answer
