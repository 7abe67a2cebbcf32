"""Tables whose features are known to matter or not, and models fitted on other rows of the same law."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from checks.artifacts.inputs import Given
from checks.table.roles import Roles
from tests.kit import given
from tests.models import TrustedModel, pipeline

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",))


def table(n: int, seed: int, effects: dict[str, float], *, square: float = 0.0) -> pd.DataFrame:
    """Normal features with the log odds of `effects` per deviation, and `square` times the first squared."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, len(effects))), columns=list(effects))
    score = X.to_numpy() @ np.array(list(effects.values())) + square * (X.iloc[:, 0] ** 2 - 1)
    return X.assign(y=np.where(rng.random(n) < 1 / (1 + np.exp(-score)), "yes", "no"))


def fitted(train: pd.DataFrame, estimator: Any = None) -> TrustedModel:
    X = train.drop(columns="y")
    estimator = LogisticRegression() if estimator is None else estimator
    return TrustedModel(pipeline(estimator, X).fit(X, train["y"]), tuple(X.columns))


def world(
    n: int, seed: int, effects: dict[str, float], estimator: Any = None, *, square: float = 0.0, **more: Any
) -> Given:
    """A judged table of n rows and a model fitted on n others, which are the training table."""
    train = table(n, seed + 1000, effects, square=square)
    test = table(n, seed, effects, square=square)
    return given(test, ROLES, train=train, model=fitted(train, estimator), **more)
