"""Copies and sums among the features are found once per cluster, and honest relatives are left alone."""

import numpy as np
import pandas as pd
import pytest

from checks.data_quality.redundant_features import redundant_features
from checks.table.roles import Roles
from tests.clean_tables import cases, clean, roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real


def numbers(seed: int, n: int = 2000, many: int = 6) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(n, many)), columns=[f"x{j}" for j in range(many)])


def beside(x: pd.Series, r: float, seed: int = 5) -> np.ndarray:
    """A column whose correlation with `x` is `r`."""
    return r * x + np.sqrt(1 - r**2) * np.random.default_rng(seed).normal(size=len(x))


@pytest.mark.parametrize("seed", range(4))
def test_a_rank_correlation_of_95_is_found_and_named(seed):
    frame = numbers(seed)
    frame["copy"] = beside(frame["x1"], -0.957, seed)

    (found,) = failing(outcome(redundant_features, given(frame)))

    assert found.about.columns == ("copy", "x1")
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(0.95, abs=0.015)


def test_relatives_of_80_are_no_copies():
    frame = numbers(0)
    frame["like"] = beside(frame["x0"], 0.82)

    ended = outcome(redundant_features, given(frame))

    assert ended.status == "pass"
    assert '"like" and "x0" are closest' in ended.findings[0].says


def test_a_cluster_is_one_finding_whatever_the_units_and_whatever_is_missing():
    frame = numbers(1)
    frame["fahrenheit"] = 32 + 1.8 * frame["x2"]
    frame["log"] = np.exp(frame["x2"])
    frame.loc[::3, "log"] = np.nan

    (found,) = failing(outcome(redundant_features, given(frame)))

    assert found.about.columns == ("fahrenheit", "log", "x2")
    assert found.severity == "major"
    assert "3 features" in found.says


def test_texts_that_rename_each_other_or_number_each_other_are_found():
    rng = np.random.default_rng(2)
    city = rng.choice(["a", "b", "c", "d"], 1000)
    renamed = {"a": "north", "b": "south", "c": "east", "d": "west"}
    frame = numbers(2, 1000).assign(
        city=city,
        code=[renamed[x] for x in city],
        grade=[{"a": 3.0, "b": 1.0, "c": 4.0, "d": 2.0}[x] for x in city],
        other=rng.choice(["u", "v", "w"], 1000),
    )

    (found,) = failing(outcome(redundant_features, given(frame)))

    assert found.about.columns == ("city", "code", "grade")


def test_a_sum_is_told_with_its_parts_and_only_once():
    frame = numbers(3)
    frame["total"] = frame["x0"] + 2 * frame["x3"] - frame["x4"]

    (found,) = failing(outcome(redundant_features, given(frame)))

    assert set(found.about.columns) == {"total", "x0", "x3", "x4"}
    assert "exactly" in found.says
    assert found.estimate is not None
    assert found.estimate.name == "explained_by_others"


def test_a_sum_with_noise_beyond_one_part_in_a_hundred_is_no_finding():
    frame = numbers(4)
    frame["near"] = frame["x0"] + frame["x3"] + np.random.default_rng(1).normal(0, 0.35, 2000)

    assert outcome(redundant_features, given(frame)).status == "pass"


def test_the_answer_is_no_feature_and_one_feature_has_no_copy():
    frame = numbers(5, many=1).assign(y=lambda f: f["x0"] * 2)

    ended = outcome(redundant_features, given(frame, Roles(target="y", task="regression")))

    assert ended.status == "not_applicable"


def test_the_training_table_is_the_one_that_is_read():
    frame = numbers(6).assign(copy=lambda f: f["x0"])
    fresh = numbers(7).assign(copy=lambda f: f["x1"])

    (found,) = failing(outcome(redundant_features, given(fresh, train=frame)))

    assert found.about.columns == ("copy", "x0")
    assert found.about.table == "train"


def test_clean_tables_are_silent():
    for seed, rows, columns, task in cases(6):
        inputs = given(clean(seed, rows, columns, task), roles(task))
        assert outcome(redundant_features, inputs, seed).status == "pass", seed


@needs_real_data
def test_felt_temperature_repeats_temperature_and_education_has_its_number():
    bike = pd.read_csv(real("bike_sharing/bike_hour.csv.gz"))
    adult = pd.read_csv(real("adult/adult_train.csv.gz"), na_values=["?"])

    in_bike = failing(
        outcome(
            redundant_features, given(bike, Roles(target="cnt", task="regression", identifiers=("instant",)))
        )
    )
    in_adult = failing(
        outcome(redundant_features, given(adult, Roles(target="income", task="binary", weight="fnlwgt")))
    )

    assert ("atemp", "temp") in [found.about.columns for found in in_bike]
    assert [found.about.columns for found in in_adult] == [("education", "education-num")]
