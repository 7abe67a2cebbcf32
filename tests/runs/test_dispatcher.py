"""Real processes, small ones: each stands for a worker."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.runs import folder
from checks.runs.dispatcher import Dispatcher, default_slots
from checks.runs.processes import at_work
from checks.runs.store import Job, Store

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
Start = Callable[..., Dispatcher]


@pytest.fixture
def start(state: Path) -> Iterator[Start]:
    """A dispatcher whose workers run a piece of Python; what is left at the end is ended."""
    started: list[Dispatcher] = []

    def make(code: str, *, slots: int = 1) -> Dispatcher:
        def command(job: Job) -> list[str]:
            return [sys.executable, "-c", code, job.run]

        dispatcher = Dispatcher(state, slots=slots, command=command)
        started.append(dispatcher)
        return dispatcher

    yield make
    for dispatcher in started:
        dispatcher.stop()


def until(dispatcher: Dispatcher, job: int, *states: str, seconds: float = 20) -> Job:
    """Let the dispatcher work until the job is in one of `states`."""
    end = time.monotonic() + seconds
    while (now := dispatcher.store.job(job)).state not in states:
        assert time.monotonic() < end, f"the job stayed {now.state}"
        dispatcher.tick()
        time.sleep(0.02)
    return now


def test_a_killed_worker_is_reported_as_such(start: Start, store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")
    dispatcher = start(SLEEP)
    dispatcher.tick()
    pid = store.job(job).pid
    assert pid is not None

    os.kill(pid, signal.SIGKILL)

    ended = until(dispatcher, job, "failed", "done", "stopped")
    assert ended.state == "failed"
    assert ended.message == "The run was ended from outside (signal 9). Start it again."


def test_a_crash_is_told_from_a_kill(start: Start, store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")
    dispatcher = start("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")

    assert until(dispatcher, job, "failed").message == "The run crashed (signal 11). Start it again."


def test_a_worker_that_ends_without_a_word_has_failed(start: Start, store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")
    dispatcher = start("pass")

    ended = until(dispatcher, job, "failed", "done")

    assert ended.state == "failed"
    assert "without a result (exit status 0)" in ended.message


def test_what_the_worker_says_of_its_end_stays(start: Start, store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")
    dispatcher = start("raise SystemExit(1)")
    store.claim(slots=1)
    store.end(job, "failed", "The table people.csv has no rows.")
    other = store.enqueue(a_run, "assess")

    until(dispatcher, other, "failed")

    assert store.job(job).message == "The table people.csv has no rows."


def test_stop_ends_a_run_and_the_next_one_starts(start: Start, store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")
    waiting = folder.new_id()
    folder.make(waiting)
    store.add_run(waiting, "next.csv")
    after = store.enqueue(waiting, "assess")
    dispatcher = start(SLEEP)
    dispatcher.tick()
    pid = store.job(job).pid

    store.ask_stop(a_run)

    assert until(dispatcher, job, "stopped").message == "The run was stopped."
    assert not at_work(pid, a_run)
    until(dispatcher, after, "running")


def test_a_worker_that_will_not_leave_is_killed(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("checks.runs.dispatcher.MERCY", 0.3)
    job = store.enqueue(a_run, "assess")
    dispatcher = start(STUBBORN)
    dispatcher.tick()
    time.sleep(0.5)  # until it ignores the signal

    store.ask_stop(a_run)

    assert until(dispatcher, job, "stopped").state == "stopped"
    assert not at_work(store.job(job).pid, a_run)


def test_children_of_a_worker_do_not_outlive_it(start: Start, store: Store, a_run: str, tmp_path: Path):
    note = tmp_path / "child"
    child = f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}, 'child'])"
    code = f"{child}; open({str(note)!r}, 'w').write(str(p.pid)); time.sleep(60)"
    job = store.enqueue(a_run, "assess")
    dispatcher = start(code)
    dispatcher.tick()
    end = time.monotonic() + 20
    while not (note.exists() and note.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    grandchild = int(note.read_text())
    assert at_work(grandchild, "child")

    os.kill(store.job(job).pid or 0, signal.SIGKILL)
    until(dispatcher, job, "failed")

    while at_work(grandchild, "child") and time.monotonic() < end:
        time.sleep(0.05)
    assert not at_work(grandchild, "child")


def test_a_run_over_its_time_is_ended_with_advice(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PREFLIGHT_MINUTES", "0.005")
    job = store.enqueue(a_run, "assess")

    ended = until(start(SLEEP), job, "failed", "stopped")

    assert ended.state == "failed"
    assert "took longer than 0.005 minutes" in ended.message


def test_a_worker_sees_none_of_the_servers_secrets(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    job = store.enqueue(a_run, "assess")
    dispatcher = start("import os; print(sorted(os.environ.items()))")

    until(dispatcher, job, "failed")

    seen = (folder.home(a_run) / "worker.log").read_text()
    assert "PREFLIGHT_STATE" in seen
    assert "hunter2" not in seen


def test_a_restarted_server_begins_again_what_the_old_one_left(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("checks.runs.resuming.LOST_AFTER", 0.0)
    job = store.enqueue(a_run, "assess")
    store.claim(slots=1)
    store.beat(job, pid=2**22 + 1)

    start(SLEEP).tick()

    again = store.job(job)
    assert again.state == "running"
    assert again.pid not in (None, 2**22 + 1)
    assert again.message == "The server was restarted; this run began again."


def test_a_second_server_leaves_the_first_ones_worker_alone(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("checks.runs.resuming.LOST_AFTER", 0.0)
    job = store.enqueue(a_run, "assess")
    first = start(SLEEP)
    first.tick()
    time.sleep(0.3)  # until the worker has its own command line

    start(SLEEP).tick()

    assert store.job(job).state == "running"


def test_old_runs_are_deleted_with_their_files(
    start: Start, store: Store, a_run: str, monkeypatch: pytest.MonkeyPatch
):
    home = folder.home(a_run)
    stray = folder.make(folder.new_id())
    monkeypatch.setenv("PREFLIGHT_KEEP_HOURS", "1")
    start(SLEEP).tick()
    assert home.exists()
    assert stray.exists()

    monkeypatch.setenv("PREFLIGHT_KEEP_HOURS", "0")
    start(SLEEP).tick()

    assert not home.exists()
    assert not stray.exists()
    assert store.history(20) == []


def test_one_core_stays_free_for_the_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PREFLIGHT_WORKERS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert default_slots() == 7
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert default_slots() == 1
    monkeypatch.setenv("PREFLIGHT_WORKERS", "3")
    assert default_slots() == 3
