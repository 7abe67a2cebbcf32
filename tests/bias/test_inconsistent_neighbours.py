"""How often near rows get another answer, beyond what a linear model would show."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from checks.artifacts.density_ratio import encoded
from checks.artifacts.neighbourhoods import Neighbourhoods
from checks.bias.inconsistent_neighbours import CONSISTENCY, inconsistent_neighbours
from checks.stats.neighbours import local_mean, nearest, unlike_classes, unlike_numbers
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "c", "plan")
ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), features=FEATURES)


def people(n: int = 1_000, seed: int = 0, answers: tuple[str, ...] = ("no", "yes")) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"))
    frame["plan"] = rng.choice(["basic", "plus", "pro"], n)
    pull = 1.5 * frame["a"] + frame["b"] + rng.logistic(size=n)
    cuts = np.quantile(pull, np.linspace(0, 1, len(answers) + 1)[1:-1])
    return frame.assign(y=np.array(answers)[np.searchsorted(cuts, pull)], number=pull)


def asked(estimator, frame: pd.DataFrame, *, target: str = "y", roles: Roles = ROLES):
    train = people(len(frame), 99, tuple(sorted(set(frame["y"]))))
    x = train[list(FEATURES)]
    model = TrustedModel(pipeline(estimator, x).fit(x, train[target]), FEATURES)
    return given(frame, roles, train=train, model=model)


@pytest.mark.parametrize("seed", range(4))
def test_a_smooth_model_is_silent(seed):
    ended = outcome(inconsistent_neighbours, asked(LogisticRegression(), people(seed=seed)))

    assert ended.status == "pass"


def test_a_tree_grown_to_single_rows_parts_neighbours():
    ended = outcome(inconsistent_neighbours, asked(DecisionTreeClassifier(random_state=0), people()))

    judged, told = ended.findings
    assert judged.status == "fail"
    assert "Of 100 near neighbours" in judged.says
    assert told.status == "info"
    assert told.estimate.name == CONSISTENCY
    assert sum(judged.evidence[0].values) == pytest.approx(1)


def test_the_more_leaves_the_more_neighbours_are_parted():
    values = []
    for leaf in (100, 10, 1):
        estimator = DecisionTreeClassifier(min_samples_leaf=leaf, random_state=0)
        values.append(outcome(inconsistent_neighbours, asked(estimator, people())).findings[0].estimate.value)

    assert values == sorted(values)


def test_three_answers_and_a_regression():
    three = Roles(target="y", task="multiclass", favourable=("high",), features=FEATURES)
    frame = people(answers=("high", "low", "middle"))
    number = Roles(target="number", task="regression", features=FEATURES)

    found = {
        "smooth classes": asked(LogisticRegression(), frame, roles=three),
        "rough classes": asked(DecisionTreeClassifier(random_state=0), frame, roles=three),
        "smooth number": asked(LinearRegression(), people(), target="number", roles=number),
        "rough number": asked(DecisionTreeRegressor(random_state=0), people(), target="number", roles=number),
    }

    assert {name: outcome(inconsistent_neighbours, each).status for name, each in found.items()} == {
        "smooth classes": "pass",
        "rough classes": "fail",
        "smooth number": "pass",
        "rough number": "fail",
    }


def test_consistency_is_aif360s_where_a_row_counts_itself():
    frame = people(400)
    inputs = asked(LogisticRegression(), frame)
    # As AIF360 computes it, on the same scaled features.
    points, _ = encoded(frame[list(FEATURES)].astype({"a": float, "b": float, "c": float}))
    decided = inputs.model.estimator.predict(frame) == "yes"
    near = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(points).kneighbors(points)[1]
    consistency = 1 - np.abs(decided - decided[near].mean(axis=1)).mean()

    shelf = artifacts(inputs).get(Neighbourhoods)

    assert 1 - shelf.with_itself == pytest.approx(consistency, abs=1e-12)
    told = outcome(inconsistent_neighbours, inputs).findings[1]
    assert f"{consistency:.3f} as AIF360" in told.says


def test_row_order_does_not_matter():
    frame = people(600)
    first, second = (
        outcome(inconsistent_neighbours, asked(DecisionTreeClassifier(random_state=0), each))
        for each in (frame, frame.sample(frac=1, random_state=2))
    )

    assert [f.estimate.value for f in first.findings] == pytest.approx(
        [f.estimate.value for f in second.findings], abs=1e-12
    )


def test_the_nearest_others_are_found_nearest_first():
    points = np.array([[0.0], [1.0], [3.0], [10.0], [10.5]])

    assert nearest(points, 2).tolist() == [[1, 2], [0, 2], [1, 0], [4, 2], [3, 2]]


def test_unlike_is_the_distance_from_the_neighbours_mean():
    near = np.array([[1, 2], [0, 2], [0, 1]])

    assert unlike_classes(np.array([0, 1, 1]), near).tolist() == [1.0, 0.5, 0.5]
    spread = np.std([1.0, 2.0, 6.0])
    assert unlike_numbers(np.array([1.0, 2.0, 6.0]), near) == pytest.approx(
        np.array([3.0, 1.5, 4.5]) / spread
    )


def test_the_interval_covers_and_knows_that_neighbours_share_rows():
    """Answers drawn anew for the same points: the mean lies in the interval about as often as it says."""
    points = np.random.default_rng(0).normal(size=(400, 2))
    near = nearest(points, 5)
    chance, held, wide = 0.3, 0, []
    for seed in range(300):
        answers = (np.random.default_rng(seed).uniform(size=400) < chance).astype(int)
        told = local_mean("x", unlike_classes(answers, near), near, 0.95, unit="share", span=(0.0, 1.0))
        held += told.low <= 2 * chance * (1 - chance) <= told.high
        wide.append(told.high - told.low)

    assert held / 300 > 0.91
    alone = 2 * 1.96 * unlike_classes(answers, near).std() / np.sqrt(400)
    assert np.mean(wide) > 1.2 * alone


def test_answers_in_a_column_are_told_and_not_judged():
    """What they rest on may not be in the table."""
    frame = people().assign(score=np.random.default_rng(5).uniform(size=1_000))
    roles = Roles(
        target="y", task="binary", positive="yes", favourable=("yes",), features=FEATURES, score="score"
    )

    ended = outcome(inconsistent_neighbours, given(frame, roles))

    (told,) = ended.findings
    assert ended.status == "info"
    assert told.estimate.name == CONSISTENCY
    assert "nothing is judged" in told.says
