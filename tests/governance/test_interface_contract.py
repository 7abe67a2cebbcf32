"""Eight promises: a named pipeline keeps them all, and each that is broken is found."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

from checks.artifacts.interface import Interface
from checks.governance.interface_contract import interface_contract
from checks.model.in_memory import InMemoryModel
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome

NAMES = ["a", "b", "c"]
ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",), features=tuple(NAMES))


def people(n: int = 200) -> pd.DataFrame:
    x = np.random.default_rng(0).normal(size=(n, 3))
    return pd.DataFrame(x, columns=NAMES).assign(y=(x[:, 0] > 0).astype(int))


def kept(model, roles=ROLES, frame=None) -> dict[str, bool]:
    inputs = given(people() if frame is None else frame, roles, model=model)
    return {promise.name: promise.holds for promise in artifacts(inputs).get(Interface).promises}


def fitted(estimator, *, names: bool = True):
    table = people()
    return InMemoryModel(estimator.fit(table[NAMES] if names else table[NAMES].to_numpy(), table["y"]))


def test_a_model_fitted_on_a_named_table_keeps_all_eight():
    ended = outcome(interface_contract, given(people(), ROLES, model=fitted(LogisticRegression())))
    assert ended.status == "pass"
    assert ended.findings[0].estimate.value == 8

    number = Roles(target="y", task="regression", features=tuple(NAMES))
    assert all(kept(fitted(LinearRegression()), number).values())


def test_a_model_that_goes_by_place_breaks_two_and_no_more():
    model = fitted(LogisticRegression(), names=False)
    broken = {name for name, holds in kept(model).items() if not holds}
    assert broken == {"names its columns", "answers alike when columns change places"}

    finding = outcome(interface_contract, given(people(), ROLES, model=model)).findings[0]
    assert (finding.status, finding.severity) == ("fail", "minor")
    assert "Other answers, and no warning" in finding.says


def test_each_further_promise_that_is_broken_is_found():
    class OfTheBatch(LogisticRegression):
        def predict_proba(self, x):
            chance = np.full(len(x), 1 / (1 + len(x)))
            return np.column_stack([chance, 1 - chance])

    assert not kept(fitted(OfTheBatch()))["answers a single row"]
    assert not kept(fitted(LinearSVC()))["gives probabilities"]
    words = people().assign(y=lambda f: np.where(f["y"] == 1, "good", "bad"))
    named = Roles(target="y", task="binary", positive="good", favourable=("good",), features=tuple(NAMES))
    assert not kept(fitted(LogisticRegression()), named, words)["names its classes"]


def test_only_ones_own_model_is_asked():
    assert outcome(interface_contract, given(people(), ROLES)).status == "skipped"
