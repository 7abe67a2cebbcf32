"""A sensitive column among the first five fails, one that the model leaves alone does not, nor an honest proxy."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.interpretability.sensitive_reliance import sensitive_reliance
from checks.table.roles import Roles
from tests.interpretability.worlds import fitted, table
from tests.kit import failing, given, outcome

EFFECTS = {f"u{i}": effect for i, effect in enumerate((1.2, 0.9, 0.6))}


def people(n: int, seed: int, pull: float) -> pd.DataFrame:
    """A table with a sex that moves the log odds by `pull`."""
    rng = np.random.default_rng(seed)
    X = table(n, seed, EFFECTS).drop(columns="y")
    sex = rng.choice(["f", "m"], n)
    score = X.to_numpy() @ np.array(list(EFFECTS.values())) + pull * (sex == "m")
    return X.assign(sex=sex, y=np.where(rng.random(n) < 1 / (1 + np.exp(-score)), "yes", "no"))


def ended(train: pd.DataFrame, test: pd.DataFrame, *, features=None, sensitive=("sex",)):
    roles = Roles(
        target="y",
        task="binary",
        positive="yes",
        favourable=("yes",),
        sensitive=sensitive,
        features=features or tuple(name for name in train.columns if name != "y"),
    )
    return outcome(
        sensitive_reliance,
        given(test, roles, train=train, model=fitted(train[[*roles.features, "y"]])),
    )


@pytest.mark.parametrize("pull", [1.0, 2.0])
def test_a_model_that_leans_on_a_sensitive_column_fails(pull):
    found = ended(people(2000, 1, pull), people(2000, 2, pull))

    assert [f.about.columns for f in failing(found)] == [("sex",)]
    assert "certainly among the 5" in failing(found)[0].says


def test_more_reliance_never_scores_better():
    scores = [
        ended(people(1500, 1, pull), people(1500, 2, pull)).findings[0].score for pull in (0.0, 0.8, 1.5, 3.0)
    ]

    assert scores == sorted(scores, reverse=True)


def test_a_sensitive_column_without_effect_is_left_alone():
    found = [ended(people(1500, seed, 0.0), people(1500, seed + 1, 0.0)) for seed in range(0, 8, 2)]

    assert not any(failing(each) for each in found)


def test_a_column_that_the_model_does_not_take_is_no_reliance():
    found = ended(people(800, 1, 1.0), people(800, 2, 1.0), features=tuple(EFFECTS))

    assert found.status == "pass"
    assert "does not take sex" in found.findings[0].says


def near(frame: pd.DataFrame, agrees: float) -> pd.DataFrame:
    """A title that tells the sex in this share of the rows, in the sex's place."""
    same = np.random.default_rng(len(frame)).random(len(frame)) < agrees
    return frame.assign(title=np.where((frame["sex"] == "m") == same, 1.0, 0.0))


def test_a_feature_that_is_nearly_the_column_itself_is_judged_like_it():
    train, test = (near(people(n, n, 1.5), 0.97) for n in (2001, 2002))

    found = ended(train, test, features=(*EFFECTS, "title"))

    assert [f.about.columns for f in failing(found)] == [("title", "sex")]
    assert "nearly the column itself" in failing(found)[0].says


def test_a_weaker_stand_in_is_told_and_not_judged():
    train, test = (near(people(n, n, 1.5), 0.8) for n in (2001, 2002))

    found = ended(train, test, features=(*EFFECTS, "title"))

    assert not failing(found)
    told = [f for f in found.findings if f.about.columns == ("title", "sex")]
    assert [f.status for f in told] == ["info"]


def test_a_sensitive_column_behind_many_stronger_ones_is_told():
    rng = np.random.default_rng(0)
    effects = {f"v{i}": 1.0 for i in range(8)}
    train, test = (table(2500, seed, effects).assign(sex=rng.choice([0.0, 1.0], 2500)) for seed in (3, 4))
    for frame in (train, test):
        score = frame[list(effects)].sum(axis=1) + 0.9 * frame["sex"]
        frame["y"] = np.where(rng.random(len(frame)) < 1 / (1 + np.exp(-score)), "yes", "no")

    found = ended(train, test)

    assert not failing(found)
    assert "not among the 5" in found.findings[0].says


def test_without_sensitive_columns_it_is_skipped():
    frame = people(400, 0, 0.0)
    roles = Roles(target="y", task="binary", positive="yes", favourable=("yes",))

    assert outcome(sensitive_reliance, given(frame, roles, model=fitted(frame))).status == "skipped"
    assert (
        outcome(
            sensitive_reliance,
            given(frame.iloc[:0], replace(roles, sensitive=("sex",)), model=fitted(frame)),
        ).status
        == "not_applicable"
    )
