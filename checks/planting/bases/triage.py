"""Patients at the door: how soon must each be seen? Four answers, a straight law, a softmax fits it."""

import numpy as np

from checks.planting.bases.estimators import straight
from checks.planting.bases.features import boolean, category, count, number, skewed, zeros
from checks.planting.bases.law import Law, Width, ignored_in, widened

LABELS = np.array(["routine", "standard", "urgent", "immediate"], dtype=object)
OFFSETS = np.array([0.1, 0.5, 0.1, -1.0])
SLOPES = np.array([-1.8, -0.5, 0.7, 1.9])
FEATURES = (
    number("severity_index", 50.0, 11.0, 2),
    number("pulse", 84.0, 9.5, 2),
    skewed("crp", 12.0),
    category("arrival", {"walk": 0.35, "car": 0.35, "ambulance": 0.22, "helicopter": 0.08}),
    count("symptoms", 3.5),
    boolean("fever", 0.35),
    number("pressure", 128.0, 13.0, 2),
    number("saturation_gap", 8.0, 1.9, 3),
    category("ward", {"eye": 0.1, "skin": 0.2, "bones": 0.25, "belly": 0.2, "chest": 0.15, "head": 0.1}),
    zeros("earlier_stay", 0.6, 3.0),
    number("glucose", 5.8, 0.65, 3),
    boolean("fall", 0.2),
    number("breaths", 17.0, 2.0, 3),
)


def chances(pull: np.ndarray) -> np.ndarray:
    """(n, 4): the softmax of straight lines in the pull."""
    odds = np.exp(OFFSETS + np.outer(pull, SLOPES))
    return odds / odds.sum(axis=1, keepdims=True)


def urgency(pull: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The first answer whose cumulative chance reaches the uniform draw: a higher pull is never less urgent."""
    ends = np.cumsum(chances(pull), axis=1)[:, :-1]
    return LABELS[(u[:, None] > ends).sum(axis=1)]


def triage(wide: Width) -> Law:
    """Multiclass, straight."""
    return Law(
        name="triage",
        task="multiclass",
        target="urgency",
        positive=None,
        favourable=("immediate", "urgent"),
        features=widened(FEATURES, wide, lambda i: number(f"lab_{i:02d}", 40.0, 9.0, 3)),
        people=(
            ("sex", {"female": 0.5, "male": 0.5}),
            ("language", {"local": 0.5, "neighbour": 0.3, "other": 0.2}),
        ),
        identifier="visit",
        time="arrived_on",
        text="note",
        centre=0.0,
        spread=1.2,
        answer=urgency,
        fit=straight,
        ignored=ignored_in(wide),
    )
