"""Forecasts and ratios from made-up times."""

import pytest

from checks.artifacts.demand import Demand, Earlier
from checks.artifacts.forecast import Demanded, EarlierSpeed, earlier_speed
from checks.artifacts.growth import StoredGrowth
from checks.artifacts.models import GivenModel
from checks.artifacts.speed import Batches, SingleCalls
from checks.contract import NotApplicable, Unusable
from checks.judgement import status_of
from checks.policy.policy import read_policy
from checks.scalability.capacity_forecast import capacity_forecast
from checks.scalability.latency import latency
from checks.scalability.performance_regression import SLOWER, performance_regression
from tests.kit import findings, given
from tests.scalability.test_overfitting import TEST

NONE = StoredGrowth(cpu={}, asked=0, why="")


def speed(slower: float = 1.0) -> tuple[SingleCalls, Batches]:
    """3 ms a call and 3 microseconds a row, of which 4,096 take 15 ms."""
    single = tuple(slower * 0.003 * (1 + i / 4000) for i in range(200))
    wall = {
        size: tuple(slower * (0.003 + 3e-6 * size) * (1 + i / 1000) for i in range(11))
        for size in (1, 64, 4096)
    }
    return SingleCalls(wall=single, cpu=single), Batches(
        wall=wall, cpu=wall, peak_before=1, peak_after=900_000_000, largest=4096
    )


def test_cores_are_rows_times_seconds_over_a_day():
    one, ten = findings(capacity_forecast, Demanded(Demand()), *speed(), NONE)

    per_row = (0.003 + 3e-6 * 4096) * 1.005 / 4096
    assert one.estimate.value == pytest.approx(1e6 * per_row / 86_400)
    assert ten.estimate.value == pytest.approx(10 * one.estimate.value)
    assert ten.estimate.low <= ten.estimate.value <= ten.estimate.high
    assert (
        ten.says
        == "10 million rows a day within 50 ms p99: less than 0.01 core, 0.9 GB, in batches of 4,096."
    )


def test_a_limit_chooses_the_batch_and_a_price_is_reckoned():
    demand = Demand(rows_per_day=1e9, p99_seconds=0.004, price_per_core_hour=0.05, currency="EUR")

    (only,) = findings(capacity_forecast, Demanded(demand), *speed(), NONE)

    cores = 1e9 * (0.003 + 3e-6 * 64) * 1.005 / 64 / 86_400
    assert only.estimate.value == pytest.approx(cores)
    assert "within 4 ms p99" in only.says
    assert f"{30 * 24 * cores * 0.05:,.2f} EUR a month at 0.05 EUR a core-hour" in only.says
    assert "batches of 64" in only.says


def test_a_limit_that_no_answer_meets_is_said():
    (only,) = findings(capacity_forecast, Demanded(Demand(p99_seconds=0.001)), *speed(), NONE)

    assert "no number of cores is enough" in only.says


def test_what_training_on_more_rows_would_cost_is_said():
    stored = StoredGrowth(cpu={n: (1e-5 * n,) for n in (500, 1000, 2000)}, asked=2000, why="")

    *_, last = findings(capacity_forecast, Demanded(Demand()), *speed(), stored)

    assert last.says.startswith("Trained on twice as many rows")


def test_a_policy_says_what_is_to_be_served(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('name = "ours"\n[capacity]\nrows_per_day = 5e6\nprice_per_core_hour = 0.04\n')
    assert read_policy(path).capacity.rows_per_day == 5e6

    path.write_text('name = "ours"\n[capacity]\nrows_per_day = -1\n')
    with pytest.raises(Unusable, match=r"capacity\.rows_per_day"):
        read_policy(path)


def earlier(same: bool = True) -> Earlier:
    calls, batches = speed()
    told = {f"scalability/latency#{each.estimate.name}": each.estimate for each in findings(latency, calls)}
    from checks.scalability.batch_throughput import batch_throughput

    (batch,) = findings(batch_throughput, batches)
    told["scalability/batch-throughput#seconds_per_row"] = batch.estimate
    return Earlier(created="2026-03-01", same_machine=same, measured=told)


@pytest.mark.parametrize(("slower", "status"), [(1.0, "pass"), (1.05, "pass"), (1.5, "fail"), (0.5, "pass")])
def test_what_became_slower_fails(slower, status):
    found = findings(performance_regression, EarlierSpeed(earlier()), *speed(slower))

    assert len(found) == 2
    for each in found:
        assert each.estimate.value == pytest.approx(slower, rel=0.01)
        assert status_of(each.estimate, SLOWER) == status


def test_a_busy_day_is_no_regression():
    calls, batches = speed()
    busy = tuple(each * (1 if i % 5 == 0 else 1.6) for i, each in enumerate(calls.cpu))
    crowded = {
        size: tuple(each * (1 if i < 3 else 1.6) for i, each in enumerate(times))
        for size, times in batches.wall.items()
    }
    late = Batches(wall=crowded, cpu=crowded, peak_before=1, peak_after=2, largest=4096)

    for each in findings(
        performance_regression, EarlierSpeed(earlier()), SingleCalls(wall=busy, cpu=busy), late
    ):
        assert status_of(each.estimate, SLOWER) != "fail"


@pytest.mark.parametrize(("before", "why"), [(None, "--compare"), (earlier(same=False), "another machine")])
def test_other_machines_are_not_compared(before, why):
    from dataclasses import replace

    inputs = replace(given(TEST), earlier=before)

    with pytest.raises(NotApplicable, match=why):
        earlier_speed(inputs, GivenModel(None))
