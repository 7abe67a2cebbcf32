"""Whole reports of the built-in cases from Spark and from DuckDB: equal but for what is timed."""

import msgspec
import pytest

from checks.assessment import assess
from checks.opening import Request
from checks.samples import find_sample
from tests.kit import same
from tests.table.spark_session import started
from tests.table.test_spark import plain

# What they measure is a time or memory of this very run.
TIMED = {
    "scalability/latency", "scalability/batch-throughput", "scalability/memory", "scalability/concurrency",
    "scalability/capacity-forecast", "scalability/scaling-exponent", "scalability/pipeline-hot-spot",
    "scalability/feature-cost", "scalability/performance-regression", "scalability/artefact-size",
}  # fmt: skip


@pytest.fixture(scope="module")
def session():
    yield from started()


@pytest.mark.long
@pytest.mark.parametrize("case", ["credit", "houses"])
def test_a_whole_report_is_the_same_on_both_engines(session, tmp_path, case):
    sample, reports = find_sample(case), []
    files = {role: str(sample.path(role)) for role in sample.files}
    asked = Request(**files, names=dict(sample.files), roles=sample.roles, bounded=False)
    for engine in ("duckdb", "spark"):
        (tmp_path / engine).mkdir()
        asked = msgspec.structs.replace(asked, engine=engine)
        reports.append(assess(asked, tmp_path / engine, lambda _: None))
    here, there = ({o.check: plain(o) for o in report.outcomes} for report in reports)
    assert set(here) == set(there)
    assert [check for check in here if check not in TIMED and there[check] != same(here[check])] == []
    assert reports[0].inputs == reports[1].inputs
