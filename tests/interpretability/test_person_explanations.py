"""A few telling rows in plain words: their parts add up, and no value of a row is shown."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from checks.artifacts.exemplars import Exemplars
from checks.interpretability.person_explanations import person_explanations
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel, pipeline

EFFECTS = {"debt": -1.5, "income": 1.2, "age": 0.3} | {f"n{i}": 0.05 for i in range(8)}
MODELS = [LogisticRegression(), HistGradientBoostingClassifier(max_iter=30), GaussianNB()]


@pytest.mark.parametrize("estimator", MODELS, ids=lambda each: type(each).__name__)
def test_the_parts_of_each_row_lead_from_the_start_to_the_answer(estimator):
    inputs = world(700, 1, EFFECTS, estimator)
    shown = artifacts(inputs).get(Exemplars)
    ended = outcome(person_explanations, inputs)

    for one, finding in zip(shown.rows, ended.findings, strict=True):
        assert one.start + sum(part for _, part in one.parts) == pytest.approx(one.answer, abs=1e-6)
        assert sum(finding.evidence[0].values) == pytest.approx(one.answer - one.start, abs=1e-6)
        assert len(finding.evidence[0].labels) == 9


def test_rows_are_a_typical_one_a_close_call_and_the_extremes():
    frame, train = table(400, 2, EFFECTS), table(600, 3, EFFECTS)
    model = fitted(train)
    ended = outcome(person_explanations, given(frame, ROLES, model=model))
    X = frame.drop(columns="y")
    chance = model.estimator.predict_proba(X)[:, 1]

    typical, close, high, low = (finding.about.rows[0] for finding in ended.findings)
    assert chance[typical] == pytest.approx(np.median(chance), abs=0.01)
    assert close == np.abs(chance - 0.5).argmin()
    assert (high, low) == (chance.argmax(), chance.argmin())
    assert ended.findings[2].about.name == 'the most likely "yes"'
    assert f'Row {high} (the most likely "yes")' in ended.findings[2].says


def test_the_close_call_follows_the_threshold_of_the_counted_answer():
    frame, model = table(400, 2, EFFECTS), fitted(table(600, 3, EFFECTS))
    roles = replace(ROLES, favourable=("no",), threshold=0.8)

    ended = outcome(person_explanations, given(frame, roles, model=model))

    chance = model.estimator.predict_proba(frame.drop(columns="y"))[:, 1]
    assert ended.findings[1].about.rows[0] == np.abs(chance - 0.8).argmin()
    assert '"no"' in ended.findings[1].says


def test_words_give_names_directions_and_sizes_and_no_value_of_the_row():
    frame, train = table(400, 4, EFFECTS), table(900, 5, EFFECTS)
    frame["debt"] += 77777.0
    train["debt"] += 77777.0

    ended = outcome(person_explanations, given(frame, ROLES, model=fitted(train)))

    low = ended.findings[-1].says
    assert "The three things that counted most: " in low
    assert "debt lowered it by" in low
    assert "points" in low
    assert "7777" not in "".join(finding.says for finding in ended.findings)
    assert ended.status == "info"


def test_numbers_classes_and_bare_answers_have_words_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(500, 3)), columns=list("abc"))
    numbers = X.assign(y=3e5 + 1e5 * X["a"] + 1e3 * rng.normal(size=500))
    trees = pipeline(HistGradientBoostingRegressor(max_iter=30), X).fit(X, numbers["y"])
    classes = X.assign(y=np.select([X["a"] > 0.7, X["a"] < -0.7], ["hi", "lo"], "mid"))
    one = outcome(
        person_explanations,
        given(numbers, Roles(target="y", task="regression"), model=TrustedModel(trees, tuple(X.columns))),
    )
    many = outcome(
        person_explanations, given(classes, Roles(target="y", task="multiclass"), model=fitted(classes))
    )
    bare = outcome(person_explanations, world(500, 1, EFFECTS, LinearSVC()))

    assert [finding.about.name for finding in one.findings] == [
        "a typical row",
        "the highest prediction",
        "the lowest prediction",
    ]
    assert "a raised it by" in one.findings[1].says
    assert "00 for nobody in particular" in one.findings[1].says
    assert all("a chance of" in finding.says for finding in many.findings)
    assert all("a score of" in finding.says for finding in bare.findings)


def test_estimates_say_that_they_are():
    exact, asked = (
        outcome(person_explanations, world(500, 1, EFFECTS, estimator)).findings[0].says
        for estimator in (LogisticRegression(), GaussianNB())
    )

    assert "could only be asked" in asked
    assert "could only be asked" not in exact


def test_a_table_of_equal_rows_has_one_explanation():
    frame = table(60, 0, EFFECTS)
    same = pd.concat([frame.iloc[[0]]] * 60, ignore_index=True)

    ended = outcome(person_explanations, given(same, ROLES, model=fitted(table(500, 1, EFFECTS))))

    assert 1 <= len(ended.findings) <= 4
