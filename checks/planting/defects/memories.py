"""Models that learned their training rows by heart, or are larger than what they know."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from checks.planting.defects.plants import BINARY, ending_in, fitted, hits, one, place_of_positive
from checks.planting.world import Defect, Plant, Role, World


def _trees(leaf: int) -> Any:
    return DecisionTreeClassifier(min_samples_leaf=leaf, random_state=0)


def _boosting(leaf: int) -> Any:
    """Deep and without brakes; larger leaves remember less."""
    return HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.2, max_leaf_nodes=31, min_samples_leaf=leaf, random_state=0
    )


def _nearest(
    world: World, size: float, measure: Callable[[World], float], make: Callable[[int], Any]
) -> World:
    """The world with the estimator whose measure comes nearest to `size`; larger leaves measure less."""
    n = len(world.frames["train"])
    low, high = 1, max(2, n // 4)
    made: dict[int, tuple[float, World]] = {}

    def at(leaf: int) -> float:
        if leaf not in made:
            tried = replace(world, estimator=ending_in(world.estimator, ("model", make(leaf))))
            made[leaf] = (measure(tried), tried)
        return made[leaf][0]

    while high - low > max(1, low // 8):
        middle = round(float(np.sqrt(low * high)))
        middle = min(max(middle, low + 1), high - 1)
        low, high = (middle, high) if at(middle) > size else (low, middle)
    for leaf in (low, high):
        at(leaf)
    return min(made.values(), key=lambda each: abs(each[0] - size))[1]


def _scores(world: World) -> dict[Role, np.ndarray]:
    answers, place = fitted(world), place_of_positive(world)
    return {role: answers(world.frames[role])[:, place] for role in ("train", "table")}


def gap(world: World) -> float:
    """The AUC on the training rows less that on the judged ones."""
    scores = _scores(world)
    return float(
        roc_auc_score(hits(world, "train"), scores["train"])
        - roc_auc_score(hits(world, "table"), scores["table"])
    )


def attack(world: World) -> float:
    """The AUC with which the chance given to the right answer tells training rows from judged ones."""
    right = [np.where(hits(world, role), score, 1 - score) for role, score in _scores(world).items()]
    inside = np.concatenate([np.ones(len(right[0])), np.zeros(len(right[1]))])
    return float(roc_auc_score(inside, np.concatenate(right)))


def overfitting(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A tree, or a boosting, whose leaves are as small as it takes for this gap between train and test."""
    return _nearest(world, size, gap, one(rng, (_trees, _trees, _boosting))), Plant()


def membership_leak(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A line and trees that know each training row by heart, the trees given as much say as this attack needs."""
    seed = int(rng.integers(2**31))

    def blended(say: float) -> World:
        line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
        trees = ExtraTreesClassifier(40, random_state=seed)
        both = VotingClassifier(
            [("line", line), ("trees", trees)],
            voting="soft",
            weights=[1 - say, say],
        )
        return replace(world, estimator=ending_in(world.estimator, ("model", both)))

    low, high = 0.0, 1.0
    for _ in range(7):
        say = (low + high) / 2
        low, high = (say, high) if attack(blended(say)) < size else (low, say)
    return blended(high), Plant()


def overcomplex_model(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A forest of many trees where a line is the law."""
    del rng
    forest = RandomForestClassifier(round(size), min_samples_leaf=5, random_state=0)
    return replace(world, estimator=ending_in(world.estimator, ("forest", forest))), Plant()


MEMORIES = (
    # Only where the honest model hardly remembers: the small boosting of churn has a gap of 0.07 itself. Under a
    # gap of 0.10 at 2,000 rows (0.06 at 20,000) no other leaf size makes a better tree of this law: the gap is no
    # harm then. At 0.15 (0.12) stricter trees gain 0.02 to 0.08 (0.03 to 0.04) of skill.
    Defect(
        name="overfitting",
        checks=("scalability/overfitting",),
        reads="model",
        unit="AUC on training rows less AUC on judged rows",
        sizes=(0.10, 0.15, 0.20),
        demanded=(0.15, 0.12),
        bases=("credit",),
        plant=overfitting,
    ),
    # The check's floor is an AUC of 0.70 less its margin: ordinary small boostings reach that on clean rows.
    Defect(
        name="membership_leak",
        checks=("privacy/membership-inference",),
        reads="model",
        unit="AUC of the attack by the chance given to the right answer",
        sizes=(0.65, 0.80, 0.95),
        demanded=(0.80, 0.75),
        bases=BINARY,
        plant=membership_leak,
    ),
    Defect(
        name="overcomplex_model",
        checks=("interpretability/needless-complexity",),
        reads="model",
        unit="trees where a line would do",
        sizes=(50, 100, 200),
        demanded=(100, 50),
        bases=("credit", "triage"),
        plant=overcomplex_model,
    ),
)
