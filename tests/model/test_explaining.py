"""What the model host explains exactly: trees as by definition, lines by coefficients, all summed to columns."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeRegressor

from checks.contract import Unusable
from checks.model import explaining
from checks.model.in_memory import InMemoryModel
from checks.model.standin import StandIn
from tests.model.worlds import arrow
from tests.models import pipeline

M, B = 60, 50


def frame(n: int = 800, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(rng.normal(size=(n, 3)), columns=["a", "b", "c"])
    made["town"] = rng.choice(["Bern", "Chur", "Genf"], n)
    made.loc[rng.random(n) < 0.1, "b"] = np.nan
    return made


def pull(X: pd.DataFrame) -> np.ndarray:
    return (X["a"] + X["b"].fillna(0) * X["a"] + 1.5 * (X["town"] == "Bern")).to_numpy()


def answers(X: pd.DataFrame, task: str) -> np.ndarray:
    noisy = pull(X) + np.random.default_rng(1).normal(size=len(X))
    if task == "binary":
        return np.where(noisy > 0.5, "yes", "no")
    return noisy if task == "regression" else np.select([noisy > 1.5, noisy < -0.5], ["hi", "lo"], "mid")


def explained(estimator, task: str = "binary", X: pd.DataFrame | None = None):
    X = frame() if X is None else X
    model = InMemoryModel(pipeline(estimator, X).fit(X, answers(X, task)))
    asked, background = arrow(X.iloc[:M]), arrow(X.iloc[M : M + B])
    values = model.predict(asked)
    wanted = np.zeros(M, dtype=np.int64) if task == "regression" else values.argmax(axis=1)
    return model.explain(asked, background, wanted), values, wanted


CLASSIFIERS = [
    (LogisticRegression(), "linear"),
    (HistGradientBoostingClassifier(max_iter=20), "trees"),
    (GradientBoostingClassifier(n_estimators=20), "trees"),
    (RandomForestClassifier(15, min_samples_leaf=5, random_state=0), "trees"),
]


@pytest.mark.parametrize(("estimator", "method"), CLASSIFIERS, ids=lambda x: type(x).__name__)
def test_parts_of_two_classes_add_up_to_the_answer(estimator, method):
    found, values, wanted = explained(estimator)

    sums = found.base + found.values.sum(axis=1)
    chance = values[np.arange(M), wanted]
    assert found.method == method
    assert (expit(sums) if found.scale == "log odds" else sums) == pytest.approx(chance, abs=1e-6)
    assert np.abs(found.values[:, 2]).mean() < 0.5 * np.abs(found.values[:, 0]).mean()  # c tells nothing


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        HistGradientBoostingClassifier(max_iter=15),
        RandomForestClassifier(10, max_depth=4),
    ],
    ids=lambda x: type(x).__name__,
)
def test_parts_of_many_classes_add_up_to_the_chance_of_the_wanted_one(estimator):
    found, values, wanted = explained(estimator, "multiclass")

    assert found.scale == "probability"
    assert len(set(wanted)) == 3
    assert found.base + found.values.sum(axis=1) == pytest.approx(values[np.arange(M), wanted], abs=1e-6)


@pytest.mark.parametrize(
    ("estimator", "scale"),
    [
        (Ridge(), "value"),
        (HistGradientBoostingRegressor(max_iter=20), "value"),
        (PoissonRegressor(), "log value"),
    ],
    ids=lambda x: type(x).__name__ if not isinstance(x, str) else x,
)
def test_parts_of_a_number_add_up_on_the_scale_of_the_link(estimator, scale):
    X = frame()
    model = InMemoryModel(pipeline(estimator, X).fit(X, np.exp(answers(X, "regression") / 3)))
    found = model.explain(arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.zeros(M, dtype=np.int64))
    said = model.predict(arrow(X.iloc[:M]))[:, 0]

    assert found.scale == scale
    assert found.outputs == pytest.approx(np.log(said) if scale == "log value" else said, abs=1e-9)


def test_a_line_is_its_coefficients_times_the_distance_from_the_background_mean():
    X = frame()[["a", "c"]]
    y = answers(frame(), "binary")
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)

    found = InMemoryModel(fitted).explain(
        arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.ones(M, dtype=np.int64)
    )

    slopes = fitted[-1].coef_[0] / fitted[0].scale_
    expected = (X.iloc[:M] - X.iloc[M : M + B].mean()).to_numpy() * slopes
    assert found.values == pytest.approx(expected, abs=1e-9)


def test_the_two_classes_of_a_model_are_explained_by_opposites():
    X = frame()
    model = InMemoryModel(pipeline(LogisticRegression(), X).fit(X, answers(X, "binary")))
    asked, background = arrow(X.iloc[:M]), arrow(X.iloc[M : M + B])

    no, yes = (model.explain(asked, background, np.full(M, which)) for which in (0, 1))

    assert no.values == pytest.approx(-yes.values)
    assert no.outputs == pytest.approx(logit(model.predict(asked)[:, 0]), abs=1e-6)


def path_dependent(tree, x: np.ndarray, known: frozenset[int], node: int = 0) -> float:
    """The mean of a tree where only some features are known, by the rows that took each branch."""
    if tree.children_left[node] < 0:
        return float(tree.value[node].ravel()[0])
    left, right = tree.children_left[node], tree.children_right[node]
    if tree.feature[node] in known:
        goes_left = np.float32(x[tree.feature[node]]) <= tree.threshold[node]
        return path_dependent(tree, x, known, left if goes_left else right)
    weight = tree.weighted_n_node_samples
    return sum(weight[n] / weight[node] * path_dependent(tree, x, known, n) for n in (left, right))


def test_trees_are_explained_by_the_shapley_values_of_their_definition():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    tree = DecisionTreeRegressor(max_depth=4).fit(X, X["a"] * X["b"] + X["c"])

    found = InMemoryModel(tree).explain(arrow(X.iloc[:5]), arrow(X.iloc[5:]), np.zeros(5, dtype=np.int64))

    for row in range(5):
        x = X.iloc[row].to_numpy()
        for feature in range(3):
            others = [f for f in range(3) if f != feature]
            value = sum(
                factorial(size)
                * factorial(2 - size)
                / 6
                * (
                    path_dependent(tree.tree_, x, frozenset(some) | {feature})
                    - path_dependent(tree.tree_, x, frozenset(some))
                )
                for size in range(3)
                for some in combinations(others, size)
            )
            assert found.values[row, feature] == pytest.approx(value, abs=1e-9)


def test_a_column_that_the_model_does_not_take_has_no_part():
    X = frame()
    model = InMemoryModel(
        pipeline(LogisticRegression(), X[["b", "a"]]).fit(X[["b", "a"]], answers(X, "binary"))
    )

    found = model.explain(arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.ones(M, dtype=np.int64))

    assert np.abs(found.values).sum(axis=0)[[2, 3]] == pytest.approx([0, 0])
    assert (np.abs(found.values).sum(axis=0)[:2] > 0).all()


def test_a_level_that_none_of_the_rows_has_is_traced_by_its_name():
    X = frame()
    fitted = pipeline(RandomForestClassifier(10, max_depth=5, random_state=0), X).fit(X, answers(X, "binary"))
    same = X[X["town"] == "Bern"]

    found = InMemoryModel(fitted).explain(
        arrow(same.iloc[:M]), arrow(same.iloc[M : M + B]), np.ones(M, dtype=np.int64)
    )

    assert (found.values[:, 3] != 0).all()


@pytest.mark.parametrize("count", [1, 2, 5, 33])
def test_columns_are_traced_however_many_there_are(count):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, count)), columns=[f"x{i}" for i in range(count)])
    line = make_pipeline(StandardScaler(), Ridge()).fit(X, X.to_numpy() @ np.arange(1, count + 1))

    found = InMemoryModel(line).explain(arrow(X.iloc[:20]), arrow(X.iloc[20:]), np.zeros(20, dtype=np.int64))

    slopes = line[-1].coef_ / line[0].scale_
    assert found.values == pytest.approx((X.iloc[:20] - X.iloc[20:].mean()).to_numpy() * slopes, abs=1e-9)


@pytest.mark.parametrize(
    ("estimator", "says"),
    [
        (GaussianNB(), "no exact explanation"),
        (AdaBoostClassifier(n_estimators=3), "cannot read"),
        (SGDClassifier(loss="modified_huber"), "does not add up"),
    ],
    ids=lambda x: type(x).__name__ if not isinstance(x, str) else "",
)
def test_what_has_no_exact_explanation_says_why(estimator, says):
    with pytest.raises(Unusable, match=says):
        explained(estimator)


def test_steps_that_mix_columns_are_refused():
    X = frame()[["a", "c"]]
    mixed = make_pipeline(PCA(2), LogisticRegression()).fit(X, answers(frame(), "binary"))

    with pytest.raises(Unusable, match="mix columns"):
        InMemoryModel(mixed).explain(arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.ones(M, dtype=np.int64))


def test_trees_that_treeshap_misreads_are_refused_and_not_believed():
    """shap takes a boosting's categorical splits for thresholds."""
    X = frame()
    native = HistGradientBoostingClassifier(max_iter=10, categorical_features=[2])
    numbers = X[["a", "c"]].assign(town=X["town"].astype("category").cat.codes.astype(float))
    fitted = native.fit(numbers, answers(frame(), "binary"))

    with pytest.raises(Unusable, match="does not add up"):
        InMemoryModel(fitted).explain(
            arrow(numbers.iloc[:M]), arrow(numbers.iloc[M : M + B]), np.ones(M, dtype=np.int64)
        )


def test_bare_answers_are_explained_by_their_margin():
    found, _, _ = explained(LinearSVC())

    assert found.scale == "margin"


def test_large_trees_are_explained_for_fewer_rows_or_not_at_all(monkeypatch):
    X = frame()
    fitted = pipeline(RandomForestClassifier(5, random_state=0), X).fit(X, answers(X, "binary"))
    model, asked, rest = InMemoryModel(fitted), arrow(X.iloc[:M]), arrow(X.iloc[M : M + B])
    whole = model.explain(asked, rest, np.ones(M, dtype=np.int64))

    monkeypatch.setattr(explaining, "MOST_WORK", explaining._work(fitted[-1]) * 45)
    fewer = model.explain(asked, rest, np.ones(M, dtype=np.int64))
    monkeypatch.setattr(explaining, "MOST_WORK", 1.0)

    assert len(fewer.values) == 45
    assert fewer.values == pytest.approx(whole.values[:45])
    with pytest.raises(Unusable, match="too large"):
        model.explain(asked, rest, np.ones(M, dtype=np.int64))


def test_a_stand_in_explains_itself_where_it_has_no_text():
    X = frame()
    codes = (answers(X, "binary") == "yes").astype(np.int64)
    model = StandIn(arrow(X[["c", "a"]]), codes, task="binary", classes=("no", "yes"), seed=0)

    found = model.explain(arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.ones(M, dtype=np.int64))

    assert expit(found.outputs) == pytest.approx(model.predict(arrow(X.iloc[:M]))[:, 1], abs=1e-9)
    assert np.abs(found.values[:, 0]).mean() > np.abs(found.values[:, 2]).mean()
