"""A tree among near copies has other reasons after every fit; a line over features of their own has not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.refit_importance import FEW, REFITS, RefitImportance
from checks.interpretability.unstable_explanations import unstable_explanations
from checks.model.facts import ModelFacts
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, failing, findings, given, outcome
from tests.models import TrustedModel, pipeline

EFFECTS = {"a": 1.2, "b": 0.8, "c": 0.8, "d": 0.6, "e": 0.5}
TREE = DecisionTreeClassifier(min_samples_leaf=20, random_state=0)


def with_copies(n: int, seed: int, many: int) -> pd.DataFrame:
    frame, rng = table(n, seed, EFFECTS), np.random.default_rng(seed + 7)
    copies = {f"{c}{i}": frame[c] + 0.1 * rng.normal(size=n) for c in "abc" for i in range(many)}
    return frame.assign(**copies)


def among_copies(many: int, **more):
    train = with_copies(1200, 1, many)
    return given(with_copies(600, 2, many), ROLES, train=train, model=fitted(train, TREE), **more)


def test_a_tree_among_near_copies_is_found_and_redundancy_is_named_as_the_cause():
    ended = outcome(unstable_explanations, among_copies(3))

    overlap, lost = failing(ended)
    assert overlap.severity == "major"
    assert overlap.estimate.n == REFITS
    assert {name[0] for name in overlap.about.columns} <= set("abc")
    assert overlap.estimate.name == "explanation_overlap"
    assert lost.about.kind == "columns"
    assert "chooses anew among" in lost.says


def test_more_copies_never_score_better():
    scores = [outcome(unstable_explanations, among_copies(many)).findings[0].score for many in (0, 1, 3)]

    assert scores[0] >= scores[1] >= scores[2]


def test_a_line_over_independent_features_is_silent():
    ended = outcome(unstable_explanations, world(2000, 3, EFFECTS))

    assert ended.status == "pass"
    assert ended.findings[0].estimate.low > 0.8
    assert ended.findings[0].estimate.n == FEW


def test_it_needs_no_training_table_and_no_order_of_rows():
    frame = table(1500, 4, EFFECTS)
    model = fitted(table(1500, 5, EFFECTS))
    shuffled = frame.sample(frac=1, random_state=0).iloc[:, ::-1]

    one, two = (outcome(unstable_explanations, given(f, ROLES, model=model)) for f in (frame, shuffled))

    assert one.status == "pass"
    assert one.findings[0].estimate == two.findings[0].estimate


class Unclonable(TrustedModel):
    """A model whose format holds no recipe."""

    def __init__(self, honest: TrustedModel) -> None:
        super().__init__(honest.estimator, honest.facts.features)
        told = {name: getattr(honest.facts, name) for name in ModelFacts.__slots__}
        self.facts = ModelFacts(**{**told, "cloneable": False})


def test_a_model_that_cannot_be_fitted_anew_is_not_judged():
    frame = table(1000, 4, EFFECTS)
    ended = outcome(unstable_explanations, given(frame, ROLES, model=Unclonable(fitted(frame))))

    assert ended.status == "not_applicable"
    assert "cannot be fitted anew" in ended.reason


class Stubborn(DecisionTreeClassifier):
    """Fits all of its rows and no part of them."""

    def fit(self, X, y, **more):
        if len(y) < 900:
            raise ValueError("too few")
        return super().fit(X, y, **more)


def test_a_fit_that_fails_is_a_reason_and_no_error():
    frame = table(1000, 4, EFFECTS)
    X = frame.drop(columns="y")
    model = TrustedModel(pipeline(Stubborn(), X).fit(X, frame["y"]), tuple(X))

    ended = outcome(unstable_explanations, given(frame, ROLES, model=model))

    assert ended.status == "not_applicable"
    assert "cannot be fitted anew on a part of its rows" in ended.reason


def test_of_a_wide_table_the_features_with_most_say_are_looked_at():
    effects = {f"x{i:02d}": 1.0 if i < 5 else 0.02 for i in range(75)}
    refits = artifacts(world(520, 6, effects)).get(RefitImportance)

    assert len(refits.features) == 60
    assert refits.left_out == 15
    assert set(refits.features) >= {f"x{i:02d}" for i in range(5)}


@pytest.mark.parametrize("rows", [0, 1, 200])
def test_few_rows_are_not_judged(rows: int):
    frame = table(300, 1, EFFECTS)

    ended = outcome(unstable_explanations, given(frame.iloc[:rows], ROLES, model=fitted(frame)))

    assert ended.status == "not_applicable"


def test_one_feature_has_no_order():
    refits = RefitImportance(
        features=("a",),
        moved=np.ones((12, 1)),
        clusters=(("a",),),
        clustered=np.ones((12, 1)),
        fitted_on=500,
        asked_of=300,
        left_out=0,
        said="",
    )

    with pytest.raises(Exception, match="one feature"):
        findings(unstable_explanations, refits)
