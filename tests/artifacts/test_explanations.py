"""Explanations of judged rows: exact where the model allows it, sampled where not, and always adding up."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from checks.artifacts.black_box import sampled
from checks.artifacts.explanations import Explained
from checks.contract import InputMissing, NotApplicable
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, given
from tests.models import TrustedModel, pipeline

EFFECTS = {"u": 1.5, "v": -0.8, "w": 0.4, "none": 0.0}


def explained(inputs, seed: int = 0) -> Explained:
    return artifacts(inputs, seed).get(Explained)


def adds_up(found: Explained) -> bool:
    parts = np.allclose(found.base + found.values.sum(axis=1), found.outputs, atol=1e-6)
    return parts and np.allclose(found.start + found.points.sum(axis=1), found.said_of, atol=1e-6)


@pytest.mark.parametrize(
    ("estimator", "exact", "method"),
    [
        (LogisticRegression(), True, "coefficients"),
        (HistGradientBoostingClassifier(max_iter=20), True, "TreeSHAP"),
        (GaussianNB(), False, "sampled along"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_every_model_is_explained_so_that_parts_add_up(estimator, exact, method):
    found = explained(world(900, 1, EFFECTS, estimator))

    assert (found.exact, method in found.method) == (exact, True)
    assert adds_up(found)
    assert found.error < 1e-6
    share = dict(zip(found.features, np.abs(found.values).mean(axis=0), strict=True))
    assert sorted(share, key=lambda name: -share[name])[:2] == ["u", "v"]
    assert len(found.rows) == found.frame.num_rows == len(found.values)


def test_it_explains_the_favourable_class_of_two():
    found = explained(world(600, 2, EFFECTS))

    yes = found.target.labels.index("yes")
    assert set(found.wanted) == {yes}
    assert found.said_of == pytest.approx(found.scores[:, yes])
    u = found.frame.column("u").to_numpy()
    assert np.corrcoef(u, found.values[:, found.features.index("u")])[0, 1] > 0.99


def test_it_explains_the_predicted_class_of_many_and_numbers_as_they_are():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(900, 3)), columns=list("abc"))
    classes = X.assign(y=np.select([X["a"] > 0.7, X["a"] < -0.7], ["hi", "lo"], "mid"))
    many = explained(given(classes, Roles(target="y", task="multiclass"), model=fitted(classes)))
    numbers = X.assign(y=2 * X["a"] + rng.normal(size=900))
    trees = pipeline(HistGradientBoostingRegressor(max_iter=20), X).fit(X, numbers["y"])
    one = explained(
        given(numbers, Roles(target="y", task="regression"), model=TrustedModel(trees, tuple(X.columns)))
    )

    assert (many.wanted == many.scores.argmax(axis=1)).all()
    assert adds_up(many)
    assert adds_up(one)
    assert one.scale == "value"


def test_bare_answers_of_a_line_are_explained_by_their_margin():
    found = explained(world(600, 3, EFFECTS, LinearSVC()))

    assert found.scale == "margin"
    assert ((found.outputs > 0) == (found.said_of > 0.5)).all()


def test_an_explanation_of_another_answer_than_the_models_is_not_believed():
    """A wrapper that changes what its estimator says may still hand out the estimator's explanation."""
    frame, train = table(600, 4, EFFECTS), table(600, 5, EFFECTS)

    class Altered(TrustedModel):
        def predict(self, frame):
            return super().predict(frame)[:, ::-1]

    honest = fitted(train)
    found = explained(given(frame, ROLES, model=Altered(honest.estimator, tuple(EFFECTS))))

    assert not found.exact
    assert "another answer" in found.method
    assert adds_up(found)


def test_walks_find_the_shapley_values_of_a_line():
    rng = np.random.default_rng(0)
    X, Z = (pa.table(dict(zip("abc", rng.normal(size=(3, n)), strict=True))) for n in (50, 10))
    slopes = np.array([2.0, -1.0, 0.5])

    def ask(frame):
        return (frame.to_pandas().to_numpy() @ slopes)[:, None]

    found = sampled(ask, X, Z, np.zeros(50, dtype=np.int64), rng, 30_000)

    expected = (X.to_pandas().to_numpy() - Z.to_pandas().to_numpy().mean(axis=0)) * slopes
    assert found.values == pytest.approx(expected, abs=1e-9)


def test_the_errors_of_walks_cover_what_they_miss():
    rng = np.random.default_rng(1)
    X, Z = (pa.table(dict(zip("abcd", rng.normal(size=(4, n)), strict=True))) for n in (100, 400))

    def ask(frame):
        a, b, c, _ = frame.to_pandas().to_numpy().T
        return (a * b + c)[:, None]

    wanted = np.zeros(100, dtype=np.int64)
    few, many = (sampled(ask, X, Z, wanted, rng, most) for most in (6_000, 400_000))

    off = np.abs(few.values - many.values)[:, :2]
    assert np.mean(off < 4 * np.hypot(few.spread, many.spread)[:, :2] + 1e-9) > 0.95
    assert np.abs(few.values[:, 3]).max() < 1e-9


def test_too_many_features_to_ask_about_are_not_explained():
    frame = table(300, 0, {f"x{i}": 0.1 for i in range(400)})

    with pytest.raises(NotApplicable, match="too many questions"):
        explained(given(frame, ROLES, model=fitted(frame, GaussianNB())))


def test_row_and_column_order_do_not_matter():
    frame, train = table(700, 0, EFFECTS), table(600, 1, EFFECTS)
    for estimator in (LogisticRegression(), GaussianNB()):
        model = fitted(train, estimator)
        other = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]

        one, two = (explained(given(each, ROLES, model=model)) for each in (frame, other))

        assert one.features == two.features
        assert one.values == pytest.approx(two.values, abs=1e-12)


def test_large_tables_are_sampled_and_small_ones_are_not_explained():
    assert len(explained(world(2_000, 6, EFFECTS)).rows) == 500
    assert len(explained(world(2_000, 6, EFFECTS, fast=True)).rows) == 200
    with pytest.raises(NotApplicable):
        explained(given(table(20, 0, EFFECTS), ROLES, model=fitted(table(100, 1, EFFECTS))))


def test_a_score_column_cannot_be_explained():
    frame = table(100, 0, EFFECTS).assign(p=0.5)

    with pytest.raises(InputMissing):
        explained(given(frame, Roles(target="y", task="binary", positive="yes", score="p")))
