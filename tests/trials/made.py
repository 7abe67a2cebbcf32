"""Small worlds with something to mend, and one trial of them."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from checks.artifacts.inputs import Given
from checks.contract import Outcome, Seed
from checks.engine import Artifacts, run
from checks.policy.policy import read_policy
from checks.registry import all_checks, all_makers
from checks.table.roles import Roles
from checks.trials.measuring import tried
from checks.trials.shapes import Change, Tried
from checks.trials.trial import trial_called
from tests.kit import ROOT, given
from tests.models import TrustedModel, pipeline

ROLES = Roles(target="paid", task="binary", positive="yes", favourable=("yes",), sensitive=("sex",))
ALWAYS = ("scalability/predictive-quality", "bias/selection-rate-gap")


def people(n: int, seed: int, *, bias: float = 0.0) -> pd.DataFrame:
    """Who pays back: by income and age, and by sex as much as `bias` says."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.gamma(3.0, 10.0, n).round(1),
            "city": rng.choice(["Bern", "Chur", "Genf"], n),
            "sex": rng.choice(["f", "m"], n),
        }
    )
    odds = 0.08 * (frame["income"] - 30) + 0.02 * (frame["age"] - 45) + bias * (frame["sex"] == "m")
    frame["paid"] = np.where(rng.random(n) < 1 / (1 + np.exp(-odds)), "yes", "no")
    return frame


def fitted(train: pd.DataFrame, features: Sequence[str], estimator: Any = None) -> TrustedModel:
    chosen = LogisticRegression(max_iter=500) if estimator is None else estimator
    model = pipeline(chosen, train[list(features)])
    return TrustedModel(model.fit(train[list(features)], train["paid"]), tuple(features))


def world(
    train: pd.DataFrame | None, judged: pd.DataFrame, estimator: Any = None, roles: Roles = ROLES
) -> Given:
    """With a training table a model fitted on it; without one no model."""
    from msgspec.structs import replace

    features = tuple(name for name in judged.columns if name not in (roles.target, *roles.identifiers))
    model = None if train is None else fitted(train, features, estimator)
    return given(judged, replace(roles, features=features), train=train, model=model)


def outcomes(inputs: Given, *checks: str) -> list[Outcome]:
    every = all_checks()
    wanted = [every[name] for name in dict.fromkeys((*checks, *ALWAYS))]
    shelf = Artifacts({Given: inputs, Seed: Seed(0)}, all_makers())
    return list(run(wanted, shelf, scales={}, gates=frozenset()))


def tried_here(inputs: Given, *remedies: str, checks: Sequence[str] = ()) -> Tried:
    """The remedies in order, measured by their own checks and the two of every trial."""
    trials = [trial_called(name) for name in remedies]
    ended = outcomes(inputs, *(check for each in trials for check in each.answers), *checks)
    policy = read_policy("standard", {check.id: check.scales.keys() for check in all_checks().values()})
    folder = Path(tempfile.mkdtemp(dir=ROOT.name))
    return tried(trials, inputs, ended, policy, folder)


def headline(found: Tried, measure: str) -> Change:
    return next(change for change in found.headlines if change.measure == measure)
