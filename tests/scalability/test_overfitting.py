"""A gap alone is no harm; a gap that costs something on new rows, and that a stricter refit mends, is."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import BaggingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from checks.scalability.overfitting import overfitting
from checks.table.roles import Roles
from tests.kit import given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "c")
ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), features=FEATURES)
NUMBERS = Roles(target="y", task="regression", features=FEATURES)


def rows(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=list(FEATURES))
    chance = 1 / (1 + np.exp(-(frame["a"] + 0.5 * frame["b"])))
    return frame.assign(y=np.where(rng.uniform(size=n) < chance, "yes", "no"))


TRAIN, TEST = rows(800, 1), rows(800, 2)


def ended(estimator, train=TRAIN, test=TEST, roles=ROLES):
    model = TrustedModel(
        pipeline(estimator, train[list(FEATURES)]).fit(train[list(FEATURES)], train["y"]), FEATURES
    )
    return outcome(overfitting, given(test, roles, train=train, model=model))


def test_a_tree_that_knows_its_rows_by_heart_fails():
    found = ended(DecisionTreeClassifier(random_state=0))

    lost, gap, area = found.findings
    assert lost.status == "fail"
    assert (lost.estimate.name, gap.estimate.name) == ("skill_lost_to_overfitting", "skill_gap")
    assert area.estimate.name == "auc_gap"
    assert gap.estimate.value > 0.5
    assert "800 new rows" in lost.says


def test_a_line_is_not_even_tried():
    found = ended(LogisticRegression())

    assert found.status == "info"
    assert [each.estimate.name for each in found.findings] == ["skill_gap", "auc_gap"]
    assert "too little to look for harm" in found.findings[0].says


def test_numbers_are_judged_too():
    rng = np.random.default_rng(3)
    train, test = (frame.assign(y=frame["a"] + rng.normal(size=len(frame))) for frame in (TRAIN, TEST))

    assert ended(DecisionTreeRegressor(random_state=0), train, test, NUMBERS).status == "fail"
    assert ended(LinearRegression(), train, test, NUMBERS).status == "info"


def test_what_cannot_be_made_stricter_is_said():
    found = ended(BaggingClassifier(n_estimators=8, random_state=0))

    assert found.status == "info"
    assert "No stricter setting" in found.findings[0].says


def test_without_a_training_table_it_is_skipped():
    model = TrustedModel(LogisticRegression().fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES)

    found = outcome(overfitting, given(TEST, ROLES, model=model))

    assert (found.status, found.missing) == ("skipped", "train")


def test_more_memory_never_scores_better():
    scores = [
        next(
            (
                f.score
                for f in ended(DecisionTreeClassifier(min_samples_leaf=leaf, random_state=0)).findings
                if f.score is not None
            ),
            1.0,
        )
        for leaf in (100, 12, 3, 1)
    ]

    assert scores == pytest.approx(sorted(scores, reverse=True), abs=1e-9)
    assert scores[-1] < scores[0]
