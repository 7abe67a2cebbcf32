"""Weights, shifts and swapped models: a planted defect goes, or the trial says that it does not."""

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.table.roles import Roles
from checks.trials.arena import Arena
from checks.trials.lesson import Treatment
from checks.trials.trial import trial_called
from checks.trials.weights import independence
from tests.kit import given
from tests.models import TrustedModel, pipeline
from tests.trials.made import ROLES, fitted, headline, people, tried_here, world
from tests.trials.test_measuring import folder


def treated(inputs: Given, name: str) -> Treatment:
    arena = Arena(inputs, folder(), 0)
    try:
        return trial_called(name).apply(arena.lesson(()))
    finally:
        arena.close()


def opposite(n: int, seed: int) -> pd.DataFrame:
    """What counts for the few women is the opposite of what counts for the men."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "one": rng.normal(size=n),
            "two": rng.normal(size=n),
            "sex": rng.choice(["f", "m"], n, p=[0.25, 0.75]),
        }
    )
    odds = np.where(frame["sex"] == "f", 2.5 * frame["one"], 2.5 * frame["two"])
    frame["paid"] = np.where(rng.random(n) < 1 / (1 + np.exp(-odds)), "yes", "no")
    return frame


def test_weighing_the_weak_group_up_serves_it_better_at_the_price_of_the_others() -> None:
    train, judged = opposite(1000, 1), opposite(1200, 2)
    roles = msgspec.structs.replace(ROLES, features=("one", "two"))
    inputs = given(judged, roles, train=train, model=fitted(train, ["one", "two"], LogisticRegression()))
    found = tried_here(inputs, "weigh-the-weak-group")
    assert "with sex f weighs 2.6" in found.did[0]
    mine = [each for each in found.changes if each.check == "bias/quality-gap" and each.moved == "better"]
    assert mine or found.cleared
    assert headline(found, "ROC AUC").moved == "worse"


def test_a_weak_group_that_is_the_larger_is_refused() -> None:
    frame = people(300, 3).assign(sex=lambda f: np.where(f.index < 150, "f", "m"))
    with pytest.raises(Unusable, match="half of the rows"):
        treated(world(frame, people(300, 4)), "weigh-the-weak-group")


def test_weights_of_crossings_make_them_independent_of_the_answer() -> None:
    rng = np.random.default_rng(0)
    groups, answers = rng.integers(0, 4, 4000), rng.integers(0, 2, 4000)
    answers = np.where(groups == 3, 1, answers)
    answers[:50] = 0
    weights = independence(groups, answers, np.ones(4000, dtype=bool))
    rates = [np.average(answers[groups == g], weights=weights[groups == g]) for g in range(4)]
    assert np.ptp(rates) < 1e-9
    few = independence(np.array([0, 0, 1]), np.array([0, 1, 1]), np.ones(3, dtype=bool), least=2)
    assert few.tolist() == [1, 1, 1]


def crossed(n: int, seed: int) -> pd.DataFrame:
    """Only women from Genf are turned away; each column alone shows half of it."""
    frame = people(n, seed)
    frame["city"] = np.where(frame["city"] == "Genf", "Genf", "Bern")
    rng = np.random.default_rng(seed + 50)
    both = (frame["sex"] == "f") & (frame["city"] == "Genf")
    frame["both"] = both.astype(float) + 0.05 * rng.normal(size=n)
    frame.loc[both & (rng.random(n) < 0.85), "paid"] = "no"
    return frame


def test_weighing_crossings_brings_them_together() -> None:
    roles = msgspec.structs.replace(ROLES, sensitive=("sex", "city"))
    found = tried_here(world(crossed(1200, 5), crossed(1200, 6), roles=roles), "reweigh-crossings")
    assert "4 crossings of" in found.did[0]
    mine = [each for each in found.changes if each.check == "bias/intersections"]
    assert found.cleared or any(each.moved == "better" for each in mine)
    with pytest.raises(Unusable, match="two sensitive columns"):
        treated(world(people(300, 7), people(300, 8)), "reweigh-crossings")


def wages(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"years": rng.integers(0, 30, n), "sex": rng.choice(["f", "m"], n)})
    frame["wage"] = 30 + frame["years"] + 8.0 * (frame["sex"] == "m") + rng.normal(0, 4, n)
    return frame


def test_a_shift_by_group_clears_its_mean_error() -> None:
    train, judged = wages(800, 9), wages(800, 10)
    roles = Roles(target="wage", task="regression", sensitive=("sex",), features=("years",))
    model = TrustedModel(
        pipeline(LinearRegression(), train[["years"]]).fit(train[["years"]], train["wage"]), ("years",)
    )
    found = tried_here(given(judged, roles, train=train, model=model), "shift-by-group")
    assert found.cleared >= 1
    assert headline(found, "Squared error").moved == "better"
    own = model.estimator.predict(judged[["years"]])
    offset = {
        sex: (train["wage"] - model.estimator.predict(train[["years"]]))[train["sex"] == sex].mean()
        for sex in "fm"
    }
    direct = ((own + judged["sex"].map(offset) - judged["wage"]) ** 2).mean()
    after = headline(found, "Squared error").after
    assert after is not None
    assert after.estimate.value == pytest.approx(direct, rel=0.01)
    with pytest.raises(Unusable, match="number can be shifted"):
        treated(world(people(300, 11), people(300, 12)), "shift-by-group")


def proxied(n: int, seed: int) -> pd.DataFrame:
    frame = people(n, seed)
    noise = np.random.default_rng(seed + 9).normal(size=n)
    frame.insert(0, "height", 165 + 12 * (frame["sex"] == "m") + 5 * noise)
    return frame


def test_decorrelated_features_no_longer_give_the_group_away() -> None:
    train, judged = proxied(900, 13), proxied(900, 14)
    features = ("height", "age", "income", "city")
    roles = msgspec.structs.replace(ROLES, features=features)
    inputs = given(judged, roles, train=train, model=fitted(train, features))
    found = tried_here(inputs, "drop-or-decorrelate")
    assert found.cleared >= 1
    assert found.open_ == 0
    arena = Arena(inputs, folder(), 0)
    treatment = trial_called("drop-or-decorrelate").apply(arena.lesson(()))
    arena.close()
    assert treatment.prepare is not None
    made = treatment.prepare(judged.copy())
    apart = made["height"][judged["sex"] == "m"].mean() - made["height"][judged["sex"] == "f"].mean()
    assert abs(apart) < 1.5
    assert made["height"].mean() == pytest.approx(judged["height"].mean(), abs=2)


def test_a_decorrelated_whole_number_does_not_tell_the_group_by_its_fraction() -> None:
    train, judged = (
        people(600, seed).assign(age=lambda f: f["age"] + 3 * (f["sex"] == "m")) for seed in (40, 41)
    )
    arena = Arena(world(train, judged), folder(), 0)
    prepare = trial_called("drop-or-decorrelate").apply(arena.lesson(())).prepare
    arena.close()
    assert prepare is not None
    made = prepare(train.copy())
    assert (made["age"] % 1 == 0).all()
    assert ((made["income"] * 10).round(6) % 1 == 0).all()
    assert set(made["age"][train["sex"] == "m"]) & set(made["age"][train["sex"] == "f"])


def test_a_simple_model_takes_the_place_of_a_needless_forest() -> None:
    inputs = world(people(800, 15), people(800, 16), RandomForestClassifier(30, random_state=0))
    found = tried_here(inputs, "swap-for-a-simple-model")
    assert headline(found, "ROC AUC").moved == "better"
    assert found.basis.startswith("Another model takes the place")
    assert found.cleared + found.open_ >= 1
    assert found.cleared >= 1


def test_a_readable_tree_is_measured_against_the_model_it_replaces() -> None:
    inputs = world(people(800, 17), people(800, 18), RandomForestClassifier(30, random_state=0))
    found = tried_here(inputs, "adopt-a-readable-model")
    after = headline(found, "ROC AUC").after
    assert after is not None
    assert after.estimate.value > 0.6
    assert "depth 3 on 800 rows" in found.did[0]
