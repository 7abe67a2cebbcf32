from typing import Any

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.contract import Judged, Outcome
from checks.data_quality.split_leakage import split_leakage
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real


def dated(seed: int, rows: int = 2000, task: Task = "binary") -> pd.DataFrame:
    """A clean table with dates that nothing depends on."""
    days = np.random.default_rng([seed, 7]).integers(0, 240, rows)
    return clean(seed, rows, task=task).assign(
        day=pd.Timestamp("2025-01-01") + pd.to_timedelta(days, unit="D")
    )


def timed(task: Task = "binary") -> Roles:
    return replace(roles(task), time="day")


def waves(seed: int, strength: float, rows: int = 3000) -> pd.DataFrame:
    """Answers whose odds move from fortnight to fortnight, and a feature that knows which one it is."""
    rng = np.random.default_rng(seed)
    frame = dated(seed, rows)
    wave = ((frame["day"] - frame["day"].min()).dt.days // 15).to_numpy()
    effect = np.random.default_rng(0).permutation(np.resize([-1.0, 1.0], 16)) * strength
    score = frame["x0"].fillna(0) + effect[wave] - 0.8
    yes = rng.random(rows) < 1 / (1 + np.exp(-score))
    return frame.assign(wave=[f"w{i}" for i in wave], y=np.where(yes, "yes", "no"))


def by_name(ended: Outcome, name: str) -> Judged:
    return next(f for f in ended.findings if f.estimate is not None and f.estimate.name == name)


@pytest.mark.parametrize("seed", range(3))
def test_a_feature_that_knows_the_fortnight_flatters_a_random_split(seed: int) -> None:
    frame = waves(seed, 0.8)

    ended = outcome(split_leakage, given(frame.iloc[:1000], timed(), train=frame.iloc[1000:]))

    found = by_name(ended, "forward_gap")
    assert found.status == "fail"
    assert found.about.columns == ("day",)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(4))
def test_dates_that_only_overlap_are_no_leak(seed: int, task: Task) -> None:
    ended = outcome(
        split_leakage, given(dated(seed, 1000, task), timed(task), train=dated(seed + 50, 2000, task))
    )

    assert failing(ended) == []
    later = by_name(ended, "later_training")
    assert later.estimate is not None
    assert 0.4 < later.estimate.value < 0.6


def test_a_split_by_time_is_not_examined_further() -> None:
    frame = waves(0, 2.0).sort_values("day")

    ended = outcome(split_leakage, given(frame.iloc[2000:], timed(), train=frame.iloc[:2000]))

    assert failing(ended) == []
    assert "goes by time" in by_name(ended, "later_training").says


def customers(seed: int, rows: int = 3000, many: int = 400) -> pd.DataFrame:
    """Each customer in several rows, with an income of their own."""
    rng = np.random.default_rng(seed)
    who, income = rng.integers(0, many, rows), rng.normal(size=many)
    return clean(seed, rows).assign(id=who, x0=income[who])


@pytest.mark.parametrize(
    "code", [lambda i: i, lambda i: f"{(i * 2654435761) % 2**32:08x}"], ids=["dense", "hash"]
)
def test_people_on_both_sides_are_found(code: Any) -> None:
    frame = customers(0)
    frame["id"] = frame["id"].map(code)

    (found,) = failing(outcome(split_leakage, given(frame.iloc[:1000], roles(), train=frame.iloc[1000:])))

    assert found.about.columns == ("id",)
    assert found.estimate is not None
    assert found.estimate.value > 0.9
    assert found.about.rows[0] < 1000


def test_a_split_by_person_is_silent_and_without_a_split_repeats_are_a_risk() -> None:
    frame = customers(0)
    first = frame["id"] < 130

    split = outcome(split_leakage, given(frame[first], roles(), train=frame[~first]))
    whole = outcome(split_leakage, given(frame, roles()))

    assert split.status == "pass"
    assert by_name(whole, "repeated_entities").status == "fail"


@pytest.mark.parametrize("seed", range(6))
def test_identifiers_that_meet_by_accident_are_silent(seed: int) -> None:
    """Random numbers of a short range, and row numbers that start anew in each file."""
    random = given(clean(seed), roles(), train=clean(seed + 50))
    numbered = given(
        clean(seed).assign(id=np.arange(3000)), roles(), train=clean(seed + 50).assign(id=np.arange(3000))
    )

    assert outcome(split_leakage, random).status == "pass"
    assert outcome(split_leakage, numbered).status == "pass"


def test_without_identifiers_and_time_the_check_is_skipped() -> None:
    ended = outcome(split_leakage, given(clean(0), replace(roles(), identifiers=())))

    assert (ended.status, ended.missing) == ("skipped", "time")


def test_row_order_does_not_move_the_numbers() -> None:
    frame = waves(1, 0.3, 1500).assign(id=customers(1, 1500)["id"])
    mixed = frame.sample(frac=1, random_state=3)

    one, other = (outcome(split_leakage, given(each, timed())) for each in (frame, mixed))

    assert [f.estimate.value for f in one.findings if f.estimate] == pytest.approx(
        [f.estimate.value for f in other.findings if f.estimate], abs=1e-9
    )


@needs_real_data
def test_oulads_students_stand_in_several_rows() -> None:
    frame = pd.read_csv(real("oulad/oulad.csv.gz"))
    asked = Roles(target="final_result", task="binary", positive="Pass", identifiers=("id_student",))

    (found,) = failing(outcome(split_leakage, given(frame.iloc[1::2], asked, train=frame.iloc[::2])))

    assert "620 of 10,781 judged rows" in found.says
    assert found.about.columns == ("id_student",)


@needs_real_data
def test_bikes_growth_flatters_a_random_split_and_compas_does_not() -> None:
    bikes = pd.read_csv(real("bike_sharing/bike_hour.csv.gz"))
    grown = Roles(target="cnt", task="regression", time="dteday", ignore=("instant", "casual", "registered"))
    people = pd.read_csv(real("compas/compas.csv.gz"))
    known = ("age", "priors_count", "juv_fel_count", "c_charge_degree", "sex", "race")
    asked = Roles(
        target="two_year_recid", task="binary", positive="1", time="compas_screening_date", features=known
    )

    assert outcome(split_leakage, given(bikes, grown)).status == "fail"
    assert outcome(split_leakage, given(people, asked)).status == "pass"
