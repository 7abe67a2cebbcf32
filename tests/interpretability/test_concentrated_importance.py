"""A shortcut fails where production shows it up; an honest leading feature never does; a lone pillar is named."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.ensemble import RandomForestRegressor

from checks.artifacts.held_effects import HeldEffects
from checks.artifacts.importance import Importance
from checks.interpretability.concentrated_importance import concentrated_importance
from checks.stats.shares import effective_number, kept, share_of_largest
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import artifacts, failing, given, outcome
from tests.models import TrustedModel, pipeline

EFFECTS = {"u": 1.0, "v": 0.7, "w": 0.5}


def marked(n: int, seed: int, agrees: float) -> pd.DataFrame:
    """A table with a mark that agrees with the answer in this share of the rows."""
    frame = table(n, seed, EFFECTS)
    same = np.random.default_rng(seed + 5000).random(n) < agrees
    frame.insert(0, "mark", np.where((frame["y"] == "yes") == same, 1.0, 0.0))
    return frame


def ended(agrees: float, later: float, seed: int = 0, **more):
    train, test, production = (
        marked(n, seed + at, share)
        for at, (n, share) in enumerate([(1400, agrees), (600, agrees), (600, later)])
    )
    return outcome(
        concentrated_importance,
        given(test, ROLES, train=train, production=production, model=fitted(train), **more),
    )


def estimates(ended) -> dict[str, float]:
    return {f.estimate.name: f.estimate.value for f in ended.findings}


@pytest.mark.parametrize("agrees", [0.84, 0.92])
def test_a_shortcut_that_production_does_not_follow_is_named(agrees):
    found = [ended(agrees, 0.5, seed) for seed in (0, 10, 20)]

    assert all(
        [f.about.columns for f in failing(each) if f.estimate.name == "effect_kept"] == [("mark",)]
        for each in found
    )
    assert all("does not hold there" in failing(each)[-1].says for each in found)


def test_a_feature_that_holds_is_left_alone_however_strong():
    found = [ended(0.88, 0.88, seed) for seed in (0, 10, 20)]

    assert all(not failing(each) for each in found)
    assert all(0.7 < estimates(each)["effect_kept"] < 1.3 for each in found)


def test_a_narrower_range_in_production_is_no_broken_effect():
    train, test, production = (table(1500, seed, EFFECTS) for seed in (0, 1, 2))
    narrow = production[production["u"].between(-0.7, 0.7)]

    found = outcome(
        concentrated_importance, given(test, ROLES, train=train, production=narrow, model=fitted(train))
    )

    assert not failing(found)


def test_without_production_a_large_share_is_information():
    train, test = marked(1400, 0, 0.92), marked(600, 1, 0.92)

    found = outcome(concentrated_importance, given(test, ROLES, train=train, model=fitted(train)))

    assert estimates(found)["top_share"] > 0.5
    assert estimates(found)["effective_features"] < 3
    assert not failing(found)
    assert "stands or falls" in found.findings[0].says


def test_production_without_answers_cannot_tell_and_says_so():
    train, test, later = (marked(n, seed, 0.9) for seed, n in enumerate((800, 400, 400)))
    inputs = given(test, ROLES, train=train, production=later.drop(columns="y"), model=fitted(train))

    held = artifacts(inputs).get(HeldEffects)

    assert held.effects == ()
    assert "no answers" in held.why


def test_a_lone_pillar_fails():
    effects = {"u": 4.0} | {f"n{i}": 0.1 for i in range(5)}
    train, test = table(2500, 0, effects), table(2500, 1, effects)

    found = outcome(concentrated_importance, given(test, ROLES, train=train, model=fitted(train)))

    assert [f.about.columns for f in failing(found)] == [("u",)]
    assert estimates(found)["effective_features"] == pytest.approx(1, abs=0.2)


def test_a_number_is_held_to_production_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(2400, 3)), columns=list("abc"))
    frame = X.assign(y=X["a"] + X["b"] + 0.5 * rng.normal(size=2400))
    broken = frame.assign(b=rng.normal(size=2400))
    fit = pipeline(RandomForestRegressor(20, min_samples_leaf=5, random_state=0, n_jobs=1), X)
    model = TrustedModel(fit.fit(X.iloc[:1000], frame["y"].iloc[:1000]), tuple(X.columns))

    found = outcome(
        concentrated_importance,
        given(
            frame.iloc[1000:1800],
            Roles(target="y", task="regression"),
            production=broken.iloc[1800:],
            model=model,
        ),
    )

    assert [f.about.columns for f in failing(found)] == [("b",)]


def test_a_score_column_is_skipped_and_a_tiny_table_not_judged():
    frame = table(400, 0, EFFECTS)

    assert (
        outcome(concentrated_importance, given(frame.assign(p=0.5), replace(ROLES, score="p"))).status
        == "skipped"
    )
    assert outcome(concentrated_importance, given(frame.iloc[:10], ROLES, model=fitted(frame))).status == (
        "not_applicable"
    )


def test_row_and_column_order_do_not_matter():
    frame, train, later = (marked(n, seed, 0.9) for seed, n in enumerate((600, 800, 500)))
    model = fitted(train)

    def held(one: pd.DataFrame, two: pd.DataFrame) -> HeldEffects:
        return artifacts(given(one, ROLES, production=two, model=model)).get(HeldEffects)

    first = held(frame, later)
    second = held(
        frame.sample(frac=1, random_state=1)[frame.columns[::-1]], later.sample(frac=1, random_state=2)
    )

    assert len(first.effects) == len(second.effects) > 0
    for one, two in zip(first.effects, second.effects, strict=True):
        assert one.production[0] == pytest.approx(two.production[0], abs=1e-12)


def test_shares_and_numbers_of_known_parts():
    rng = np.random.default_rng(0)
    even = 1 + rng.normal(size=(4, 4000)) * 0.1
    lone = np.vstack([even[:1], rng.normal(size=(3, 4000)) * 0.01])

    assert share_of_largest("s", even, 0.99).value == pytest.approx(0.25, abs=0.01)
    assert effective_number("e", even, 0.99).value == pytest.approx(4, abs=0.01)
    assert effective_number("e", lone, 0.99).value == pytest.approx(1, abs=0.01)
    assert share_of_largest("s", -even, 0.99) is None
    assert effective_number("e", -even, 0.99) is None


def test_what_is_kept_covers_the_truth_and_needs_an_effect_to_begin_with():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(300):
        here = (0.1 + rng.normal(size=500) * 0.3, np.full(500, 0.1))
        there = (0.05 + rng.normal(size=800) * 0.3, np.full(800, 0.1))
        told = kept("k", here, there, 0.95)
        hits += told is not None and told.low < 0.5 < told.high

    assert hits / 300 > 0.92
    assert kept("k", (rng.normal(size=50), np.ones(50)), (np.ones(50), np.ones(50)), 0.99) is None
    assert kept("k", (np.ones(50), np.zeros(50)), (np.ones(50), np.ones(50)), 0.99) is None


def test_the_evidence_shows_how_the_importance_is_spread():
    train, test = table(900, 0, EFFECTS), table(900, 1, EFFECTS)
    inputs = given(test, ROLES, train=train, model=fitted(train))

    bars = outcome(concentrated_importance, inputs).findings[0].evidence[0]

    rises = artifacts(inputs).get(Importance).rises.mean(axis=1).clip(0)
    assert sum(bars.values) == pytest.approx(1)
    assert bars.values[0] == pytest.approx(rises.max() / rises.sum())
