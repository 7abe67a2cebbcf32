"""A forest on a straight line is needless, a forest on a curve is not, and a line is never judged."""

from dataclasses import replace as changed

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression

from checks.artifacts.models import AskedModel
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import SimpleModels
from checks.interpretability.needless_complexity import is_larger, is_simple, needless_complexity
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, failing, findings, given, outcome
from tests.models import TrustedModel, pipeline

LINE = {f"x{i}": effect for i, effect in enumerate((1.0, 0.8, 0.6, 0.4, 0.3, 0.2))}
FOREST = RandomForestClassifier(60, min_samples_leaf=3, random_state=0, n_jobs=1)


def gains(ended) -> dict[str, float]:
    return {f.says.split(" than ")[1].split(",")[0].split(".")[0]: f.estimate.value for f in ended.findings}


def test_a_forest_on_a_straight_line_is_needless():
    ended = outcome(needless_complexity, world(2500, 1, LINE, FOREST))

    assert failing(ended)
    assert "linear" in failing(ended)[0].says
    assert failing(ended)[0].estimate.high < 0.02
    assert "bytes, the simple one in" in failing(ended)[0].says


def test_boosting_that_wins_earns_its_keep():
    boosting = HistGradientBoostingClassifier(max_iter=60, random_state=0)

    ended = outcome(needless_complexity, world(2500, 2, LINE, boosting, square=1.0))

    assert ended.status == "pass"
    assert gains(ended)["a regularised linear model"] > 0.03


def test_many_rows_tell_half_a_point_and_few_rows_two():
    shelf = artifacts(world(400, 3, LINE, FOREST))
    asked, scored, simple = (shelf.get(kind) for kind in (AskedModel, Scored, SimpleModels))
    rng = np.random.default_rng(0)

    def of(n: int):
        truth, seen = rng.random(n) < 0.5, rng.normal(size=n)
        score = np.column_stack([-seen - truth, seen + truth])
        alike = {name: score + 1e-9 * rng.normal(size=(n, 1)) for name in simple.scores}
        rows = np.arange(n)
        many = changed(scored, rows=rows, codes=truth.astype(int), values=score, positive=1)
        return findings(needless_complexity, asked, many, changed(simple, rows=rows, scores=alike))

    few, many = of(2000), of(12_000)

    assert {f.estimate.name for f in few} == {"gain_over_simple"}
    assert "at most 2 points better" in few[0].says
    assert {f.estimate.name for f in many} == {"gain_over_simple_in_many_rows"}
    assert "at most 0.5 points better" in many[0].says


def test_a_model_of_like_size_is_told_and_not_judged():
    few = RandomForestClassifier(2, max_leaf_nodes=4, random_state=0, n_jobs=1)

    ended = outcome(needless_complexity, world(2500, 1, LINE, few))

    assert ended.status == "info"
    assert ended.findings[0].estimate.name == "gain_over_simple_of_like_size"


@pytest.mark.parametrize(
    ("own", "simple", "larger"),
    [(0, 5_000, True), (19_000, 1_000, False), (25_000, 10_000, False), (40_000, 10_000, True)],
)
def test_what_counts_as_larger(own, simple, larger):
    assert is_larger(own, simple) is larger


def test_it_works_out_of_fold_without_a_training_table():
    test, train = table(2500, 5, LINE), table(2500, 6, LINE)

    ended = outcome(needless_complexity, given(test, ROLES, model=fitted(train, FOREST)))

    assert failing(ended)


def test_a_model_that_is_linear_is_not_judged():
    ended = outcome(needless_complexity, world(300, 1, LINE, LogisticRegression()))

    assert ended.status == "not_applicable"
    assert "LogisticRegression" in ended.reason


@pytest.mark.parametrize(
    ("name", "size", "simple"),
    [
        ("RidgeClassifier", 0, True),
        ("SGDClassifier", 10**7, True),
        ("DecisionTreeClassifier", 4_000, True),
        ("DecisionTreeClassifier", 4_000_000, False),
        ("RandomForestClassifier", 4_000, False),
        ("", 0, False),
    ],
)
def test_what_counts_as_simple(name, size, simple):
    assert is_simple(name, size) is simple


def test_a_score_column_has_no_complexity_to_judge():
    frame = table(300, 0, LINE).assign(p=np.linspace(0, 1, 300))

    assert outcome(needless_complexity, given(frame, replace(ROLES, score="p"))).status == "skipped"


def test_a_regression_is_compared_by_explained_variance():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(3000, 5)), columns=list("abcde"))
    line = X.assign(y=2 * X["a"] + X["b"] - X["c"] + rng.normal(size=3000))
    curve = X.assign(y=3 * X["a"] * X["b"] + rng.normal(size=3000))
    roles = Roles(target="y", task="regression")
    ended = {}
    for name, frame in (("line", line), ("curve", curve)):
        train, test = frame.iloc[:1500], frame.iloc[1500:]
        forest = RandomForestRegressor(40, min_samples_leaf=3, random_state=0, n_jobs=1)
        model = TrustedModel(pipeline(forest, X).fit(train[list(X)], train["y"]), tuple(X.columns))
        ended[name] = outcome(needless_complexity, given(test, roles, train=train, model=model))

    assert ended["line"].status == "fail"
    assert ended["curve"].status == "pass"


def test_several_classes_are_compared_by_skill():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(4000, 4)), columns=list("abcd"))
    noisy = X["a"] + 0.7 * X["b"] + rng.normal(size=4000)
    frame = X.assign(y=np.select([noisy > 0.7, noisy < -0.7], ["hi", "lo"], "mid"))
    train, test = frame.iloc[:2000], frame.iloc[2000:]
    roles = Roles(target="y", task="multiclass", favourable=("hi",))

    ended = outcome(needless_complexity, given(test, roles, train=train, model=fitted(train, FOREST)))

    assert failing(ended)
    assert "skill" in failing(ended)[0].says


@pytest.mark.parametrize("kind", ["empty", "one row", "no answers", "one answer"])
def test_odd_tables_end_in_an_outcome_without_a_failure(kind):
    frame = table(300, 0, LINE)
    odd = {
        "empty": frame.iloc[:0],
        "one row": frame.iloc[:1],
        "no answers": frame.assign(y=None),
        "one answer": frame.assign(y="yes"),
    }[kind]

    assert outcome(needless_complexity, given(odd, ROLES)).status == "not_applicable"
