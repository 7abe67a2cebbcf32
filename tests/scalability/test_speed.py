"""Timings are judged by quantiles of what was measured; no test here measures time itself."""

import pytest

from checks.artifacts.speed import Batches, SingleCalls
from checks.judgement import status_of
from checks.scalability.batch_throughput import PER_ROW, batch_throughput
from checks.scalability.latency import WAIT, latency
from checks.scalability.memory import GIBIBYTE, PEAK, memory
from tests.kit import findings


def calls(seconds: float, n: int = 200) -> SingleCalls:
    wall = tuple(seconds * (1 + i / n / 10) for i in range(n))
    return SingleCalls(wall=wall, cpu=wall)


@pytest.mark.parametrize(("seconds", "status"), [(0.004, "pass"), (0.120, "fail")])
def test_latency_is_judged_by_its_95_percent_quantile(seconds, status):
    judged, *others = findings(latency, calls(seconds))

    assert judged.estimate.name == "latency_p95"
    assert status_of(judged.estimate, WAIT) == status
    assert [other.estimate.name for other in others] == ["latency_p50", "latency_p99", "latency_cpu"]


def test_a_busy_machine_is_not_held_against_the_model():
    quick = [0.004 * (1 + i / 2000) for i in range(200)]
    waits = [each + (0.2 if i % 3 else 0.0) for i, each in enumerate(quick)]

    judged, *_ = findings(latency, SingleCalls(wall=tuple(waits), cpu=tuple(quick)))

    assert judged.estimate.value > WAIT.limit
    assert status_of(judged.estimate, WAIT) == "unsure"


def test_processor_time_that_neighbours_lengthened_is_not_held_against_it():
    """Seen beside seventeen other jobs: the processor's own clock tells seven times what a quiet machine needs."""
    quick = [0.012 * (1 + (i % 7) * 4) for i in range(200)]

    judged, *_ = findings(latency, SingleCalls(wall=tuple(3 * each for each in quick), cpu=tuple(quick)))

    assert judged.estimate.value > WAIT.limit
    assert status_of(judged.estimate, WAIT) == "unsure"


def test_a_pause_without_work_is_held_against_it():
    waits = [0.3 * (1 + i / 2000) for i in range(200)]

    judged, *_ = findings(latency, SingleCalls(wall=tuple(waits), cpu=(0.001,) * 200))

    assert status_of(judged.estimate, WAIT) == "fail"


@pytest.mark.parametrize(("cpu", "status"), [(0.00001, "unsure"), (0.004, "fail")])
def test_slow_batches_are_failed_where_the_processor_says_so_too(cpu, status):
    wall = {
        size: tuple(size * (0.00002 if i < 6 else 0.005) + i * 1e-6 for i in range(40)) for size in (1, 64)
    }
    spent = {size: tuple(size * cpu + i * 1e-9 for i in range(40)) for size in (1, 64)}

    (finding,) = findings(
        batch_throughput, Batches(wall=wall, cpu=spent, peak_before=1, peak_after=2, largest=64)
    )

    assert status_of(finding.estimate, PER_ROW) == status


def test_few_slow_calls_do_not_settle_the_question():
    few = SingleCalls(wall=(0.04, 0.045, 0.06, 0.07), cpu=(0.04,) * 4)

    judged, *_ = findings(latency, few)

    assert judged.estimate.high is None
    assert status_of(judged.estimate, WAIT) == "unsure"


@pytest.mark.parametrize(("per_row", "status"), [(0.00001, "pass"), (0.004, "fail")])
def test_the_best_batch_decides(per_row, status):
    wall = {size: tuple(0.002 + per_row * size * (1 + i / 100) for i in range(11)) for size in (1, 64, 4096)}

    (finding,) = findings(
        batch_throughput, Batches(wall=wall, cpu=wall, peak_before=1, peak_after=2, largest=4096)
    )

    assert status_of(finding.estimate, PER_ROW) == status
    assert finding.evidence[0].labels == ("1 row", "64 rows", "4,096 rows")
    assert finding.evidence[0].values[2] == pytest.approx(1 / finding.estimate.value)


@pytest.mark.parametrize(("peak", "status"), [(0.3, "pass"), (2.0, "fail")])
def test_memory_is_judged_by_its_peak(peak, status):
    before = int(0.2 * GIBIBYTE)
    timed = Batches(
        wall={1: (1.0,)},
        cpu={1: (1.0,)},
        peak_before=before,
        peak_after=int(peak * GIBIBYTE),
        largest=4096,
    )

    judged, slope = findings(memory, timed)

    assert status_of(judged.estimate, PEAK) == status
    assert slope.estimate.value == pytest.approx((int(peak * GIBIBYTE) - before) / 4096)
