"""What the membership attack tells beside its verdict, and what it does with less than it would like."""

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts import membership
from checks.contract import Curve, Dots, Grid
from checks.privacy.membership_inference import LEAK, membership_inference
from checks.table.roles import Roles
from tests.kit import given, outcome
from tests.privacy.test_membership_inference import NAMES, ROLES, fitted, people


def test_shares_that_the_sample_cannot_resolve_are_not_told():
    train = people(1_100, 31)
    model = fitted(RandomForestClassifier(10, random_state=0), train)
    few = outcome(membership_inference, given(people(900, 32), ROLES, train=train, model=model))
    more = outcome(membership_inference, given(people(1_000, 33), ROLES, train=train, model=model))

    assert few.findings[1].estimate is None
    assert "n/a, needs 1,000 rows" in few.findings[1].says
    assert more.findings[1].estimate.name == "members_found_at_1_percent"
    assert more.findings[1].estimate.low < more.findings[1].estimate.value < more.findings[1].estimate.high
    assert "n/a, needs 10,000 rows" in more.findings[2].says


def test_the_picture_shows_the_curve_the_blind_baseline_and_the_shares():
    train = people(1_000, 34)
    model = fitted(RandomForestClassifier(20, random_state=0), train)
    ended = outcome(membership_inference, given(people(1_000, 35), ROLES, train=train, model=model))

    curve, areas, grid = ended.findings[0].evidence

    assert isinstance(curve, Curve)
    assert (np.diff(curve.y) >= 0).all()
    assert isinstance(areas, Dots)
    assert areas.labels[1] == "Without the model"
    assert abs(areas.values[1] - 0.5) < 0.06
    assert areas.values[0] > 0.75
    assert isinstance(grid, Grid)
    assert grid.rows[1][1] == "n/a: needs 10,000 other rows"
    epsilon = ended.findings[-1].estimate
    assert epsilon.name == "epsilon_at_least"
    assert epsilon.value > 0.5
    assert epsilon.high is None


def test_numbers_are_attacked_by_their_residuals():
    rng = np.random.default_rng(36)

    def sums(n: int) -> pd.DataFrame:
        x = rng.normal(size=(n, 6))
        return pd.DataFrame(x, columns=list(NAMES)).assign(y=x[:, 0] * x[:, 1] + rng.normal(size=n))

    train, others = sums(900), sums(900)
    model = fitted(RandomForestRegressor(20, random_state=0), train)

    ended = outcome(
        membership_inference, given(others, Roles(target="y", task="regression"), train=train, model=model)
    )

    assert ended.findings[0].estimate.low > LEAK.floor


def test_bare_answers_and_references_of_another_kind_are_told_apart_from_the_strong_attack(monkeypatch):
    train = people(600, 37)
    model = fitted(RandomForestClassifier(20, random_state=0), train)
    model.facts = replace(model.facts, cloneable=False)
    inputs = given(people(600, 38), ROLES, train=train, model=model)

    assert "A lower bound (surrogate references)" in outcome(membership_inference, inputs).findings[0].says

    class Bare(DecisionTreeClassifier):
        predict_proba = property()

    bare = fitted(Bare(random_state=0), train)
    ended = outcome(membership_inference, given(people(600, 38), ROLES, train=train, model=bare))
    assert "A lower bound (labels only)" in ended.findings[0].says


def test_a_slow_fit_is_attacked_with_one_pair_of_references(monkeypatch):
    monkeypatch.setattr(membership, "LONG", 0.0)
    train = people(600, 39)
    model = fitted(RandomForestClassifier(20, random_state=0), train)

    ended = outcome(membership_inference, given(people(600, 40), ROLES, train=train, model=model))

    assert "so 2 references were used" in ended.findings[0].says
    assert ended.status == "fail"
