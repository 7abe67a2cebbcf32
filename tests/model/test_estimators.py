"""What the child makes of a fitted estimator; in this process, because these are our own."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from checks.contract import Unusable
from checks.model.estimators import Estimator
from checks.model.measure import measured
from tests.model.test_skops import mixed
from tests.model.worlds import answers, arrow, people

NUMBERS = ["age", "income"]


def ask(model: Estimator, table: pa.Table) -> np.ndarray:
    return model.answer(model.prepare(table))


def test_a_model_fitted_on_objects_takes_text() -> None:
    frame = people().astype({"city": object})
    fitted = mixed(LogisticRegression()).fit(frame, answers(frame))
    np.testing.assert_array_equal(ask(Estimator(fitted), arrow(people())), fitted.predict_proba(frame))


def test_a_model_fitted_on_categories_takes_text() -> None:
    frame = people().astype({"city": "category"})
    fitted = HistGradientBoostingClassifier(max_iter=5, categorical_features="from_dtype")
    fitted.fit(frame, answers(frame))
    np.testing.assert_allclose(ask(Estimator(fitted), arrow(people())), fitted.predict_proba(frame))


def test_gaps_and_other_types_reach_the_model() -> None:
    frame = pd.DataFrame(
        {"a": [1.0, np.nan, 3.0, 4.0] * 10, "b": [1.0, np.nan, 1.0, 0.0] * 10, "c": [1, 2, 3, 4] * 10}
    )
    fitted = HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=2).fit(frame, ["x", "y"] * 20)
    table = pa.table(
        {
            "a": pa.array([1, None, 3, 4] * 10, pa.int64()),
            "b": pa.array([True, None, True, False] * 10),
            "c": pa.array([1, 2, 3, 4] * 10, pa.int32()),
        }
    )
    np.testing.assert_array_equal(ask(Estimator(fitted), table), fitted.predict_proba(frame))


def test_without_probabilities_the_answer_is_one_hot() -> None:
    frame = people()[NUMBERS]
    fitted = LinearSVC().fit(frame, answers(frame))
    model = Estimator(fitted)
    got = ask(model, arrow(frame))
    assert not model.probabilities
    assert model.classes == ("no", "yes")
    assert [model.classes[i] for i in got.argmax(axis=1)] == list(fitted.predict(frame))
    assert set(got.ravel()) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("labels", "want"),
    [
        ([0, 1], ("0", "1")),
        ([True, False], ("false", "true")),
        ([1.0, 2.0], ("1", "2")),
        (["b", "a"], ("a", "b")),
    ],
)
def test_classes_are_text_in_the_order_of_the_columns(labels: list[Any], want: tuple[str, str]) -> None:
    frame = people()[NUMBERS]
    target = np.asarray(labels)[(frame["income"] > 30).astype(int)]
    fitted = LogisticRegression().fit(frame, target)
    model = Estimator(fitted)
    assert model.classes == want
    texts = [want[list(fitted.classes_).index(label)] for label in target]
    (refitted,) = model.refit(arrow(frame), texts, np.ones((1, len(frame)), bool), 0)
    np.testing.assert_allclose(refitted, fitted.predict_proba(frame))


def test_a_refit_that_never_saw_a_class_gives_it_no_chance() -> None:
    frame = people()[NUMBERS]
    target = np.array(["a", "b", "c"])[np.arange(len(frame)) % 3]
    model = Estimator(GaussianNB().fit(frame, target))
    (values,) = model.refit(arrow(frame), list(target), (target != "b")[None, :], 0)
    assert (values[:, 1] == 0).all()
    np.testing.assert_allclose(values.sum(axis=1), 1)


def test_refits_differ_by_seed_and_by_mask_only() -> None:
    frame = people()[NUMBERS]
    target = list(answers(frame))
    model = Estimator(RandomForestClassifier(5, random_state=0).fit(frame, target))
    masks = np.ones((2, len(frame)), bool)
    one, two = (model.refit(arrow(frame), target, masks, seed) for seed in (1, 2))
    np.testing.assert_array_equal(one, model.refit(arrow(frame), target, masks, 1))
    assert not np.array_equal(one, two)
    assert not np.array_equal(one[0], one[1])


def test_a_label_the_model_never_saw_is_named() -> None:
    frame = people()[NUMBERS]
    model = Estimator(GaussianNB().fit(frame, answers(frame)))
    with pytest.raises(Unusable, match='"perhaps" in the target column'):
        model.refit(arrow(frame), ["yes", "perhaps"] * 60, np.ones((1, len(frame)), bool), 0)


@pytest.mark.parametrize(
    "fitted",
    [KMeans(2), IsolationForest(), MultiOutputClassifier(GaussianNB())],
    ids=lambda fitted: type(fitted).__name__,
)
def test_what_cannot_be_assessed_is_refused(fitted: Any) -> None:
    frame = people()[NUMBERS]
    two = np.column_stack([frame["age"] > 40, frame["income"] > 30])
    fitted.fit(frame, two) if "Multi" in type(fitted).__name__ else fitted.fit(frame)
    with pytest.raises(Unusable, match=r"neither a classifier nor|several questions"):
        Estimator(fitted)


def test_timings_are_interleaved_single_calls() -> None:
    seen: list[int] = []

    def answer(batch: Any) -> Any:
        seen.append(len(batch))
        return batch

    timings = measured(answer, lambda rows: rows, 7, (10, 1, 100), blocks=3, budget_seconds=60)
    assert timings.sizes == (1, 10, 100)
    assert seen == [1, 10, 100] * 4  # the warm-up, then three rounds
    assert [len(calls) for calls in (*timings.wall, *timings.cpu)] == [3] * 6
    assert timings.peak_after >= timings.peak_before > 1 << 20


def test_a_size_that_the_budget_cannot_hold_is_left_out() -> None:
    import time

    timings = measured(
        lambda batch: time.sleep(0.01 * len(batch)),
        lambda rows: rows,
        5,
        (1, 10**6),
        blocks=2,
        budget_seconds=0.1,
    )
    assert timings.sizes == (1,)
    with pytest.raises(Unusable, match="no rows"):
        measured(len, lambda rows: rows, 0, (1,), blocks=1, budget_seconds=1)
