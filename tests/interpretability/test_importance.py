"""Features that matter come first, and only those that do not are called useless."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from checks.artifacts.feature_clusters import linked
from checks.artifacts.importance import Importance
from checks.interpretability.feature_importance import feature_importance
from checks.interpretability.useless_features import useless_features
from checks.stats.association import association
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, failing, given, outcome
from tests.models import TrustedModel, pipeline

USEFUL = {f"u{i}": effect for i, effect in enumerate(np.linspace(1.0, 0.35, 6))}
NOISE = {f"n{i}": 0.0 for i in range(4)}


def named(ended) -> set[str]:
    return {c for f in failing(ended) if f.about.kind != "model" for c in f.about.columns}


def test_noise_is_named_and_useful_features_are_not():
    many = {f"u{i}": effect for i, effect in enumerate(np.linspace(1.0, 0.35, 12))}
    noise = {f"n{i}": 0.0 for i in range(8)}
    found = []
    for seed in range(4):
        ended = outcome(useless_features, world(2000, seed, many | noise))
        assert named(ended) <= set(noise)
        found.append(len(named(ended)))
        share = next(f for f in ended.findings if f.about.kind == "model")
        assert share.estimate.value == found[-1] / 20
        assert share.status == "fail"
        assert "of 20 features at once)" in failing(ended)[0].says

    assert np.mean(found) / 8 >= 0.8


def test_two_of_thirteen_are_named_in_a_large_table():
    many = {f"u{i}": effect for i, effect in enumerate(np.linspace(1.0, 0.35, 11))}
    noise = {"n0": 0.0, "n1": 0.0}

    found = [named(outcome(useless_features, world(10_000, seed, many | noise))) for seed in range(8)]

    assert all(names <= set(noise) for names in found)
    # Of 100 that tell nothing five tell something by chance, and are then only mentioned.
    assert sum(len(names) for names in found) / 16 >= 0.8


def test_useful_features_alone_are_silent():
    assert failing(outcome(useless_features, world(2000, 2, USEFUL))) == []


def test_many_weak_features_are_not_called_useless():
    weak = {f"w{i}": 0.15 for i in range(30)} | {"s": 0.5}

    wrongly = [named(outcome(useless_features, world(2000, seed, weak))) for seed in range(8)]

    # One table in forty does, as measured: a weak feature that the fit happened to pass over.
    assert sum(bool(names) for names in wrongly) <= 1


@pytest.mark.long
def test_many_weak_features_over_many_seeds():
    weak = {f"w{i}": 0.15 for i in range(30)} | {"s": 0.5}

    wrongly = [named(outcome(useless_features, world(2000, seed, weak))) for seed in range(60)]

    assert sum(bool(names) for names in wrongly) <= 5


def test_a_single_noise_feature_is_named():
    found = [named(outcome(useless_features, world(6000, seed, USEFUL | {"n0": 0.0}))) for seed in range(4)]

    assert all(names <= {"n0"} for names in found)
    assert sum(names == {"n0"} for names in found) >= 3


def test_a_feature_that_the_model_ignores_but_should_not_is_underused_and_not_useless():
    train, test = (table(2000, seed, USEFUL | {"w": 0.5}) for seed in (1, 2))
    seen = train[list(USEFUL)]

    class Blind(TrustedModel):
        """Takes all columns and looks at all but w."""

        def predict(self, frame):
            return self.estimator.predict_proba(frame.select(list(USEFUL)).to_pandas())

    blind = Blind(pipeline(LogisticRegression(), seen).fit(seen, train["y"]), (*USEFUL, "w"))
    ended = outcome(useless_features, given(test, ROLES, model=blind))

    assert named(ended) == set()
    assert any("hardly uses w" in finding.says for finding in ended.findings)


def test_importance_ranks_features_and_is_only_information():
    ended = outcome(feature_importance, world(2000, 3, USEFUL | NOISE))

    assert ended.status == "info"
    assert [finding.about.name for finding in ended.findings][:2] == ["u0", "u1"]
    assert ended.findings[0].evidence[0].labels[0] == "u0"


def test_importance_equals_scikit_learns_up_to_its_own_shuffles():
    inputs = world(2000, 4, USEFUL | {"n0": 0.0})
    frame = table(2000, 4, USEFUL | {"n0": 0.0})
    X, y = frame.drop(columns="y"), frame["y"] == "yes"
    model = fitted(table(2000, 1004, USEFUL | {"n0": 0.0})).estimator

    def skill(estimator, X, y):
        return -2 * brier_score_loss(y, estimator.predict_proba(X)[:, 1])

    theirs = permutation_importance(model, X, y, scoring=skill, n_repeats=20, random_state=0)
    ours = artifacts(inputs).get(Importance)

    order = [names[0] for names in ours.clusters]
    assert ours.rises.mean(axis=1) == pytest.approx(
        theirs.importances_mean[[list(X.columns).index(name) for name in order]], abs=0.008
    )
    constant = 2 * brier_score_loss(y, np.full(len(y), y.mean()))
    assert ours.gains.mean() == pytest.approx(constant + skill(model, X, y), abs=1e-9)


def test_features_that_go_together_are_shuffled_together():
    frame = table(1500, 5, USEFUL)
    twin = frame.assign(copy=frame["u0"] * 2 + 0.01, y=frame["y"])
    model = fitted(twin[[*USEFUL, "copy", "y"]])

    ended = outcome(feature_importance, given(twin, ROLES, model=model))

    assert ended.findings[0].about.columns == ("copy", "u0")


def test_numbers_and_text_that_tell_the_same_are_linked():
    rng = np.random.default_rng(0)
    level = rng.integers(0, 5, 800)
    frame = pd.DataFrame(
        {
            "number": level + rng.normal(0, 0.1, 800),
            "text": np.array(list("abcde"), dtype=object)[level],
            "renamed": np.array(list("vwxyz"), dtype=object)[level],
            "other": rng.choice(["p", "q"], 800).astype(object),
            "constant": np.ones(800),
            "empty": np.full(800, np.nan),
        }
    )

    assert linked(frame) == (("constant",), ("empty",), ("number", "renamed", "text"), ("other",))


def test_what_is_left_of_noise_are_uniform_and_of_signal_are_small():
    rng = np.random.default_rng(0)
    errors = rng.normal(size=(500, 1))
    noise = [association(rng.normal(size=500), errors) for _ in range(200)]
    levels = [association(rng.choice(list("abcd"), 500), errors) for _ in range(200)]

    assert 0.02 < np.mean(np.array(noise) < 0.1) < 0.2
    assert 0.02 < np.mean(np.array(levels) < 0.1) < 0.2
    assert association(errors[:, 0] + rng.normal(size=500), errors) < 1e-6
    bent = np.sqrt(np.abs(errors[:, 0])) * rng.choice([-1.0, 1.0], 500)
    assert association(bent, np.abs(errors)) < 1e-6
    assert association(np.where(errors[:, 0] > 0, "a", "b"), errors) < 1e-6


def test_a_regression_has_importances_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(1500, 4)), columns=list("abcd"))
    frame = X.assign(y=3 * X["a"] + X["b"] + rng.normal(size=1500))
    roles = Roles(target="y", task="regression")
    fit = pipeline(HistGradientBoostingRegressor(max_iter=50), X).fit(X.iloc[:700], frame["y"].iloc[:700])
    judged = frame.iloc[700:]

    ended = outcome(feature_importance, given(judged, roles, model=TrustedModel(fit, tuple(X.columns))))

    assert [finding.about.name for finding in ended.findings][:2] == ["a", "b"]


def test_several_classes_have_importances_too():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(1500, 3)), columns=list("abc"))
    frame = X.assign(y=np.select([X["a"] > 0.7, X["a"] < -0.7], ["hi", "lo"], "mid"))

    ended = outcome(
        feature_importance,
        given(frame, Roles(target="y", task="multiclass", favourable=("hi",)), model=fitted(frame)),
    )

    assert ended.findings[0].about.name == "a"


def test_a_model_no_better_than_a_constant_has_nothing_to_share_out():
    frame = table(500, 0, USEFUL)

    ended = outcome(useless_features, given(frame, ROLES, model=fitted(frame, DummyClassifier())))

    assert ended.status == "not_applicable"
    assert "constant" in ended.reason


def test_a_stand_in_is_named_where_no_model_is_given():
    ended = outcome(feature_importance, given(table(400, 0, USEFUL), ROLES))

    assert all("stand-in" in finding.says for finding in ended.findings)


def test_a_score_column_cannot_be_asked_again():
    frame = table(400, 0, USEFUL).assign(p=0.5)

    assert outcome(feature_importance, given(frame, replace(ROLES, score="p"))).status == "skipped"


@pytest.mark.parametrize("check", [feature_importance, useless_features], ids=lambda c: c.id)
@pytest.mark.parametrize("kind", ["empty", "one row", "no answers", "nothing known", "constant"])
def test_odd_tables_end_in_an_outcome_without_a_failure(check, kind):
    frame = table(300, 0, USEFUL)
    model = fitted(frame)
    odd = {
        "empty": frame.iloc[:0],
        "one row": frame.iloc[:1],
        "no answers": frame.assign(y=None),
        "nothing known": frame.assign(**dict.fromkeys(USEFUL, np.nan)),
        "constant": frame.assign(**dict.fromkeys(USEFUL, 1.0)),
    }[kind]

    ended = outcome(check, given(odd, ROLES, model=model))

    assert ended.status == "not_applicable"


def test_a_wide_table_is_asked_about_fewer_rows():
    frame = table(1500, 0, {f"x{i}": 0.0 for i in range(160)} | {"u": 2.0})

    importance = artifacts(given(frame, ROLES, model=fitted(frame))).get(Importance)

    assert importance.rises.shape[1] < 1500
    assert importance.repeats == 2
    assert importance.repeats * importance.rises.size <= 400_000


def test_row_and_column_order_do_not_matter():
    frame, train = table(600, 0, USEFUL), table(600, 1, USEFUL)
    model = fitted(train)
    other = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]

    one, two = (artifacts(given(each, ROLES, model=model)).get(Importance) for each in (frame, other))

    assert one.rises == pytest.approx(two.rises, abs=1e-12)
