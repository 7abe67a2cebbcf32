"""A declared direction that some rows break is found, one that a model keeps is not, and none is no question."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression

from checks.interpretability.monotonicity_violations import monotonicity_violations
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

LINE = {"a": 1.0, "b": -0.8, "c": 0.5}


class Turning(ClassifierMixin, BaseEstimator):
    """The chance rises with a, and falls by `drop` past 0 where c lies over `edge`."""

    def __init__(self, edge: float = 9.0, drop: float = 0.2) -> None:
        self.edge, self.drop = edge, drop

    def fit(self, X, y):
        self.classes_ = np.array(["no", "yes"])
        self.n_features_in_ = X.shape[1]
        return self

    def predict_proba(self, X):
        a, c = np.asarray(X, dtype=np.float64)[:, 0], np.asarray(X, dtype=np.float64)[:, 2]
        yes = 0.3 + 0.3 * (a > -1) - self.drop * ((a > 0) & (c > self.edge))
        return np.stack([1 - yes, yes], axis=1)

    def predict(self, X):
        return self.classes_[(self.predict_proba(X)[:, 1] > 0.5).astype(int)]


def turned(share: float, drop: float = 0.2, n: int = 2000):
    frame = table(n, 1, LINE)
    X = frame.drop(columns="y")
    edge = float(np.quantile(X["c"], 1 - share))
    model = TrustedModel(Turning(edge, drop).fit(X, frame["y"]), tuple(X))
    return outcome(monotonicity_violations, given(frame, replace(ROLES, increasing=("a",)), model=model))


def test_three_points_in_one_row_of_ten_are_always_found():
    ended = turned(0.10, drop=0.03)

    (found,) = failing(ended)
    assert found.about.columns == ("a",)
    assert found.estimate.value == pytest.approx(0.10, abs=0.03)
    assert 'lowers the score of "yes", by 3 points at most' in found.says


def test_the_rows_named_are_those_that_break_it():
    frame, (found,) = table(2000, 1, LINE), failing(turned(0.10))
    edge = np.quantile(frame["c"], 0.9)

    assert len(found.about.rows) == 100
    assert (frame["c"].iloc[list(found.about.rows)] > edge - 1e-9).all()


def test_more_rows_never_score_better():
    scores = [turned(share).findings[0].score for share in (0.0, 0.02, 0.03, 0.05)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert scores[-1] < 0.2


def test_less_than_a_point_is_no_violation():
    assert turned(0.5, drop=0.005).status == "pass"


def test_a_line_and_constrained_trees_keep_their_directions():
    frame = table(2000, 2, LINE)
    roles = replace(ROLES, increasing=("a", "c"), decreasing=("b",))
    trees = HistGradientBoostingClassifier(max_iter=50, monotonic_cst=[1, -1, 1], random_state=0)

    for model in (fitted(frame), fitted(frame, trees)):
        ended = outcome(monotonicity_violations, given(frame, roles, model=model))
        assert ended.status == "pass"
        assert [f.estimate.value for f in ended.findings] == [0, 0, 0]


def test_a_line_against_its_declared_direction_breaks_it_everywhere():
    frame = table(800, 2, LINE)

    ended = outcome(
        monotonicity_violations, given(frame, replace(ROLES, decreasing=("a",)), model=fitted(frame))
    )

    assert failing(ended)[0].estimate.value > 0.95


def test_an_unconstrained_forest_breaks_it_somewhere():
    frame = table(1000, 3, LINE)
    forest = RandomForestClassifier(15, random_state=0)

    ended = outcome(
        monotonicity_violations, given(frame, replace(ROLES, increasing=("a",)), model=fitted(frame, forest))
    )

    assert ended.status == "fail"


def test_without_a_direction_it_is_not_asked_and_says_how_to_declare_one():
    frame = table(300, 1, LINE)

    ended = outcome(monotonicity_violations, given(frame, ROLES, model=fitted(frame)))

    assert ended.status == "not_applicable"
    assert "--increasing COLUMN" in ended.reason


def test_numbers_are_measured_in_their_own_deviation():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(1500, 2)), columns=["a", "b"])
    frame = X.assign(y=1e6 * (X["a"] + 0.1 * X["b"]))
    model = TrustedModel(pipeline(LinearRegression(), X).fit(X, frame["y"]), ("a", "b"))
    roles = Roles(target="y", task="regression", increasing=("a",), decreasing=("b",))

    by_name = {
        f.about.name: f for f in outcome(monotonicity_violations, given(frame, roles, model=model)).findings
    }

    assert by_name["a"].status == "pass"
    assert by_name["b"].status == "fail"
    assert "standard deviations" in by_name["b"].says


def test_odd_columns_are_said_and_not_judged():
    frame = table(400, 1, LINE).assign(word="x", still=1, flag=lambda f: f["a"] > 0)
    roles = replace(ROLES, increasing=("word", "still", "flag", "a"))

    ended = outcome(monotonicity_violations, given(frame, roles, model=fitted(frame)))

    by_name = {f.about.name: f.estimate for f in ended.findings}
    assert by_name["word"] is None
    assert by_name["still"] is None
    assert by_name["flag"] is not None
    assert by_name["a"] is not None


def test_several_answers_follow_the_favourable_ones():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(1500, 2)), columns=["a", "b"])
    frame = X.assign(y=np.select([X["a"] > 0.5, X["a"] > -0.5], ["hi", "mid"], "lo"))
    roles = Roles(target="y", task="multiclass", favourable=("hi", "mid"), increasing=("a",))

    ended = outcome(monotonicity_violations, given(frame, roles, model=fitted(frame)))
    aimless = replace(roles, favourable=())

    assert ended.status == "pass"
    assert (
        outcome(monotonicity_violations, given(frame, aimless, model=fitted(frame))).status
        == "not_applicable"
    )


@pytest.mark.parametrize("rows", [0, 1])
def test_empty_tables_end_in_an_outcome(rows: int):
    frame = table(300, 1, LINE)
    roles = replace(ROLES, increasing=("a",))

    ended = outcome(monotonicity_violations, given(frame.iloc[:rows], roles, model=fitted(frame)))

    assert ended.status == "not_applicable"
