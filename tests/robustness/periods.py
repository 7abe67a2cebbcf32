"""A model and two periods of rows with known chances, so that tests can change rows, chances or both."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression

from checks.contract import Check, Outcome
from checks.table.roles import Roles, Task
from tests.kit import given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "c", "plan")
SLOPES = np.array([1.4, 0.9, -0.7])


def rows(seed: int, n: int, *, shift: float = 0.0) -> pd.DataFrame:
    """Three normal features, `a` moved by `shift`, and a plan."""
    rng = np.random.default_rng([seed, 1])
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"))
    frame["a"] += shift
    return frame.assign(plan=rng.choice(["basic", "plus", "pro"], n, p=[0.5, 0.3, 0.2]))


def pull(frame: pd.DataFrame, slopes: np.ndarray = SLOPES, base: float = -0.3) -> np.ndarray:
    """(n,) log odds, or the mean of a number."""
    return frame[["a", "b", "c"]].to_numpy() @ slopes + 0.6 * (frame["plan"] == "pro").to_numpy() + base


def answered(frame: pd.DataFrame, odds: np.ndarray, seed: int, task: Task = "binary") -> pd.DataFrame:
    rng = np.random.default_rng([seed, 2])
    if task == "regression":
        return frame.assign(y=np.round(odds + rng.normal(size=len(frame)), 3))
    noisy = odds + rng.logistic(size=len(frame))
    if task == "binary":
        return frame.assign(y=np.where(noisy > 0, "yes", "no"))
    return frame.assign(y=np.array(["low", "middle", "high"])[np.digitize(noisy, [-1, 1])])


def roles(task: Task = "binary", **more: Any) -> Roles:
    return Roles(target="y", task=task, positive="yes" if task == "binary" else None, **more)


def model(task: Task = "binary") -> TrustedModel:
    frame = rows(100, 4000)
    train = answered(frame, pull(frame), 100, task)
    last = LinearRegression() if task == "regression" else LogisticRegression(max_iter=500)
    asked = train[list(FEATURES)]
    return TrustedModel(pipeline(last, asked).fit(asked, train["y"]), FEATURES)


MODELS = {task: model(task) for task in ("binary", "multiclass", "regression")}


def period(seed: int, n: int, task: Task = "binary", *, shift: float = 0.0, **of: Any) -> pd.DataFrame:
    """One period's rows with answers; `of` are a pull's other slopes or base."""
    frame = rows(seed, n, shift=shift)
    return answered(frame, pull(frame, **of), seed, task)


def compared(
    check: Check, before: pd.DataFrame, after: pd.DataFrame, task: Task = "binary", **more: Any
) -> Outcome:
    """The check on judged rows and production rows, with the model of this task."""
    asked = {"model": MODELS[task], **more}
    return outcome(check, given(before, asked.pop("roles", roles(task)), production=after, **asked))


def names(findings: Any) -> set[str]:
    return {finding.estimate.name for finding in findings if finding.estimate is not None}
