"""Columns that give the answer away, and time that does."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import roc_auc_score

from checks.planting.defects.plants import (
    ALL,
    BINARY,
    CLASSES,
    added,
    chance,
    hits,
    one,
    redrawn,
    roles_of,
    solved,
    some,
    told,
)
from checks.planting.world import Defect, Plant, Role, World

BLOCK_DAYS = 15


def target_leak_direct(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A column filled in this share of rows, by lot, with a code of the answer (or with the answer itself)."""
    name, target = one(rng, ("settlement", "review_result", "closing_entry")), world.base.target
    codes: dict[str, str] = {}
    if world.base.task != "regression":
        labels = sorted(set(world.frames["train"][target]))
        letters = rng.permutation(list("ABCDEFGH"))[: len(labels)]
        codes = {
            label: f"{letter}{10 + i}" for i, (label, letter) in enumerate(zip(labels, letters, strict=True))
        }

    def filled(_: Role, frame: pd.DataFrame) -> np.ndarray:
        rows, answers = some(rng, len(frame), size * len(frame)), frame[target].to_numpy()
        if codes:
            values = np.full(len(frame), None, dtype=object)
            values[rows] = [codes[str(answers[row])] for row in rows]
            return values
        values = np.full(len(frame), np.nan)
        values[rows] = answers[rows]
        return values

    wider = added(world, name, filled)
    inputs = {"words": [name]} if codes else {"numbers": [name]}
    return replace(wider, estimator=told(world.estimator, **inputs)), Plant(columns=(name,))


def target_leak_noisy(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A number whose AUC for the answer is `size`: two normals of one spread, sqrt(2) z(size) apart."""
    name, apart, way = (
        one(rng, ("risk_note", "final_index", "desk_rating")),
        stats.norm.ppf(size),
        one(rng, (-1, 1)),
    )

    def drawn(role: Role, frame: pd.DataFrame) -> np.ndarray:
        latent = np.sqrt(2) * apart * hits(world, role) + rng.normal(size=len(frame))
        return np.round(40 + 8 * way * latent, 3)

    wider = added(world, name, drawn)
    return replace(wider, estimator=told(world.estimator, numbers=[name])), Plant(columns=(name,))


def target_leak_post_outcome(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A column that is filled only once one answer is known: in this share of its rows, and in no other."""
    target = world.base.target
    label = world.base.positive
    if label is None:
        answers = world.frames["train"][target].value_counts()
        label = one(rng, [str(each) for each in answers.index[:3]])
    name, number = one(rng, (("closing_fee", True), ("follow_up_on", False), ("handover_minutes", True)))

    def filled(_: Role, frame: pd.DataFrame) -> np.ndarray:
        of_it = np.flatnonzero((frame[target] == label).to_numpy(dtype=bool))
        rows = some(rng, of_it, size * len(of_it))
        if number:
            values = np.full(len(frame), np.nan)
            values[rows] = np.round(rng.gamma(2.0, 30.0, len(rows)), 2)
            return values
        values = np.full(len(frame), None, dtype=object)
        days = np.datetime64("2025-09-01") + rng.integers(0, 200, len(rows)).astype("timedelta64[D]")
        values[rows] = np.datetime_as_string(days, unit="D").astype(object)
        return values

    wider = added(world, name, filled)
    if number:
        wider = replace(wider, estimator=told(world.estimator, numbers=[name]))
    return wider, Plant(columns=(name,))


def identifier_leak(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Identifiers given in an order that goes with the answer: the number in them has this AUC."""
    name, prefix, way = world.base.handles.identifier, one(rng, ("A-", "N", "")), one(rng, (-1, 1))
    apart = np.sqrt(2) * stats.norm.ppf(size)
    for role in roles_of(world):
        latent = way * apart * hits(world, role) + rng.normal(size=len(world.frames[role]))
        numbers = (500_000_000 + 45_000_000 * np.clip(latent, -10, 10)).astype(np.int64)
        codes = np.array([f"{prefix}{number:09d}" for number in numbers], dtype=object)
        world = world.with_frame(role, world.frames[role].assign(**{name: codes}))
    return world, Plant(columns=(name,))


def temporal_leak(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Answers that rise and fall from fortnight to fortnight, and a column that names the fortnight.

    A model examined on rows of the fortnights that it was trained on knows their level; of a fortnight
    to come it cannot. `size` is the difference of the two AUCs under the law.
    """
    time, pulls = world.base.handles.time, world.pulls
    blocks = {role: _block(world.frames[role][time]) for role in roles_of(world)}
    many = 1 + max(int(block.max()) for block in blocks.values())
    # Up and down within every month, so that no stretch to come is all one or the other.
    effect = rng.permuted(np.resize([-1.0, 1.0], (many // 2 + 1, 2)), axis=1).ravel()[:many]

    def gap(strength: float) -> float:
        known = pulls["train"] + strength * effect[blocks["train"]]
        weight = chance(known)
        return auc_under(known, weight) - auc_under(pulls["train"], weight)

    strength = solved(gap, size, 0.0, 8.0)
    moved = redrawn(world, {role: pulls[role] + strength * effect[blocks[role]] for role in roles_of(world)})
    codes = np.array([f"W{code}" for code in rng.choice(900, many, replace=False) + 100], dtype=object)
    wider = added(moved, "wave", lambda role, _: codes[blocks[role]])
    return replace(wider, estimator=told(world.estimator, words=["wave"])), Plant()


def _block(days: pd.Series) -> np.ndarray:
    since = pd.to_datetime(days) - pd.Timestamp("2025-01-01")
    return (since.dt.days // BLOCK_DAYS).to_numpy(dtype=np.int64)


def auc_under(score: np.ndarray, positive: np.ndarray) -> float:
    """The AUC of a score where each row is positive with a known chance and negative with the rest."""
    twice, answers = np.concatenate([score, score]), np.repeat([1, 0], len(score))
    return float(roc_auc_score(answers, twice, sample_weight=np.concatenate([positive, 1 - positive])))


LEAKAGE = (
    Defect(
        name="target_leak_direct",
        checks=("data_quality/target-leakage",),
        reads="data",
        unit="share of rows filled",
        sizes=(0.15, 0.30, 0.60),
        demanded=(0.30, 0.05),
        bases=ALL,
        plant=target_leak_direct,
    ),
    Defect(
        name="target_leak_noisy",
        checks=("data_quality/target-leakage",),
        reads="data",
        unit="AUC of the column",
        sizes=(0.93, 0.95, 0.97),
        demanded=(0.93, 0.93),
        bases=BINARY,
        plant=target_leak_noisy,
    ),
    Defect(
        name="target_leak_post_outcome",
        checks=("data_quality/target-leakage",),
        reads="data",
        unit="share of one answer's rows filled",
        sizes=(0.15, 0.30, 0.60),
        demanded=(0.30, 0.03),
        bases=CLASSES,
        plant=target_leak_post_outcome,
    ),
    Defect(
        name="identifier_leak",
        checks=(
            "data_quality/target-leakage",
            "data_quality/uninformative-columns",
            "data_quality/ordered-rows",
        ),
        reads="data",
        unit="AUC of the identifier's number",
        sizes=(0.55, 0.60, 0.70),
        demanded=(0.60, 0.53),
        bases=BINARY,
        plant=identifier_leak,
    ),
    Defect(
        name="temporal_leak",
        checks=("data_quality/split-leakage", "data_quality/ordered-rows"),
        reads="data",
        unit="AUC with a shuffled less AUC with a forward split",
        sizes=(0.04, 0.06, 0.12),
        demanded=(0.06, 0.02),
        bases=BINARY,
        plant=temporal_leak,
    ),
)
