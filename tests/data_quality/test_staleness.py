import numpy as np
import pandas as pd
import pytest

from checks.data_quality.staleness import staleness
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real

ROLES = Roles(time="day", features=("x",))


def rows(seed: int, start: str, days: int, n: int = 1500) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    moments = pd.Timestamp(start) + pd.to_timedelta(rng.integers(0, days, n), unit="D")
    return pd.DataFrame({"x": rng.normal(size=n), "day": moments})


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("days", "n"), [(240, 2000), (30, 200), (3000, 60)])
def test_even_dates_are_silent(seed: int, days: int, n: int) -> None:
    train, test, later = (rows(seed + 100 * i, "2025-01-01", days, n) for i in range(3))

    assert outcome(staleness, given(test, ROLES, train=train, production=later)).status == "pass"


def test_a_season_that_was_lost_is_found() -> None:
    frame = rows(0, "2025-01-01", 300)
    kept = frame[~frame["day"].between("2025-04-01", "2025-06-15")]

    (found,) = failing(outcome(staleness, given(kept, ROLES)))

    assert found.about.columns == ("day",)
    assert "77 days" in found.says


def test_production_long_after_training_is_found_by_its_distance() -> None:
    near, far = rows(1, "2025-05-01", 100), rows(1, "2026-05-01", 100)

    soon = outcome(staleness, given(near, ROLES, train=rows(0, "2025-01-01", 100)))
    (found,) = failing(
        outcome(staleness, given(near, ROLES, train=rows(0, "2025-01-01", 100), production=far))
    )

    assert soon.status == "pass"
    assert found.about.table == "production"
    assert "days after the newest row of train.csv" in found.says


def test_whole_numbers_may_be_the_time_and_one_slip_is_no_stretch() -> None:
    frame = rows(0, "2025-01-01", 200).assign(day=np.random.default_rng(0).integers(0, 200, 1500))
    frame.loc[3, "day"] = 99_999

    assert outcome(staleness, given(frame, ROLES)).status == "pass"


def test_without_a_time_column_or_with_one_that_is_text_nothing_is_said() -> None:
    frame = rows(0, "2025-01-01", 200)

    assert outcome(staleness, given(frame, Roles(features=("x",)))).missing == "time"
    assert outcome(staleness, given(frame.assign(day="some day"), ROLES)).status == "not_applicable"


@needs_real_data
@pytest.mark.parametrize(
    ("file", "time"),
    [("bike_sharing/bike_hour.csv.gz", "dteday"), ("compas/compas.csv.gz", "compas_screening_date")],
)
def test_real_records_without_holes_are_silent(file: str, time: str) -> None:
    frame = pd.read_csv(real(file), parse_dates=[time])

    assert outcome(staleness, given(frame, Roles(time=time))).status == "pass"
