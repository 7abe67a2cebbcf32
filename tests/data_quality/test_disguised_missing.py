import numpy as np
import pandas as pd
import pytest

from checks.contract import Judged, Outcome
from checks.data_quality.disguised_missing import LOOK_UP, RECODE, disguised_missing
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

N = 2_000


def asked(values: object, **more: object) -> Outcome:
    return outcome(disguised_missing, given(pd.DataFrame({"x": values, **more}), Roles()))


def one(values: object, **more: object) -> Judged:
    (found,) = [f for f in failing(asked(values, **more)) if f.about.name == "x"]
    return found


def planted(values: np.ndarray, value: float, many: int, seed: int = 9) -> np.ndarray:
    made = np.asarray(values, dtype=float).copy()
    made[np.random.default_rng(seed).choice(len(made), many, replace=False)] = value
    return made


NUMBERS = {
    "normal": lambda rng: rng.normal(50, 10, N),
    "income": lambda rng: rng.lognormal(10, 0.6, N).round(2),
    "count": lambda rng: rng.poisson(4, N),
    "age": lambda rng: rng.integers(18, 86, N),
    "rate": lambda rng: rng.normal(0, 1, N),
}


@pytest.mark.parametrize("shape", NUMBERS)
@pytest.mark.parametrize("sentinel", [-999, -9999, 999_999])
@pytest.mark.parametrize("seed", range(3))
def test_five_sentinels_in_two_thousand_rows_are_found(shape: str, sentinel: float, seed: int) -> None:
    values = NUMBERS[shape](np.random.default_rng(seed))

    found = one(planted(values, sentinel, 5))

    assert found.estimate is not None
    assert found.estimate.value == 5 / N
    assert found.about.rows == tuple(np.flatnonzero(planted(values, sentinel, 5) == sentinel))
    assert f'"{sentinel}"' in found.says


@pytest.mark.parametrize(
    ("shape", "sentinel"), [("age", 999), ("age", -1), ("income", 9999), ("income", -99), ("normal", 0)]
)
def test_sentinels_near_or_among_the_values_are_found_from_a_hundred_rows(
    shape: str, sentinel: float
) -> None:
    assert one(planted(NUMBERS[shape](np.random.default_rng(1)), sentinel, 100)).severity == "major"


def test_ten_sentinels_in_twenty_thousand_rows_are_found() -> None:
    values = np.random.default_rng(0).normal(50, 10, 20_000)

    found = one(planted(values, -999, 10))

    assert found.estimate is not None
    assert found.estimate.value == 10 / 20_000


@pytest.mark.parametrize("shape", ["normal", "age", "count"])
def test_a_sentinel_of_no_list_is_found_where_it_repeats_far_off(shape: str) -> None:
    assert '"-55555"' in one(planted(NUMBERS[shape](np.random.default_rng(0)), -55_555, 6)).says


def test_a_sentinel_that_most_rows_have_is_found() -> None:
    values = np.random.default_rng(0).poisson(6, N)

    assert one(planted(values, 999, int(0.96 * N))).severity == "major"


def test_the_same_is_found_where_values_are_counted_in_bins() -> None:
    values = np.random.default_rng(0).normal(50, 10, 30_000)

    found = one(planted(values, -999, 15))

    assert found.estimate is not None
    assert found.estimate.value == 15 / 30_000
    assert len(found.about.rows) == 15


SILENT = {
    "dense range": lambda rng: rng.integers(-2000, 2000, N),
    "dense around -999": lambda rng: rng.normal(-900, 200, N).round(),
    "zero inflation": lambda rng: np.where(rng.random(N) < 0.3, 0, rng.gamma(2, 100, N).round()),
    "mostly zero": lambda rng: np.where(rng.random(N) < 0.9, 0, rng.lognormal(5, 0.5, N).round(2)),
    "lognormal": lambda rng: rng.lognormal(3, 1.3, N).round(),
    "pareto": lambda rng: (10 * rng.pareto(1.2, N)).round(),
    "prices": lambda rng: (rng.lognormal(4, 1, N) / 10).round() * 10 + 9,
    "signed steps": lambda rng: rng.integers(-1, 2, N),
    "difference": lambda rng: rng.normal(2, 2, N).round(),
    "count": lambda rng: rng.poisson(2, N),
    "capped": lambda rng: np.minimum(rng.geometric(0.3, N), 8),
    "falling from minus one": lambda rng: rng.geometric(0.15, N) - 2,
    "round gifts": lambda rng: rng.choice([5, 10, 20, 50, 100, 500, 1000, 5000], N),
    "stars": lambda rng: rng.integers(1, 6, N),
}


@pytest.mark.parametrize("shape", SILENT)
def test_values_that_only_look_like_sentinels_are_left_alone(shape: str) -> None:
    for seed in range(8):
        ended = asked(SILENT[shape](np.random.default_rng(seed)))
        assert ended.status == "pass", ended.findings


def test_impossible_zeros_lead_to_the_zeros_that_come_with_them() -> None:
    rng = np.random.default_rng(0)
    lost = rng.random(N) < 0.05
    pressure = np.where(lost, 0, rng.normal(72, 12, N).round())
    insulin = np.where(lost | (rng.random(N) < 0.3), 0, (14 + rng.gamma(2, 60, N)).round())

    found = failing(asked(pressure, insulin=insulin))

    assert [f.about.name for f in found] == ["x", "insulin"]


def test_zeros_that_come_with_nothing_impossible_are_left_alone() -> None:
    rng = np.random.default_rng(0)
    insulin = np.where(rng.random(N) < 0.3, 0, (14 + rng.gamma(2, 60, N)).round())

    assert asked(insulin, pressure=rng.normal(72, 9, N)).status == "pass"


def test_codes_beyond_a_dip_and_a_rare_zero_are_odd_codes() -> None:
    education = np.repeat([0, 1, 2, 3, 4, 5, 6], [7, 5300, 7000, 2450, 60, 140, 25])

    found = one(education)

    assert found.estimate is not None
    assert found.estimate.name == "odd_code_share"
    assert found.estimate.value == (7 + 140 + 25) / len(education)
    assert [remedy.id for remedy in found.remedies] == [LOOK_UP.id, RECODE.id]


@pytest.mark.parametrize(
    "token", ["?", "unknown", "N/A", "-", " Missing ", "(unknown)", "not available", "."]
)
def test_a_written_stand_in_is_found(token: str) -> None:
    rng = np.random.default_rng(0)
    words = rng.choice(["north", "south", "east"], N).astype(object)
    words[:10] = token

    found = one(words)

    assert found.about.rows == tuple(range(10))
    assert found.severity == "minor"


@pytest.mark.parametrize("level", ["none", "other", "no", "unknown soldier", "nothing special"])
def test_real_levels_are_left_alone(level: str) -> None:
    words = np.random.default_rng(0).choice(["basic", "plus", level], N, p=[0.5, 0.3, 0.2])

    assert asked(words).status == "pass"


def test_a_minus_is_a_level_where_a_plus_is_one() -> None:
    assert asked(np.random.default_rng(0).choice(["+", "-"], N)).status == "pass"


def test_a_stand_in_among_very_many_texts_is_found() -> None:
    texts = np.array([f"user {i}" for i in range(25_000)], dtype=object)
    texts[:7] = "UNKNOWN"

    assert one(texts).about.rows == tuple(range(7))


def test_a_lone_day_that_no_record_has_is_found() -> None:
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(
        np.random.default_rng(0).integers(0, 700, N), unit="D"
    )
    shifted = days.where(np.arange(N) != 5, pd.Timestamp("1900-01-01"))

    found = one(shifted)

    assert found.about.rows == (5,)
    assert "1900-01-01" in found.says


def test_birthdays_around_1970_are_left_alone() -> None:
    days = pd.Timestamp("1940-01-01") + pd.to_timedelta(
        np.random.default_rng(0).integers(0, 25_000, N), unit="D"
    )

    assert asked(days).status == "pass"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("task", TASKS)
def test_a_clean_table_holds_none(seed: int, task: Task) -> None:
    assert outcome(disguised_missing, given(clean(seed, 2000, 12, task), roles(task))).status == "pass"
