"""Untouched parameters are told by name, in a jail as outside of it, and nothing is judged by them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from checks.governance.untuned_model import untuned_model
from checks.model.in_memory import InMemoryModel
from checks.model.settings import MOST, settings_of
from checks.table.roles import Roles
from tests.kit import given, outcome

FRAME = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"]).assign(y=[0, 1] * 30)
ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",), features=("a", "b"))


def asked(estimator):
    return given(FRAME, ROLES, model=InMemoryModel(estimator.fit(FRAME[["a", "b"]], FRAME["y"])))


@pytest.mark.parametrize(
    ("estimator", "share"),
    [
        (RandomForestClassifier(), 1.0),
        (RandomForestClassifier(n_estimators=7, max_depth=3), 0.5),
        (make_pipeline(StandardScaler(), LogisticRegression()), 1.0),
        (make_pipeline(StandardScaler(), LogisticRegression(C=0.3)), 0.0),
    ],
    ids=["none", "half", "line", "line chosen"],
)
def test_the_share_that_was_never_touched(estimator, share):
    ended = outcome(untuned_model, asked(estimator))
    (finding,) = ended.findings
    assert ended.status == "info"
    assert finding.estimate.value == share
    assert "No search is saved" in finding.says


def test_a_search_that_is_saved_is_seen():
    search = GridSearchCV(RandomForestClassifier(5), {"max_depth": [2, 3]}, cv=2)
    (finding,) = outcome(untuned_model, asked(make_pipeline(StandardScaler(), search))).findings
    assert "holds the search" in finding.says
    assert ("max_depth", "no") in finding.evidence[0].rows


def test_a_class_of_which_nothing_is_known_is_not_measured():
    assert outcome(untuned_model, asked(GaussianNB())).status == "not_applicable"


def test_a_stranger_may_tell_what_it_likes():
    class Liar:
        def get_params(self, deep=False):
            raise SystemExit("no") if deep else RuntimeError("no")

    class Chatty:
        def __init__(self, **more):
            pass

        def get_params(self, deep=False):
            return {f"p{i}": i for i in range(10_000)} | {"more": 1}

    assert settings_of(Liar()).at_default == {}
    assert len(settings_of(Chatty()).at_default) <= MOST
    assert settings_of(None).at_default == {}
