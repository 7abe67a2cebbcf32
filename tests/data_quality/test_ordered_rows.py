"""A telling order is found along the file and along time; shuffled rows and dates without drift are silent."""

import numpy as np
import pandas as pd
import pytest

from checks.data_quality.ordered_rows import ordered_rows
from checks.table.roles import Roles
from tests.clean_tables import cases, clean, roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real

N = 2000
ROLES = Roles(target="y", task="binary", positive="yes", time="day")


def dated(seed: int, waves: float = 0.0) -> pd.DataFrame:
    """Rows in random order over 280 days; the answer's log odds rise and fall from fortnight to fortnight."""
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 280, N)
    up = rng.permutation(np.resize([-1.0, 1.0], 20))[day // 14]
    x = rng.normal(size=(N, 3))
    chance = 1 / (1 + np.exp(-(1.5 * x[:, 0] + waves * up)))
    return pd.DataFrame(
        {
            "a": x[:, 0],
            "b": x[:, 1],
            "c": x[:, 2],
            "day": pd.Timestamp("2025-01-01") + pd.to_timedelta(day, unit="D"),
            "y": np.where(rng.random(N) < chance, "yes", "no"),
        }
    )


def test_a_file_sorted_by_its_answer_is_found():
    frame = dated(0).sort_values("y", kind="stable").reset_index(drop=True)

    found = failing(outcome(ordered_rows, given(frame, ROLES)))

    assert found[0].about.columns == ("y",)
    assert found[0].severity == "major"
    assert "in the file" in found[0].says


@pytest.mark.parametrize("seed", range(3))
def test_answers_that_come_in_waves_are_found_along_time_in_a_shuffled_file(seed):
    (found,) = failing(outcome(ordered_rows, given(dated(seed, waves=0.8), ROLES)))

    assert found.about.columns == ("y", "day")


def test_a_file_in_the_order_of_its_dates_is_silent_where_nothing_drifts():
    frame = dated(1).sort_values("day").reset_index(drop=True)

    ended = outcome(ordered_rows, given(frame, ROLES))

    assert ended.status == "pass"
    assert 'sorted by "day"' in ended.findings[0].says


def test_features_that_drift_along_the_file_are_found_without_a_target():
    frame = dated(2).drop(columns=["y", "day"])
    frame["a"] += np.linspace(0, 4, N)

    (found,) = failing(outcome(ordered_rows, given(frame)))

    assert found.estimate is not None
    assert found.estimate.name == "nearness"


def test_numbers_that_follow_each_other_are_found():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.normal(size=N), "y": np.cumsum(rng.normal(size=N))})

    found = failing(outcome(ordered_rows, given(frame, Roles(target="y", task="regression"))))

    assert [each.about.columns for each in found] == [("y",)]


def test_twenty_shuffled_files_are_silent():
    for seed in range(20):
        frame = dated(100 + seed)
        assert not failing(outcome(ordered_rows, given(frame, ROLES), seed)), seed


def test_clean_tables_are_silent():
    for seed, rows, columns, task in cases(6):
        inputs = given(
            clean(seed, rows, columns, task), roles(task), train=clean(seed + 9, rows, columns, task)
        )
        assert outcome(ordered_rows, inputs, seed).status == "pass", seed


def test_nothing_to_order_is_not_applicable():
    assert outcome(ordered_rows, given(dated(0).iloc[:5], ROLES)).status == "not_applicable"


@needs_real_data
def test_electricity_prices_follow_each_other_and_census_rows_do_not():
    elec2 = pd.read_csv(real("elec2/elec2.csv.gz"))
    adult = pd.read_csv(real("adult/adult_test.csv.gz"))

    (label, _) = failing(
        outcome(ordered_rows, given(elec2, Roles(target="class", task="binary", positive="1")))
    )
    honest = outcome(ordered_rows, given(adult, Roles(target="income", task="binary", weight="fnlwgt")))

    assert label.estimate is not None
    # Predicting the previous label is right 85.3 % of the time, as the card says.
    assert label.estimate.value == pytest.approx(0.70, abs=0.005)
    assert honest.status == "pass"


@needs_real_data
def test_compas_counts_late_screenings_only_where_they_came_back():
    """The two-year answers stop in April 2014 for those who did not (Barenstein 2019, arXiv:1906.04711)."""
    frame = pd.read_csv(real("compas/compas.csv.gz"))
    asked = Roles(target="two_year_recid", task="binary", positive="1", time="compas_screening_date")

    found = failing(outcome(ordered_rows, given(frame, asked)))

    assert [each.about.columns for each in found] == [("two_year_recid", "compas_screening_date")]
