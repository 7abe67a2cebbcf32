"""A model in memory is asked as it is, checked as a file's is, and never needs a file."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from checks.contract import Unusable
from checks.model.in_memory import InMemoryModel

RNG = np.random.default_rng(0)
X = pd.DataFrame({"a": RNG.normal(size=200), "b": RNG.normal(size=200)})
Y = np.where(X["a"] + RNG.normal(size=200) > 0, "yes", "no")
ASKED = pa.table({"b": X["b"].to_numpy(), "other": np.arange(200), "a": X["a"].to_numpy()})


def test_it_answers_as_the_estimator_does_whatever_the_order_of_the_columns():
    fitted = LogisticRegression().fit(X, Y)

    model = InMemoryModel(fitted)

    assert (model.predict(ASKED) == fitted.predict_proba(X)).all()
    assert model.facts.classes == ("no", "yes")
    assert model.facts.features == ("a", "b")
    assert (model.facts.task, model.facts.format) == ("binary", "python")


def test_an_answer_without_probabilities_is_one_hot():
    fitted = LinearSVC().fit(X, Y)

    answers = InMemoryModel(fitted).predict(ASKED)

    assert (answers[:, 1] == (fitted.predict(X) == "yes")).all()
    assert (answers.sum(axis=1) == 1).all()


def test_a_regression_answers_with_one_number():
    fitted = LinearRegression().fit(X, X["a"] * 3)

    model = InMemoryModel(fitted)

    assert model.facts.task == "regression"
    assert model.predict(ASKED)[:, 0] == pytest.approx(3 * X["a"].to_numpy())


def test_features_are_told_where_the_model_names_none():
    fitted = LogisticRegression().fit(X.to_numpy(), Y)

    model = InMemoryModel(fitted, ("a", "b"))

    assert (model.predict(ASKED) == fitted.predict_proba(X.to_numpy())).all()


def test_a_refit_learns_from_its_rows_only():
    model = InMemoryModel(LogisticRegression().fit(X, Y))
    half = np.arange(200) < 100

    answers = model.refit(ASKED, list(Y), np.stack([half, ~half]), seed=1)

    again = LogisticRegression().fit(X[:100], Y[:100])
    assert answers.shape == (2, 200, 2)
    assert answers[0] == pytest.approx(again.predict_proba(X))


def test_its_fingerprint_is_of_what_it_learned():
    one, same, other = (LogisticRegression(C=c).fit(X, Y) for c in (1.0, 1.0, 0.01))

    facts = [InMemoryModel(fitted).facts for fitted in (one, same, other)]

    assert facts[0].sha256 == facts[1].sha256 != facts[2].sha256
    assert facts[0].size_bytes > 100


def test_a_model_that_cannot_be_stored_says_so():
    class Local(LinearRegression):
        step = FunctionTransformer(lambda x: x)

    facts = InMemoryModel(Local().fit(X, X["a"])).facts

    assert facts.size_bytes == 0
    assert "cannot be pickled" in facts.notes[-1]


@pytest.mark.parametrize("broken", ["raises", "nan", "shape"])
def test_a_broken_answer_is_said_in_one_sentence_without_a_cell(broken):
    class Broken(LogisticRegression):
        def predict_proba(self, asked):
            if broken == "raises":
                raise ValueError("secret cell")
            return np.full((len(asked), 3 if broken == "shape" else 2), np.nan)

    model = InMemoryModel(Broken().fit(X, Y))

    with pytest.raises(Unusable) as why:
        model.predict(ASKED)

    assert "secret" not in str(why.value)


def test_what_is_no_model_is_refused():
    with pytest.raises(Unusable, match="not a model"):
        InMemoryModel(FunctionTransformer())


def test_it_is_timed_in_this_process():
    timings = InMemoryModel(LogisticRegression().fit(X, Y)).time(ASKED, (1, 8), 3, 1.0)

    assert timings.sizes == (1, 8)
    assert all(seconds > 0 for calls in timings.wall for seconds in calls)
