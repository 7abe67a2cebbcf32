"""A line and a sum of curves have a faithful copy; a model of products has none."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.surrogates import Surrogates
from checks.interpretability.surrogate_fidelity import surrogate_fidelity
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import failing, findings, given, outcome
from tests.models import TrustedModel

LINE = {"a": 1.2, "b": 0.8, "c": 0.6, "d": 0.4}


class Formula(RegressorMixin, BaseEstimator):
    """A sum of two lines, or by this share a product of three signs."""

    def __init__(self, share: float = 0.0) -> None:
        self.share = share

    def fit(self, X, y):
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X):
        a, b, c = np.asarray(X, dtype=np.float64).T
        return (1 - self.share) * (a + b) + self.share * 2 * np.sign(a * b * c)


def products(share: float, n: int = 1500) -> tuple[pd.DataFrame, TrustedModel]:
    rng = np.random.default_rng(3)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"))
    model = Formula(share).fit(X, X["a"])
    return X.assign(y=model.predict(X) + rng.normal(size=n)), TrustedModel(model, tuple(X))


def fidelity(share: float):
    frame, model = products(share)
    return outcome(surrogate_fidelity, given(frame, Roles(target="y", task="regression"), model=model))


def test_a_line_has_a_faithful_copy():
    ended = outcome(surrogate_fidelity, world(1200, 1, LINE))

    assert ended.status == "pass"
    assert ended.findings[0].estimate.low > 0.95
    assert "a sum of one effect per feature follows" in ended.findings[0].says
    assert [f.estimate.name for f in ended.findings] == ["fidelity", "tree_fidelity"]


def test_a_model_of_products_has_none():
    ended = fidelity(1.0)

    (found,) = failing(ended)
    assert found.severity == "major"
    assert found.estimate.high < 0.6


def test_more_product_never_scores_better():
    scores = [fidelity(share).findings[0].score for share in (0.0, 0.4, 0.7, 1.0)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert scores[-1] < 0.5


def test_a_small_tree_is_followed_by_a_tree():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(2000, 3)), columns=list("abc"))
    frame["y"] = np.where((frame["a"] > 0) & (frame["b"] > 0) & (rng.random(2000) < 0.9), "yes", "no")

    ended = outcome(
        surrogate_fidelity, given(frame, ROLES, model=fitted(frame, DecisionTreeClassifier(max_depth=2)))
    )

    assert ended.status == "pass"
    assert ended.findings[0].says.count("a tree of depth three") == 1
    assert ended.findings[0].estimate.value > 0.95


def test_bare_answers_are_compared_as_answers():
    frame = table(1500, 4, LINE)
    line = outcome(surrogate_fidelity, given(frame, ROLES, model=fitted(frame, Perceptron())))
    curls = outcome(surrogate_fidelity, given(frame, ROLES, model=fitted(frame, SVC(C=1e3, gamma=5.0))))

    assert line.status == "pass"
    assert line.findings[0].estimate.value > 0.8
    assert curls.findings[0].estimate.value < line.findings[0].estimate.value - 0.2


def test_several_answers_are_followed_at_once():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(1500, 3)), columns=list("abc")).assign(d=rng.choice(["u", "v"], 1500))
    frame = X.assign(y=np.select([X["a"] > 0.6, X["b"] > 0.3], ["hi", "mid"], "lo"))
    roles = Roles(target="y", task="multiclass", favourable=("hi",))

    ended = outcome(surrogate_fidelity, given(frame, roles, model=fitted(frame, LogisticRegression())))

    assert ended.status == "pass"


@pytest.mark.parametrize("rows", [0, 1, 100])
def test_few_rows_are_not_judged(rows: int):
    frame = table(300, 1, LINE)

    assert outcome(surrogate_fidelity, given(frame.iloc[:rows], ROLES, model=fitted(frame))).status == (
        "not_applicable"
    )


def test_the_better_copy_counts():
    rng = np.random.default_rng(0)
    made = Surrogates(
        losses={"additive": rng.random(200), "tree": 0.1 * rng.random(200)},
        reference=rng.random(200),
        learnt_from=400,
        bare=False,
        said="",
    )

    best, other = findings(surrogate_fidelity, made)

    assert best.estimate is not None
    assert best.estimate.name == "fidelity"
    assert best.estimate.value > 0.8
    assert other.estimate is not None
    assert other.estimate.name == "additive_fidelity"
