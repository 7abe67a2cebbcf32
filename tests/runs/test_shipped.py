"""The reports that come with the built-in cases: of these files and checks, and opened in a moment."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checks import VERSION, runs
from checks.document import Report
from checks.registry import all_checks
from checks.runs import folder as folders
from checks.runs import shipped, shipping
from checks.runs.store import Store
from checks.samples import find_sample, sample_names
from tests.test_sample_findings import TIMED, fails, points_at

NEW = ("churn", "triage")


@pytest.fixture(autouse=True)
def queue_only(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.Dispatcher, "start", lambda _self: None)


def packed(case: str) -> tuple[Report, shipped.Made]:
    with zipfile.ZipFile(shipped.place_of(case)) as held:
        report = msgspec.json.decode(held.read("report.json"), type=Report)
        return report, msgspec.json.decode(held.read(shipped.MADE), type=shipped.Made)


def key_of(case: str) -> dict[str, Any]:
    return json.loads((find_sample(case).folder / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", sample_names())
def test_every_case_comes_with_the_report_of_its_files_and_of_today_s_checks(case: str) -> None:
    """Where this fails, `make sample` makes it pass; until then the case is run when somebody opens it."""
    report, made = packed(case)
    assert {outcome.check for outcome in report.outcomes} == all_checks().keys()
    assert report.run.version == VERSION
    assert made.judged_by == shipped.judged_by("standard")
    assert made.case == shipped.case_hash(find_sample(case))
    run = runs.start_sample(case)
    assert runs.state_of(run).state == "done"
    there = runs.uploads_of(run)
    for role in ("table", "train", "production", "model"):
        assert getattr(report.inputs, role).sha256 == there[role].sha256
    assert {outcome.check for outcome in report.outcomes if outcome.status == "error"} == set()
    assert shipped.place_of(case).stat().st_size < 600_000


@pytest.mark.parametrize("case", NEW)
def test_in_a_real_run_every_planted_defect_is_found_and_every_other_alarm_is_explained(case: str) -> None:
    report, key = packed(case)[0], key_of(case)
    found = fails(report)
    for defect in key["planted"]:
        assert set(defect["checks"]) <= all_checks().keys()
        seen = [c for c in defect["checks"] if any(points_at(f, defect["about"]) for f in found[c])]
        assert seen, f"{defect['id']} is found by none of {defect['checks']}"
    named = {check for defect in key["planted"] for check in defect["checks"]}
    told = {each["check"] for each in key["follows"]}
    alarms = {check for check, findings in found.items() if findings}
    assert alarms - named - told - TIMED == set()
    assert told <= alarms
    assert alarms.isdisjoint(key["silent"])
    assert report.scorecard.verdict == "not ready"


@pytest.mark.long
@pytest.mark.parametrize("case", sample_names())
def test_the_case_still_answers_as_its_report_says(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packed(case)[0]
    monkeypatch.setattr(shipped, "ROOM", tmp_path / "reports")
    shipping.make(case)
    again = packed(case)[0]

    def ended(report: Report) -> dict[str, str]:
        return {each.check: each.status for each in report.outcomes if each.check not in TIMED}

    assert ended(again) == ended(before)


def test_a_run_opened_so_has_all_that_a_computed_one_has() -> None:
    run = runs.start_sample("churn")
    home = folders.home(run)
    state, report = runs.state_of(run), runs.report_of(run)
    assert report is not None
    assert len(state.outcomes) == state.done == state.total == len(report.outcomes)
    assert list(state.plan) == [outcome.check for outcome in report.outcomes]
    assert {folders.SCORES, folders.KIT} <= {path.name for path in home.iterdir()}
    assert runs.shipped_on(run) == report.run.created
    past = runs.recent()[0]
    assert (past.run, past.verdict) == (run, report.scorecard.verdict)


def test_run_again_computes_and_does_not_copy_what_came_with_the_case(state: Path) -> None:
    copy = runs.again(runs.start_sample("churn"))
    runs.enqueue_assess(copy)
    store = Store(state)
    job = store.claim(1)
    assert job is not None
    assert job.run == copy
    assert store.twin(job) is None
    assert runs.shipped_on(copy) is None


@pytest.mark.parametrize("stale", ["check", "roles", "file", "broken", "missing"])
def test_a_report_of_something_else_is_not_shown(
    stale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "reports"
    room.mkdir()
    monkeypatch.setattr(shipped, "ROOM", room)
    place = room / "churn.zip"
    shutil.copyfile(shipped.CASES / "reports" / "churn.zip", place)
    assert runs.state_of(runs.start_sample("churn")).state == "done"
    report, made = packed("churn")
    if stale == "check":
        made = msgspec.structs.replace(made, judged_by="0" * 64)
    elif stale == "roles":
        made = msgspec.structs.replace(made, case="0" * 64)
    elif stale == "file":
        other = msgspec.structs.replace(report.inputs.table, sha256="0" * 64)
        report = msgspec.structs.replace(report, inputs=msgspec.structs.replace(report.inputs, table=other))
    with zipfile.ZipFile(place, "w") as target:
        target.writestr("report.json", msgspec.json.encode(report))
        target.writestr(shipped.MADE, msgspec.json.encode(made))
    if stale == "broken":
        place.write_bytes(b"PK")
    elif stale == "missing":
        place.unlink()
    run = runs.start_sample("churn")
    assert runs.state_of(run).state == "queued"
    assert runs.report_of(run) is None
    assert runs.shipped_on(run) is None


def test_another_limit_of_a_check_makes_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shipped.judged_by("standard")
    every = dict(all_checks())
    some = every["data_quality/missing-values"]
    monkeypatch.setattr(
        shipped, "all_checks", lambda: {**every, some.id: type(some)(**{**vars_of(some), "weight": 1.0})}
    )
    shipped.judged_by.cache_clear()
    assert shipped.judged_by("standard") != before
    shipped.judged_by.cache_clear()


def vars_of(check: Any) -> dict[str, Any]:
    return {name: getattr(check, name) for name in check.__dataclass_fields__}
