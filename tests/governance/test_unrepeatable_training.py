"""Training that cannot be repeated is found whatever its reason, and repeatable training passes."""

import os

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from checks.artifacts.saved_refits import SavedRefits
from checks.governance.unrepeatable_training import unrepeatable_training
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel

NAMES = ("a", "b", "c")
ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",), features=NAMES)


def people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    y = (x[:, 0] + rng.normal(size=n) > 0).astype(int)
    return pd.DataFrame(x, columns=list(NAMES)).assign(y=y)


def asked(estimator, train: pd.DataFrame, roles: Roles = ROLES, **more):
    model = TrustedModel(estimator.fit(train[list(NAMES)], train["y"]), NAMES)
    return given(people(100, 9), roles, train=train, model=model, **more)


class Tossed(ClassifierMixin, BaseEstimator):
    """Draws from the machine's own randomness, which no seed reaches."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        self.tossed_ = int.from_bytes(os.urandom(4), "big") / 2**32
        return self

    def predict_proba(self, x):
        return np.column_stack([np.full(len(x), self.tossed_), np.full(len(x), 1 - self.tossed_)])

    def predict(self, x):
        return self.classes_[self.predict_proba(x).argmax(axis=1)]


@pytest.mark.parametrize(
    "estimator",
    [LogisticRegression(), RandomForestClassifier(10, random_state=3)],
    ids=["nothing random", "a saved seed"],
)
def test_what_can_be_trained_again_passes_and_is_the_uploaded_model(estimator):
    ended = outcome(unrepeatable_training, asked(estimator, people(400, 0)))

    assert ended.status == "pass"
    repeated, uploaded = ended.findings
    assert repeated.estimate.value == uploaded.estimate.value == 0
    assert uploaded.status == "info"
    assert "gives the uploaded model's answers" in uploaded.says


@pytest.mark.parametrize(
    "estimator", [RandomForestClassifier(10), MLPClassifier((4,), max_iter=5)], ids=lambda e: type(e).__name__
)
@pytest.mark.filterwarnings("ignore")
def test_a_seed_that_was_not_saved_is_found_and_is_all_it_takes(estimator):
    inputs = asked(estimator, people(400, 1))
    first, second = outcome(unrepeatable_training, inputs), outcome(unrepeatable_training, inputs)

    repeated, uploaded = first.findings
    assert repeated.status == "fail"
    assert repeated.estimate.value > 0.01
    assert "With every random_state set, two fits agree" in repeated.says
    assert [remedy.id for remedy in repeated.remedies] == ["set-random-state"]
    assert "its training is random" in uploaded.says
    # What differs between two fits is the same in each run.
    assert [f.estimate for f in first.findings] == [f.estimate for f in second.findings]


def test_randomness_that_no_seed_reaches_is_told_apart():
    ended = outcome(unrepeatable_training, asked(Tossed(), people(200, 2)))

    assert ended.findings[0].status == "fail"
    assert "Even with every random_state set" in ended.findings[0].says
    assert [remedy.id for remedy in ended.findings[0].remedies] == ["find-other-randomness"]


def test_a_model_of_other_rows_is_said_to_be_another():
    other, train = people(400, 3), people(400, 4)
    inputs = asked(LogisticRegression(), other)
    ended = outcome(unrepeatable_training, given(people(100, 9), ROLES, train=train, model=inputs.model))

    assert ended.status == "pass"
    assert "other training rows" in ended.findings[1].says


def test_a_number_is_compared_in_its_own_spread():
    train = people(300, 5).assign(y=lambda f: 1e6 * f["a"])
    roles = Roles(target="y", task="regression", features=NAMES)
    found = artifacts(asked(RandomForestRegressor(5), train, roles)).get(SavedRefits)

    assert 0 < found.again < 10
    assert found.seeded == 0


def test_what_cannot_be_fitted_again_is_not_judged():
    train = people(300, 6)
    few = outcome(unrepeatable_training, asked(LogisticRegression(), train.iloc[:12]))
    assert few.status == "not_applicable"
    assert "20 are needed" in few.reason
    none = outcome(
        unrepeatable_training, given(people(100, 9), ROLES, model=asked(LogisticRegression(), train).model)
    )
    assert (none.status, none.missing) == ("skipped", "train")
    stand_in = outcome(unrepeatable_training, given(people(100, 9), ROLES, train=train))
    assert (stand_in.status, stand_in.missing) == ("skipped", "model")
