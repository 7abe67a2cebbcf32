"""A whole run finds what was planted in the credit case, and raises no alarm on its clean twin."""

import json
from typing import Any

import pytest

from checks.assessment import assess
from checks.contract import Judged
from checks.document import Report
from checks.opening import Request
from checks.registry import all_checks
from checks.samples import ROOM, find_sample
from tests.jail.here import standing as standing

# What these say depends on the machine and on who else uses it, so no test may rest on it.
TIMED = {
    "scalability/latency",
    "scalability/batch-throughput",
    "scalability/memory",
    "scalability/scaling-exponent",
    "scalability/concurrency",
    "scalability/pipeline-hot-spot",
    "scalability/feature-cost",
    "scalability/capacity-forecast",
    "scalability/performance-regression",
}
KEY = json.loads((ROOM / "credit" / "answers.json").read_text(encoding="utf-8"))


def assessed(name: str, folder: Any) -> Report:
    sample = find_sample(name)
    files = {role: str(sample.path(role)) for role in sample.files}
    return assess(Request(**files, roles=sample.roles), folder, lambda _: None)


def fails(report: Report) -> dict[str, list[Judged]]:
    """Failing findings by check."""
    return {o.check: [f for f in o.findings if f.status == "fail"] for o in report.outcomes}


@pytest.fixture(scope="module")
def careless(standing: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Report:
    return assessed("credit", tmp_path_factory.mktemp("credit"))


@pytest.fixture(scope="module")
def clean(standing: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Report:
    return assessed("credit_clean", tmp_path_factory.mktemp("credit_clean"))


def points_at(finding: Judged, about: dict[str, Any]) -> bool:
    """Whether a finding is about the planted model, group, rows or one of the planted columns."""
    if finding.about.table not in about["tables"]:
        return about["kind"] == "model" and finding.about.kind == "model"
    if about["kind"] == "model":
        return finding.about.kind in ("model", "dataset")
    if about["groups"]:
        return finding.about.groups == about["groups"]
    if about["rows"]:
        return bool(finding.about.rows) and set(finding.about.rows) <= set(about["rows"])
    return bool(set(finding.about.columns) & set(about["columns"]))


@pytest.mark.parametrize("defect", KEY["planted"], ids=lambda defect: defect["id"])
def test_what_was_planted_is_found(defect: dict[str, Any], careless: Report) -> None:
    there = set(defect["checks"]) & set(all_checks())
    if not there:
        pytest.skip(f"no check of this version looks for it: {', '.join(defect['checks'])}")
    found = fails(careless)
    assert any(points_at(finding, defect["about"]) for check in there for finding in found[check])


def test_nothing_ends_in_error_and_every_check_has_its_inputs(careless: Report, clean: Report) -> None:
    for report in (careless, clean):
        ended = {outcome.check: outcome.status for outcome in report.outcomes}
        assert ended.keys() == all_checks().keys()
        assert {check for check, status in ended.items() if status in ("error", "skipped")} == set()


def test_what_is_sound_stays_silent(careless: Report) -> None:
    found = fails(careless)
    assert {check for check in KEY["silent"] if found.get(check)} == set()


def test_the_clean_twin_raises_no_alarm(clean: Report) -> None:
    assert {check for check, findings in fails(clean).items() if findings} - TIMED == set()


def test_the_verdicts_are_as_planted(careless: Report, clean: Report) -> None:
    assert careless.scorecard.verdict == "not ready"
    assert clean.scorecard.verdict in ("ready", "ready with conditions")


def test_every_family_has_something_to_find(careless: Report) -> None:
    found = {check.split("/")[0] for check, findings in fails(careless).items() if findings}
    asked = {d["family"] for d in KEY["planted"] if set(d["checks"]) & set(all_checks())}
    assert asked <= found
    assert len(asked) >= 5


def test_no_person_of_the_table_is_in_the_report(careless: Report) -> None:
    import msgspec
    import pandas as pd

    text = msgspec.json.encode(careless).decode()
    frame = pd.read_csv(find_sample("credit").path("train"))
    mails = frame["contact"][frame["contact"].str.contains("@|\\+")]
    cards = frame["note"].str.extract(r"(\d[\d ]+\d)")[0].dropna()
    assert not [each for each in (*frame["customer_id"], *mails, *cards) if each in text]
