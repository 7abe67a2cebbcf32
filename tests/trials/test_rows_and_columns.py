"""Trials on what is in the table: each clears what was planted for it, or refuses where there is nothing to do."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.ensemble import HistGradientBoostingClassifier

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.table.roles import Roles
from checks.trials.kinds.coarsen_quasi_identifiers import _coarser
from checks.trials.shapes import Tried
from tests.kit import given
from tests.trials.made import ROLES, fitted, headline, people, tried_here, world

NOTHING = {
    "drop-uninformative": "tells nothing",
    "drop-copies": "No two training rows are equal",
    "keep-one-of-each": "repeats another",
    "recode-as-missing": "No value of the training rows stands for a gap",
    "join-spellings": "written in one way",
    "check-and-limit": "beyond reach",
    "remove-identifiers": "No column of the training rows names people",
}


def both(change: "object", n: int = 700) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """A training and a judged table with the same thing planted."""
    return tuple(change(people(n, seed)) for seed in (20, 21))  # type: ignore[operator,return-value]


def with_model(train: pd.DataFrame, judged: pd.DataFrame, roles: Roles) -> Given:
    """Inputs whose model takes the features of the roles alone."""
    return given(judged, roles, train=train, model=fitted(train, roles.features or ()))


def clears(found: Tried) -> None:
    assert found.cleared >= 1
    assert found.open_ == 0


def test_a_constant_column_is_left_out() -> None:
    train, judged = both(lambda frame: frame.assign(always="x"))
    found = tried_here(world(train, judged), "drop-uninformative")
    clears(found)
    assert "always" in found.did[0]
    assert headline(found, "ROC AUC").moved in ("same", "no clear change")


def test_of_two_features_that_say_the_same_one_stays() -> None:
    def twin(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(
            earnings=frame["income"] * 1000 + np.random.default_rng(0).normal(0, 1, len(frame))
        )

    found = tried_here(world(*both(twin)), "keep-one-of-each")
    clears(found)
    assert "Left out 1 column" in found.did[0]


def test_disguised_gaps_become_gaps() -> None:
    def disguise(frame: pd.DataFrame) -> pd.DataFrame:
        some = np.random.default_rng(1).random(len(frame)) < 0.1
        return frame.assign(
            income=frame["income"].mask(some, -999.0),
            city=frame["city"].mask(some[::-1], "unknown"),
        )

    train, judged = both(disguise)
    found = tried_here(world(train, judged), "recode-as-missing")
    clears(found)
    assert "income (-999)" in found.did[0]
    assert "city (unknown)" in found.did[0]
    assert headline(found, "ROC AUC").moved != "worse"


def test_spellings_become_one() -> None:
    def misspell(frame: pd.DataFrame) -> pd.DataFrame:
        some = np.random.default_rng(2).random(len(frame)) < 0.08
        return frame.assign(city=frame["city"].mask(some, frame["city"].str.upper() + " "))

    found = tried_here(world(*both(misspell)), "join-spellings")
    clears(found)


def test_what_lies_beyond_reach_is_limited() -> None:
    def slip(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[[5, 50], "income"] *= 1000
        return frame

    found = tried_here(world(*both(slip)), "check-and-limit")
    clears(found)


def test_columns_that_name_people_are_taken_out() -> None:
    def address(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(contact=[f"person{i}@example.org" for i in range(len(frame))])

    train, judged = both(address, 300)
    roles = replace(ROLES, ignore=("contact",), features=("age", "income", "city", "sex"))
    found = tried_here(with_model(train, judged, roles), "remove-identifiers")
    clears(found)
    assert "contact" in found.did[0]
    assert "example.org" not in str(found)


def test_a_model_without_the_sensitive_column_answers_both_alike() -> None:
    train, judged = (people(900, seed, bias=1.5) for seed in (22, 23))
    found = tried_here(world(train, judged), "drop-sensitive-column")
    assert found.open_ == 0
    gap = next(change for change in found.changes if change.check == "bias/attribute-flip")
    assert gap.moved == "better"
    assert gap.after is None  # there is nothing left to flip


def test_quasi_identifiers_are_told_more_coarsely() -> None:
    train, judged = people(800, 24), people(800, 25)
    roles = replace(ROLES, quasi=("age", "city"))
    found = tried_here(world(train, judged, roles=roles), "coarsen-quasi-identifiers")
    assert found.open_ == 0
    alone = next(change for change in found.changes if change.measure == "unique_rows")
    assert alone.before is not None
    assert alone.after is not None
    assert alone.after.estimate.value < alone.before.estimate.value


def test_a_coarser_number_is_the_middle_of_its_band_and_a_rare_level_is_other() -> None:
    ages = pd.Series(np.arange(20, 80))
    told = _coarser(ages, 3)(ages)
    assert told.nunique() == 3
    assert (told - ages).abs().max() <= 10
    assert told.dtype == ages.dtype
    cities = pd.Series(["Bern"] * 5 + ["Chur"] * 3 + ["Genf", "Thun"])
    assert list(_coarser(cities, 3)(cities).unique()) == ["Bern", "Chur", "other"]


def test_rows_of_people_who_are_judged_too_are_left_out() -> None:
    train, judged = people(800, 26), people(500, 27)
    names = np.random.default_rng(0).choice(10**9, 1300, replace=False)
    train.insert(0, "person", [f"p{n}" for n in names[:800]])
    judged.insert(0, "person", [f"p{n}" for n in [*names[:150], *names[800:1150]]])
    roles = replace(ROLES, identifiers=("person",), features=("age", "income", "city", "sex"))
    found = tried_here(with_model(train, judged, roles), "split-by-person")
    assert "Removed 150 of 800" in found.did[0]
    assert found.open_ == 0


def test_only_rows_before_the_judged_ones_are_learned_from() -> None:
    days = pd.to_datetime("2024-01-01") + pd.to_timedelta(np.arange(900), unit="D")
    train, judged = people(900, 28).assign(day=days), people(400, 29).assign(day=days[500:])
    roles = replace(ROLES, time="day", features=("age", "income", "city", "sex"))
    inputs = with_model(train, judged, roles)
    found = tried_here(inputs, "split-by-time")
    assert "Removed 400 of 900" in found.did[0]
    assert found.learned_rows == 500
    newer = tried_here(inputs, "train-on-newer-rows")
    assert "Kept the newer 450 of 900" in newer.did[0]


def test_useless_features_go_without_loss() -> None:
    def noisy(frame: pd.DataFrame) -> pd.DataFrame:
        rng = np.random.default_rng(len(frame))
        return frame.assign(noise=rng.normal(size=len(frame)), more=rng.normal(size=len(frame)))

    train, judged = both(noisy, 900)
    inputs = world(
        train, judged, HistGradientBoostingClassifier(max_leaf_nodes=6, max_iter=40, random_state=0)
    )
    found = tried_here(inputs, "drop-useless-features")
    assert found.cleared >= 1
    assert headline(found, "ROC AUC").moved in ("same", "no clear change", "better")


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_where_there_is_nothing_to_do_it_says_so(name: str) -> None:
    with pytest.raises(Unusable, match=NOTHING[name]):
        tried_here(world(people(400, 30), people(400, 31)), name)
