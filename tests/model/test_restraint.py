"""A stricter refit really is stricter, and nothing is ever loosened."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from checks.contract import Unusable
from checks.model.in_memory import InMemoryModel
from checks.model.restraint import RULES, STRENGTHS, restrain
from tests.model.worlds import answers, arrow, people

FRAME = people(400)[["age", "income"]]
TRUTH = answers(people(400))
EVERY = np.ones((1, 400), dtype=bool)


@pytest.mark.parametrize(
    ("estimator", "name"),
    [
        (DecisionTreeClassifier(), "min_samples_leaf"),
        (RandomForestClassifier(), "min_samples_leaf"),
        (KNeighborsClassifier(weights="distance"), "n_neighbors"),
        (MLPClassifier(), "alpha"),
        (Ridge(), "alpha"),
    ],
)
def test_each_strength_is_stricter(estimator, name):
    found = [getattr(estimator, name)]
    for strength in STRENGTHS:
        restrain(estimator, 2_000, strength)
        found.append(getattr(estimator, name))

    assert found[0] < found[1] < found[2]


@pytest.mark.parametrize(
    ("estimator", "name"),
    [
        (LogisticRegression(C=1e6), "C"),
        (HistGradientBoostingClassifier(max_leaf_nodes=None), "max_leaf_nodes"),
    ],
)
def test_where_smaller_is_stricter(estimator, name):
    found: list[float] = []
    for strength in STRENGTHS:
        restrain(estimator, 2_000, strength)
        found.append(getattr(estimator, name))

    assert found[0] > found[1] > 0


def test_nothing_is_loosened():
    careful = DecisionTreeClassifier(min_samples_leaf=0.25)
    restrain(careful, 1_000, 1)
    assert careful.min_samples_leaf == 250

    small = HistGradientBoostingClassifier(max_leaf_nodes=3, learning_rate=0.01, l2_regularization=50.0)
    restrain(small, 1_000, 1)
    assert (small.max_leaf_nodes, small.learning_rate, small.l2_regularization) == (3, 0.01, 50.0)


def test_parts_are_reached_wherever_they_are():
    mixed = VotingClassifier([("trees", DecisionTreeClassifier()), ("line", LogisticRegression())])
    whole = make_pipeline(StandardScaler(), CalibratedClassifierCV(mixed))

    restrain(whole, 900, 1)

    assert mixed.named_estimators["trees"].min_samples_leaf == 30
    assert mixed.named_estimators["line"].C == 0.1


def test_what_has_no_rule_is_said():
    with pytest.raises(Unusable, match="stricter"):
        restrain(LinearRegression(), 100, 1)


def test_every_rule_sets_only_what_its_class_has():
    from sklearn.utils import all_estimators

    ruled = {name: kind for name, kind in all_estimators() if name in RULES}
    assert len(ruled) > 15
    for kind in ruled.values():
        for strength in STRENGTHS:
            restrain(kind(), 500, strength)


def test_a_stricter_refit_remembers_less():
    tree = InMemoryModel(DecisionTreeClassifier(random_state=0).fit(FRAME, TRUTH))

    loose, strict = (tree.refit(arrow(FRAME), list(TRUTH), EVERY, 0, each)[0] for each in (0, 1))

    assert len(np.unique(loose[:, 0])) == 2
    assert len(np.unique(strict[:, 0])) > 2
