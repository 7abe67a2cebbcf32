"""Rows 91 to 94 and 96 to 100: sessions and operation."""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.__main__ import run as command
from checks.contract import Unusable
from checks.registry import all_checks
from checks.report import jsonfile
from checks.report.render import render
from checks.runs import folder as folders
from checks.runs.resuming import LOST_TWICE, RESUMED, resume_lost
from checks.table.roles import Roles
from tests.hostile.kept import is_clear
from tests.hostile.rows import row, rows
from tests.kit import given, outcome
from tests.pages import made, made_run
from tests.test_cli_stopped import test_a_stopped_assessment_leaves_no_process_and_no_file as stopped


@row("c91_a_click_storm")
def test_a_click_storm_is_one_job_and_its_place_is_shown(app: Callable[..., AppTest]) -> None:
    run = made_run.read_run()
    runs.confirm(run, Roles(target="paid"))
    for _ in range(20):
        runs.enqueue_assess(run)
    store = runs._store()

    assert store.claim(5) is not None
    assert store.claim(5) is None, "twenty clicks are one job"
    runs.enqueue_assess(run)
    at = app("run", run)
    assert not at.exception
    at.button(key="stop").click().run()
    job = store.latest(run)
    assert job is not None
    assert job.stopping is not None


@row("c92_ten_sessions_at_once")
def test_ten_people_wait_in_a_line_and_are_told_their_places(app: Callable[..., AppTest]) -> None:
    waiting = [made_run.read_run() for _ in range(10)]
    for seed, run in enumerate(waiting):
        runs.confirm(run, Roles(target="paid"), seed=seed)  # the same question would share one answer
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(runs.enqueue_assess, waiting))
    store = runs._store()

    working = [job for _ in waiting if (job := store.claim(2)) is not None]

    assert len(working) == 2, "no more workers than places"
    places = sorted(runs.state_of(run).place for run in waiting)
    assert places == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    last = next(run for run in waiting if runs.state_of(run).place == 8)
    at = app("run", last)
    assert "9 runs before yours." in at.get("progress")[0].proto.text


@row("c93_a_restart_while_a_check_runs")
def test_after_a_restart_nothing_half_done_counts_and_the_person_is_told(
    app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.runs.resuming.LOST_AFTER", 0.0)
    run = made_run.read_run()
    runs.confirm(run, Roles(target="paid"))
    runs.enqueue_assess(run)
    store = runs._store()
    job = store.claim(1)
    assert job is not None
    store.beat(job.id, pid=2**22 + 1)  # beyond the largest process id of Linux: it is gone
    (folders.home(run) / "outcomes.jsonl").write_bytes(b'{"check": "data_quality/missing-va')

    assert resume_lost(store) == [run]

    assert runs.state_of(run).message == is_clear(RESUMED)
    assert runs.report_of(run) is None
    at = app("run", run)
    assert not at.exception
    assert "The server was restarted; this run began again" in at.get("progress")[0].proto.text

    assert store.claim(1) is not None
    store.beat(job.id, pid=2**22 + 1)
    assert resume_lost(store) == [run], "what is lost twice may be what ends the server"
    at = app("run", run)
    assert runs.state_of(run).message == is_clear(LOST_TWICE)
    assert any("restarted" in error.value for error in at.error)
    at.button(key="again").click().run()
    assert runs.state_of(run).active
    assert runs.asked(run) is not None


@row("c94_one_name_two_contents")
def test_an_answer_is_known_by_content_and_settings_and_not_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def key(content: bytes, *, seed: int = 0, sheet: str | None = None) -> str:
        run = runs.new_run()
        runs.receive(run, "table", "t.csv", io.BytesIO(content))
        if sheet is not None:
            folders.read_otherwise(folders.home(run), "table", sheet=sheet, sample=False)
        return folders.key(folders.home(run), runs.Ask(roles=Roles(target="a"), seed=seed))

    first = key(b"a\n1\n")

    assert key(b"a\n1\n") == first
    assert len({first, key(b"a\n2\n"), key(b"a\n1\n", seed=1), key(b"a\n1\n", sheet="Other")}) == 4


def edited(change: Callable[[Any], Any]) -> bytes:
    """A report that somebody edited by hand."""
    told = json.loads(render(made.report(), "json"))
    return json.dumps(change(told) or told).encode()


@rows(
    "data, says",
    c96_another_schema=(edited(lambda told: told.update(schema="other/9")), "report.json has schema 'other/9'; this Preflight reads"),
    c96_a_number_as_text=(edited(lambda told: told["run"].update(seed="many")), "report.json is not a Preflight report: "),
    c96_an_unknown_status=(edited(lambda told: told["outcomes"][0].update(status="fine")), "report.json is not a Preflight report: "),
    c96_no_outcomes=(edited(lambda told: told.pop("outcomes") and None), "report.json is not a Preflight report: "),
    c96_nan=(render(made.report(), "json").replace(b'"seed": 0', b'"seed": NaN'), "report.json is not JSON."),
    c96_a_huge_number=(edited(lambda told: told["run"].update(seed=10**400)), "report.json is not a Preflight report: "),
    c96_nested_without_end=(b'{"schema": "preflight/1", "run": ' + b"[" * 100_000, "report.json is not"),
    c96_a_pickle=(b"\x80\x04\x95\x10\x00cposix\nsystem\n.", "report.json is not JSON."),
    c96_too_large=(b" " * 200_000_001, "report.json is over "),
)  # fmt: skip
def test_a_report_edited_by_hand_is_checked_field_by_field(data: bytes, says: str) -> None:
    with pytest.raises(Unusable) as refused:
        jsonfile.decode(data)

    assert is_clear(str(refused.value)).startswith(says)
    assert jsonfile.decode(render(made.report(), "json")) == jsonfile.decode(edited(lambda _told: None))


@rows(
    "options, words",
    c97_a_threshold_beyond_one=(["--threshold", "1.5"], "between 0 and 1"),
    c97_a_threshold_that_is_no_number=(["--threshold", "nan"], "finite"),
    c97_a_negative_seed=(["--seed", "-1"], "'--seed'"),
    c97_no_cores=(["--jobs", "0"], "'--jobs'"),
    c97_falling_bands=(["--sensitive", "age", "--bands", "age=60,25"], "ris"),
    c97_a_policy_with_an_absurd_limit=(["--policy", "absurd.toml"], "absurd.toml"),
)
def test_absurd_settings_are_refused_before_the_work(
    options: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(
        "age,paid\n" + "".join(f"{20 + n % 40},{'yes' if n % 3 else 'no'}\n" for n in range(90))
    )
    Path("absurd.toml").write_text(
        '["data_quality/missing-values"]\nmissing_share = {floor = 1e9, limit = -1}\n'
    )

    assert command(["assess", "t.csv", "--target", "paid", *options]) == 2

    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("[")]
    assert words in is_clear(lines[-1])
    assert not Path("preflight-report").exists()


@row("c98_another_locale_zone_and_clock")
def test_reports_use_utc_and_points_wherever_they_are_made(tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "t.csv").write_text(
        "age,paid\n" + "".join(f"{20 + n % 40},{'yes' if n % 3 else 'no'}\n" for n in range(90))
    )
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    subprocess.run(
        [sys.executable, "-m", "checks", "assess", str(tmp_path / "t.csv"), "--target", "paid", "--only",
         "data_quality/missing-values", "--out", str(tmp_path / "r"), "--format", "json", "--format", "md"],
        env=environment, cwd=Path(__file__).parents[2], check=False, capture_output=True,
    )  # fmt: skip

    report = jsonfile.decode((tmp_path / "r" / "report.json").read_bytes())
    assert report.run.created.endswith("+00:00")
    assert abs(time.time() - _seconds(report.run.created)) < 600
    assert " UTC" in (tmp_path / "r" / "report.md").read_text().split("\n")[2]


def _seconds(created: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(created).timestamp()


@row("c99_the_same_seed")
def test_the_same_seed_gives_the_same_numbers() -> None:
    frame = pd.DataFrame({"a": [n * 37 % 101 for n in range(400)], "paid": ["yes", "no"] * 200})
    roles = Roles(target="paid", task="binary", positive="yes")
    for check in ("data_quality/outliers", "data_quality/label-noise"):
        first, second = (outcome(all_checks()[check], given(frame, roles), seed=7) for _ in range(2))
        assert first.findings == second.findings, check
        assert first.findings or first.reason


@row("c100_ctrl_c")
def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    import signal

    stopped(tmp_path, signal.SIGINT, 130)
