"""A way is found where the law has one, and never through what nobody can change."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LinearRegression

from checks.interpretability.recourse import recourse
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import given, outcome
from tests.models import TrustedModel, pipeline


class Needs(ClassifierMixin, BaseEstimator):
    """Yes where at least `many` of the columns lie over 1."""

    def __init__(self, many: int = 1) -> None:
        self.many = many

    def fit(self, X, y):
        self.classes_ = np.array(["no", "yes"])
        self.n_features_in_ = X.shape[1]
        return self

    def predict_proba(self, X):
        enough = (np.asarray(X, dtype=np.float64) > 1).sum(axis=1)
        yes = np.clip(0.5 + 0.1 * (enough - self.many + 0.5), 0, 1)
        return np.stack([1 - yes, yes], axis=1)

    def predict(self, X):
        return self.classes_[(self.predict_proba(X)[:, 1] > 0.5).astype(int)]


def needing(many: int, roles: Roles = ROLES, n: int = 1000):
    frame = table(n, 1, dict.fromkeys("abcde", 0.5))
    X = frame.drop(columns="y")
    model = TrustedModel(Needs(many).fit(X, frame["y"]), tuple(X))
    return frame, outcome(recourse, given(frame, roles, model=model))


def test_one_two_and_three_features_are_counted_and_four_are_too_many():
    shares = {}
    for many in (1, 2, 3, 5):
        _, ended = needing(many)
        assert ended.status == "info"
        shares[many] = ended.findings[0].estimate.value

    assert shares[1] == shares[2] == shares[3] == 1.0
    assert shares[5] < 0.7


def test_rows_without_a_way_are_those_that_lack_too_much():
    frame, ended = needing(5)
    lacking = (frame.drop(columns="y") > 1).sum(axis=1) < 2

    assert lacking.iloc[list(ended.findings[0].about.rows)].all()


def test_what_is_sensitive_or_immutable_is_never_moved():
    roles = replace(ROLES, features=tuple("abcde"), sensitive=("a",), immutable=("b", "c", "d"))

    _, ended = needing(1, roles)

    named = {name for finding in ended.findings[1:] for name in finding.about.columns}
    assert named == {"e"}
    assert "Never moved: a, b, c, d." in ended.findings[0].says
    _, none = needing(1, replace(roles, immutable=("b", "c", "d", "e")))
    assert none.status == "not_applicable"
    assert "immutable" in none.reason


def test_more_that_is_needed_never_leaves_more_recourse():
    shares = [
        needing(many, replace(ROLES, immutable=("c", "d", "e")))[1].findings[0] for many in (1, 2, 3, 4)
    ]
    values = [finding.estimate.value for finding in shares]

    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0


def test_an_answer_that_is_bad_to_get_is_turned_the_other_way():
    frame = table(1000, 2, {"a": 2.0, "b": 0.1})
    roles = replace(ROLES, favourable=("no",))

    ended = outcome(recourse, given(frame, roles, model=fitted(frame)))

    assert ended.findings[0].estimate.value > 0.95
    assert ended.findings[1].about.columns == ("a",)


def test_numbers_need_a_threshold():
    frame = table(800, 3, {"a": 1.0, "b": 1.0}).assign(y=lambda f: f["a"] + f["b"])
    X = frame.drop(columns="y")
    model = TrustedModel(pipeline(LinearRegression(), X).fit(X, frame["y"]), tuple(X))
    roles = Roles(target="y", task="regression")

    without = outcome(recourse, given(frame, roles, model=model))
    ended = outcome(recourse, given(frame, replace(roles, threshold=0.5), model=model))

    assert without.status == "not_applicable"
    assert ended.findings[0].estimate.value == 1.0


def test_several_answers_and_words_have_ways_too():
    rng = np.random.default_rng(4)
    X = pd.DataFrame({"a": rng.normal(size=1200), "plan": rng.choice(["u", "v", "w"], 1200)})
    frame = X.assign(y=np.select([(X["plan"] == "u") & (X["a"] > 0), X["plan"] == "v"], ["hi", "mid"], "lo"))
    roles = Roles(target="y", task="multiclass", favourable=("mid",))

    ended = outcome(recourse, given(frame, roles, model=fitted(frame)))

    assert ended.findings[0].estimate.value > 0.9
    assert ended.findings[1].about.columns == ("plan",)


@pytest.mark.parametrize("rows", [0, 1, 15])
def test_few_rows_end_in_an_outcome(rows: int):
    frame = table(300, 1, {"a": 1.0, "b": 1.0})

    assert outcome(recourse, given(frame.iloc[:rows], ROLES, model=fitted(frame))).status == "not_applicable"
