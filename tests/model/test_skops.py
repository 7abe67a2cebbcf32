"""skops models in the jail answer as they do outside it, and what is not scikit-learn's is refused."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators
from sklearn.utils.validation import check_array

from checks.contract import Unusable
from checks.model.host import open_model
from tests.model.worlds import answers, arrow, opened, people, skops

COMMON = [
    LogisticRegression(),
    DecisionTreeClassifier(random_state=0),
    RandomForestClassifier(10, random_state=0, n_jobs=-1),
    HistGradientBoostingClassifier(max_iter=10),
    KNeighborsClassifier(),
    GaussianNB(),
    Ridge(),
    RandomForestRegressor(10, random_state=0),
]


def expected(fitted: Any, rows: Any) -> np.ndarray:
    if hasattr(fitted, "predict_proba"):
        return fitted.predict_proba(rows)
    said = np.asarray(fitted.predict(rows))
    if hasattr(fitted, "classes_"):
        return (said[:, None] == fitted.classes_[None, :]).astype(float)
    return said.reshape(len(said), -1)


def mixed(last: Any) -> Any:
    columns = make_column_transformer((OneHotEncoder(), ["city"]), (StandardScaler(), ["age", "income"]))
    return make_pipeline(columns, last)


@pytest.mark.parametrize("model", COMMON, ids=lambda model: type(model).__name__)
def test_a_common_model_answers_as_outside_the_jail(model: Any, tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    target = (
        frame["income"] * 2
        if "Regressor" in type(model).__name__ or isinstance(model, Ridge)
        else answers(frame)
    )
    model.fit(frame, target)
    with opened(skops(tmp_path, model)) as jailed:
        got = jailed.predict(arrow(frame))
        np.testing.assert_array_equal(got, expected(model, frame))
        assert jailed.facts.estimator == type(model).__name__
        assert jailed.facts.features == ("age", "income")
        assert jailed.facts.classes == (tuple(model.classes_) if hasattr(model, "classes_") else None)
        assert jailed.facts.cloneable
        assert "seccomp" in jailed.facts.layers


@pytest.mark.long
@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_every_estimator_of_scikit_learn_answers_as_outside_the_jail(kind: str, tmp_path: Path) -> None:
    """All that fit a small table of numbers with one answer per row; none may be refused."""
    frame = people(60)[["age", "income"]] / 100
    target = answers(people(60)) if kind == "classifier" else frame["income"].to_numpy() + 0.1
    tried, wrong = 0, dict[str, str]()
    for name, cls in all_estimators(type_filter=kind):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fitted = _fitted(cls, kind, frame, target)
                want = expected(fitted, frame)
            except (TypeError, ValueError, AttributeError, IndexError):
                continue  # needs several answers per row, or one column
        tried += 1
        try:
            with opened(skops(tmp_path, fitted, f"{name}.skops")) as jailed:
                np.testing.assert_allclose(jailed.predict(arrow(frame)), want, atol=1e-12)
        except (Unusable, AssertionError) as failure:
            wrong[name] = str(failure)[:300]
    assert not wrong
    assert tried > (35 if kind == "classifier" else 40)


def _fitted(cls: Any, kind: str, frame: pd.DataFrame, target: Any) -> Any:
    inner = LogisticRegression() if kind == "classifier" else Ridge()
    for make in (cls, lambda: cls(inner), lambda: cls([("a", inner)]), lambda: cls(estimator=inner)):
        try:
            return make().fit(frame, target)
        except (TypeError, ValueError):
            continue
    return cls().fit(frame, target)


def test_columns_are_chosen_by_name_and_put_in_order(tmp_path: Path) -> None:
    frame = people()
    model = mixed(LogisticRegression()).fit(frame, answers(frame))
    with opened(skops(tmp_path, model)) as jailed:
        shuffled = arrow(frame.assign(extra=1.0)[["extra", "city", "income", "age"]])
        np.testing.assert_array_equal(jailed.predict(shuffled), model.predict_proba(frame))
        with pytest.raises(Unusable, match=r'columns that the table does not have: "income"'):
            jailed.predict(arrow(frame.drop(columns="income")))


def test_a_model_without_names_takes_as_many_columns_as_it_was_fitted_on(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    model = LogisticRegression().fit(frame.to_numpy(), answers(frame))
    with opened(skops(tmp_path, model)) as jailed:
        assert jailed.facts.features is None
        assert jailed.facts.takes == 2
        np.testing.assert_array_equal(jailed.predict(arrow(frame)), model.predict_proba(frame.to_numpy()))
        with pytest.raises(Unusable, match="takes 2 columns and names none"):
            jailed.predict(arrow(people()))


def test_many_rows_are_asked_in_parts(tmp_path: Path) -> None:
    frame = people(120_001)[["age", "income"]]
    model = LogisticRegression().fit(frame[:500], answers(frame[:500]))
    with opened(skops(tmp_path, model)) as jailed:
        np.testing.assert_array_equal(jailed.predict(arrow(frame)), model.predict_proba(frame))
        assert jailed.predict(arrow(frame[:0])).shape == (0, 2)


def test_refits_equal_fits_on_the_same_rows(tmp_path: Path) -> None:
    frame = people()
    target = answers(frame)
    model = mixed(LogisticRegression()).fit(frame, target)
    masks = np.random.default_rng(0).random((3, len(frame))) < 0.6
    with opened(skops(tmp_path, model)) as jailed:
        got = jailed.refit(arrow(frame), list(target), masks, seed=5)
        again = jailed.refit(arrow(frame), list(target), masks, seed=5)
    assert got.shape == (3, len(frame), 2)
    np.testing.assert_array_equal(got, again)
    for mask, values in zip(masks, got, strict=True):
        same = mixed(LogisticRegression()).fit(frame[mask], target[mask])
        np.testing.assert_allclose(values, same.predict_proba(frame), atol=1e-12)


class Own(ClassifierMixin, BaseEstimator):
    """A class of the author's own."""

    def fit(self, X: Any, y: Any) -> "Own":
        self.classes_ = np.unique(y)
        return self

    def predict(self, X: Any) -> Any:
        return np.repeat(self.classes_[0], len(X))


def test_types_that_are_not_scikit_learns_are_named_and_refused(tmp_path: Path) -> None:
    import os
    from functools import partial

    frame = people()[["age", "income"]]
    bodies = {
        "Own": Own().fit(frame, answers(frame)),
        "posix.system": FunctionTransformer(os.system),
        "functools.partial": FunctionTransformer(partial(os.system, "true")),
        "sklearn.datasets._openml.fetch_openml": FunctionTransformer(_fetch()),
    }
    for named, model in bodies.items():
        with pytest.raises(Unusable, match="types that are not trusted") as refused:
            open_model(skops(tmp_path, model), name="model.skops")
        assert named in str(refused.value)


def _fetch() -> Any:
    from sklearn.datasets import fetch_openml

    return fetch_openml


def test_the_one_pair_is_trusted_and_only_together(tmp_path: Path) -> None:
    from functools import partial

    frame = people()[["age", "income"]]
    pair = make_pipeline(FunctionTransformer(partial(check_array, dtype="float64")), LogisticRegression())
    pair.fit(frame, answers(frame))
    with opened(skops(tmp_path, pair)) as jailed:
        np.testing.assert_array_equal(jailed.predict(arrow(frame)), pair.predict_proba(frame))
    both = make_pipeline(FunctionTransformer(partial(check_array)), FunctionTransformer(partial(sorted)))
    with pytest.raises(Unusable, match=r"functools\.partial"):
        open_model(skops(tmp_path, both), name="model.skops")


def test_a_transformer_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="StandardScaler, which is not a model"):
        open_model(skops(tmp_path, StandardScaler().fit(people()[["age"]])), name="model.skops")


def test_a_text_value_never_leaves_in_an_error(tmp_path: Path) -> None:
    frame = people()
    model = mixed(LogisticRegression()).fit(frame, answers(frame))
    strange = frame.assign(city="Alice Canary")
    with opened(skops(tmp_path, model)) as jailed, pytest.raises(Unusable) as said:
        jailed.predict(arrow(strange))
    assert "Alice" not in str(said.value)
    assert "Canary" not in str(said.value)
    assert "ValueError" in str(said.value)


def _dummy(**tampered: Any) -> DummyClassifier:
    frame = people()[["age", "income"]]
    model = DummyClassifier(strategy="prior").fit(frame, answers(frame))
    for name, value in tampered.items():
        setattr(model, name, value)
    return model


@pytest.mark.parametrize(
    ("prior", "says"),
    [([2.0, -1.0], "lie outside 0 and 1"), ([0.9, 0.9], "do not sum to 1"), ([np.nan, 1.0], "NaN or infinity"),
     ([0.2, 0.3, 0.5], r"answer of 120 × 3 values where 120 × 2"), ([0.5, 0.5], None)],
)  # fmt: skip
def test_impossible_probabilities_are_named(prior: list[float], says: str | None, tmp_path: Path) -> None:
    model = _dummy(class_prior_=np.asarray(prior))
    if len(prior) == 3:
        model.n_classes_ = 3
    with opened(skops(tmp_path, model)) as jailed:
        if says is None:
            assert (jailed.predict(arrow(people()[["age", "income"]])) == 0.5).all()
            return
        with pytest.raises(Unusable, match=says):
            jailed.predict(arrow(people()[["age", "income"]]))


def test_a_number_that_is_none_is_named(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    model = LinearRegression().fit(frame, frame["income"])
    model.coef_ = np.array([np.inf, 0.0])
    with opened(skops(tmp_path, model)) as jailed, pytest.raises(Unusable, match="NaN or infinity"):
        jailed.predict(arrow(frame))


def test_a_forged_tree_crashes_in_the_jail_and_nowhere_else(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    model = DecisionTreeClassifier(random_state=0).fit(frame, answers(frame))
    state = model.tree_.__getstate__()
    state["nodes"]["left_child"][0] = state["nodes"]["right_child"][0] = 1 << 40
    model.tree_.__setstate__(state)
    with opened(skops(tmp_path, model)) as jailed:
        for _ in range(2):  # the second question finds the file opened again
            with pytest.raises(Unusable, match=r"crashed while predicting \(SIG"):
                jailed.predict(arrow(frame))


def test_a_model_of_another_version_says_so(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    path = skops(tmp_path, LogisticRegression().fit(frame, answers(frame)))
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    import sklearn

    entries["schema.json"] = entries["schema.json"].replace(sklearn.__version__.encode(), b"1.0.2")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    with opened(path) as jailed:
        assert jailed.facts.notes == (
            f"The model was saved with scikit-learn 1.0.2 and is opened with {sklearn.__version__}.",
        )


def test_the_file_may_not_change_or_vanish(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    path = skops(tmp_path, LogisticRegression().fit(frame, answers(frame)))
    jailed = open_model(path, name="model.skops")
    path.unlink()
    assert jailed.predict(arrow(frame)).shape == (len(frame), 2)
    jailed.close()
    jailed.close()
    with pytest.raises(Unusable, match="is closed"):
        jailed.predict(arrow(frame))
