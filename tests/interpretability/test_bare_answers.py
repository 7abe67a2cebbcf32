"""A model without probabilities has important features too, and one useless feature is one."""

import numpy as np
import pandas as pd
import pytest
from sklearn.svm import LinearSVC

from checks.artifacts.importance import Importance
from checks.interpretability.useless_features import useless_features
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, failing, given, outcome

USEFUL = {f"u{i}": effect for i, effect in enumerate(np.linspace(1.0, 0.35, 6))}


def named(ended) -> set[str]:
    return {c for f in failing(ended) if f.about.kind != "model" for c in f.about.columns}


@pytest.mark.parametrize("several", [False, True])
def test_a_good_model_without_probabilities_is_better_than_a_constant(several):
    rng = np.random.default_rng(2)
    X = pd.DataFrame(rng.normal(size=(3000, 3)), columns=list("abc"))
    noisy = X["a"] + rng.normal(size=3000)
    frame = X.assign(y=np.select([noisy > 0.6, noisy < -0.6], ["hi", "lo"], "mid"))
    if not several:
        frame["y"] = np.where(noisy > 0, "yes", "no")
    roles = Roles(target="y", task="multiclass", favourable=("hi",)) if several else ROLES
    model = fitted(frame[:1500], LinearSVC(random_state=0))

    importance = artifacts(given(frame[1500:], roles, model=model)).get(Importance)

    said = model.estimator.predict(frame[["a", "b", "c"]][1500:])
    truth = frame["y"][1500:]
    gain = (said == truth).mean() - truth.value_counts(normalize=True).max()
    assert importance.gains.mean() == pytest.approx(2 * gain, abs=1e-12)
    assert importance.clusters[int(importance.rises.mean(axis=1).argmax())] == ("a",)


def test_bare_answers_that_are_always_the_commonest_have_nothing_to_share_out():
    frame = table(500, 0, USEFUL)
    blind = fitted(frame.assign(**dict.fromkeys(USEFUL, 0.0)), LinearSVC())

    ended = outcome(useless_features, given(frame, ROLES, model=blind))

    assert ended.status == "not_applicable"


def test_one_useless_feature_of_four_is_a_minor_matter():
    few = {"u0": 1.2, "u1": 1.0, "u2": 0.9, "n0": 0.0}

    ended = outcome(useless_features, world(5000, 1, few))

    share = next(f for f in ended.findings if f.about.kind == "model")
    assert named(ended) == {"n0"}
    assert share.estimate.value == 0.25
    assert share.status == "info"
    assert {f.severity for f in failing(ended)} == {"minor"}


def test_two_useless_features_of_five_are_judged_as_a_share():
    few = {"u0": 1.2, "u1": 1.0, "u2": 0.9, "n0": 0.0, "n1": 0.0}

    ended = outcome(useless_features, world(5000, 2, few))

    share = next(f for f in ended.findings if f.about.kind == "model")
    assert named(ended) == {"n0", "n1"}
    assert share.status == "fail"
