"""Whole runs through real workers: `python -m checks work RUN`, as the server starts them."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from checks import runs
from checks.contract import Unusable
from checks.runs import folder, worker
from checks.runs.processes import at_work
from checks.runs.store import Store
from checks.table.roles import Roles

ROOT = Path(__file__).parents[2]
ROWS = "".join(f"{20 + i % 40},{'fm'[i % 2]},{i},{'yes' if i % 3 else 'no'}\n" for i in range(300))
PEOPLE = ("age,sex,customer_id,paid\n" + ROWS).encode()
ROLES = Roles(target="paid", sensitive=("sex",), identifiers=("customer_id",))
Wait = Callable[[str], runs.RunState]


@pytest.fixture
def wait(state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wait]:
    """Waits until a run is at rest. Workers still there at the end are ended with their dispatcher."""
    monkeypatch.setenv("PREFLIGHT_WORKERS", "1")

    def until_rest(run: str) -> runs.RunState:
        end = time.monotonic() + 120
        while (now := runs.state_of(run)).active:
            assert time.monotonic() < end, f"the run stayed {now.state}: {now.words}"
            time.sleep(0.05)
        return now

    yield until_rest
    if (dispatcher := runs._dispatchers.pop(state, None)) is not None:
        dispatcher.stop()


def uploaded(content: bytes = PEOPLE, name: str = "people.csv") -> str:
    run = runs.new_run()
    runs.receive(run, "table", name, io.BytesIO(content))
    return run


def assessed(run: str, wait: Wait, **asked: object) -> runs.RunState:
    run = runs.confirm(run, ROLES, only=("data_quality",), **asked)  # type: ignore[arg-type]
    runs.enqueue_assess(run)
    return wait(run)


def test_a_table_is_read_and_roles_are_suggested(wait: Wait):
    run = uploaded()
    runs.enqueue_read(run)

    ended = wait(run)

    assert (ended.state, ended.kind, ended.title) == ("done", "read", "people.csv")
    header, preview, guess = runs.header_of(run), runs.preview_of(run), runs.guess_of(run)
    assert header is not None
    assert preview is not None
    assert guess is not None
    assert header.rows == preview.rows == 300
    assert len(preview.first) == 20
    assert guess.target[0].value == "paid"
    assert "sex" in guess.roles().sensitive


def test_a_table_that_cannot_be_read_says_so_and_the_next_upload_goes_on(wait: Wait):
    run = uploaded(b"a,b\n1,2\n1,2,3\n", "ragged.csv")
    runs.enqueue_read(run)
    failed = wait(run)

    runs.receive(run, "table", "people.csv", io.BytesIO(PEOPLE))
    runs.enqueue_read(run)

    assert failed.state == "failed"
    assert "ragged.csv" in failed.message
    assert "3" in failed.message
    assert wait(run).state == "done"


def test_a_run_goes_from_upload_to_report_with_its_outcomes_on_the_way(wait: Wait):
    run = uploaded()

    ended = assessed(run, wait)

    report = runs.report_of(run)
    assert ended.state == "done"
    assert report is not None
    assert report.inputs.table.name == "people.csv"
    assert ended.plan == tuple(outcome.check for outcome in report.outcomes)
    assert msgspec.json.encode(ended.outcomes) == msgspec.json.encode(report.outcomes)
    assert (ended.done, ended.total) == (len(ended.plan), len(ended.plan))
    (line,) = [past for past in runs.recent() if past.run == run]
    assert (line.verdict, line.grade) == (report.scorecard.verdict, report.scorecard.grade)


def test_the_same_question_is_answered_without_computing(wait: Wait):
    first = uploaded()
    assessed(first, wait)
    second = uploaded()

    ended = assessed(second, wait)

    assert ended.state == "done"
    assert second != first
    assert runs.report_of(second) == runs.report_of(first)
    assert not (folder.home(second) / "worker.log").exists(), "no worker was started"
    assert {past.verdict for past in runs.recent()} != {None}


def test_another_question_is_computed(wait: Wait):
    first = uploaded()
    assessed(first, wait)

    other = runs.confirm(first, ROLES, only=("data_quality",), seed=7)
    runs.enqueue_assess(other)
    wait(other)

    assert other != first, "a report keeps the request that it answers"
    one, two = runs.report_of(first), runs.report_of(other)
    assert one is not None
    assert two is not None
    assert (one.run.seed, two.run.seed) == (0, 7)
    assert runs.asked(first) != runs.asked(other)


def test_a_finished_run_keeps_its_files(wait: Wait):
    run = uploaded()
    assessed(run, wait)

    with pytest.raises(Unusable, match="keeps the files it was started with"):
        runs.receive(run, "table", "other.csv", io.BytesIO(b"a\n1\n"))
    with pytest.raises(Unusable, match="keeps the files it was started with"):
        runs.discard(run, "table")
    assert runs.uploads_of(run)["table"].name == "people.csv"


def test_a_role_that_does_not_exist_fails_with_its_name_and_can_be_mended(wait: Wait):
    run = uploaded()
    runs.confirm(run, Roles(target="payed"), only=("data_quality",))
    runs.enqueue_assess(run)
    failed = wait(run)

    mended = assessed(run, wait)

    assert failed.state == "failed"
    assert failed.message == 'The table people.csv has no column "payed"; did you mean "paid"?'
    assert mended.id == run
    assert mended.state == "done"


def test_an_assessment_needs_a_table_and_an_answer(wait: Wait):
    run = runs.new_run()

    with pytest.raises(Unusable, match="Upload a data table"):
        runs.enqueue_assess(run)
    with pytest.raises(Unusable, match="Upload a data table"):
        runs.enqueue_read(run)
    assert runs.state_of(run).state == "new"


def started_by_hand(run: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "checks", "work", run]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def test_a_worker_leaves_with_the_server_that_started_it(store: Store, a_run: str):
    """The parent stands for the server: it starts the worker and dies."""
    job = store.enqueue(a_run, "read")
    store.claim(slots=1)
    # A pipe as the upload's bytes would be refused; an endless read is what keeps a worker busy.
    code = (
        "import subprocess, sys, time;"
        "slow = 'import sys, time; from checks.runs import worker;"
        " worker.BEAT = 0.2; worker._read = lambda *_: time.sleep(60); sys.exit(worker.main(sys.argv[1]))';"
        f"p = subprocess.Popen([sys.executable, '-c', slow, {a_run!r}], start_new_session=True);"
        "print(p.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        end = time.monotonic() + 30
        while store.job(job).pid != pid and time.monotonic() < end:
            time.sleep(0.05)
        assert at_work(pid, a_run)
        server.kill()

    while at_work(pid, a_run) and time.monotonic() < end:
        time.sleep(0.05)
    assert not at_work(pid, a_run)
    assert store.job(job).state == "running", "the next server finds it lost and begins it again"


def test_a_worker_without_a_job_does_nothing(store: Store, a_run: str):
    with started_by_hand(a_run) as process:
        assert process.wait(30) == 1
    assert store.latest(a_run) is None


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (MemoryError(), "too large for the memory of this server. Try 100,000 rows."),
        (type("OutOfMemoryException", (Exception,), {})(), "too large for the memory"),
        (RuntimeError("std::bad_alloc"), "too large for the memory"),
        (KeyError("a secret value"), "a fault in Preflight (KeyError)"),
    ],
    ids=["python", "duckdb", "c++", "fault"],
)
def test_every_failure_becomes_one_sentence_without_values(
    store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch, why: Exception, words: str
):
    def fails(*_: object) -> None:
        raise why

    job = store.enqueue(a_run, "read")
    store.claim(slots=1)
    monkeypatch.setattr(worker, "_read", fails)
    monkeypatch.setattr(worker, "_be_modest", lambda: None)  # it would hold for the other tests
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert worker.main(a_run) == 1
    finally:
        signal.signal(signal.SIGTERM, before)

    assert store.job(job).state == "failed"
    assert words in store.job(job).message
    assert "secret" not in store.job(job).message


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_worker_is_modest():
    code = (
        "import os, resource; from checks.runs import worker; worker._be_modest();"
        "print(os.nice(0), resource.getrlimit(resource.RLIMIT_AS)[0], len(os.sched_getaffinity(0)))"
    )
    environment = {**os.environ, "PREFLIGHT_MEMORY_GB": "3"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    cores = max(1, len(os.sched_getaffinity(0)) - 1)
    assert said.stdout.split() == [str(min(19, os.nice(0) + worker.NICE)), "3000000000", str(cores)]
