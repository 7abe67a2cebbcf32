"""Short explanations pass, endless ones fail, and both are told in counts of features."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from checks.interpretability.long_explanations import long_explanations
from checks.stats.agreement import lengths
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import failing, given, outcome


def needed(many: int, *, strong: int = 0):
    effects = {f"x{i:02}": 2.0 if i < strong else 0.15 for i in range(many)}
    frame = table(1500, 0, effects)
    return outcome(long_explanations, given(frame, ROLES, model=fitted(frame)))


def test_a_few_strong_features_make_short_explanations():
    ended = needed(5, strong=2)

    assert ended.status == "pass"
    assert ended.findings[0].estimate.value < 4
    assert "500 of 500" not in ended.findings[0].says or "rows 7 are enough" in ended.findings[0].says


def test_a_hundred_weak_features_make_endless_ones():
    ended = needed(100)

    assert failing(ended)
    assert ended.findings[0].estimate.low > 30


def test_more_features_never_score_better():
    scores = [needed(many).findings[0].score for many in (5, 30, 70, 120)]

    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < scores[0]


def test_thirty_honest_features_are_told_and_not_failed():
    ended = needed(35)

    assert ended.status == "pass"
    assert "as a person keeps in mind" in ended.findings[0].says


def test_the_length_is_the_least_number_that_makes_up_the_share():
    parts = np.array([[8.0, -1, 1, 0], [-1, 1, 1, -1], [0, 0, 0, 0], [0, 5, 0, 0]])

    assert lengths(parts, 0.8).tolist() == [1, 4, 0, 1]


def test_a_model_that_says_one_thing_has_nothing_to_explain():
    frame = table(300, 0, {"u": 1.0, "v": 1.0})

    ended = outcome(long_explanations, given(frame, ROLES, model=fitted(frame, DummyClassifier())))

    assert ended.status == "not_applicable"


@pytest.mark.parametrize("kind", ["empty", "one row"])
def test_tables_without_rows_to_explain(kind):
    frame = table(300, 0, {"u": 1.0, "v": 1.0})

    ended = outcome(
        long_explanations, given(frame.iloc[: 0 if kind == "empty" else 1], ROLES, model=fitted(frame))
    )

    assert ended.status == "not_applicable"
