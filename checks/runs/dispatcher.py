"""Starts workers for queued jobs, ends those to be stopped, and tells what became of those that died.

One thread for each server process. It keeps no truth of its own: the store does, so a restart loses nothing.
Imports runs only.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from checks.runs import folder as folders
from checks.runs.processes import signal_group
from checks.runs.resuming import resume_lost
from checks.runs.store import Job, Store

log = logging.getLogger("preflight")
ROOT = Path(__file__).parents[2]
PAUSE, SWEEP, CLEAN = 0.2, 2.0, 600.0
MERCY = 5.0
SHARED = "The same files and settings were assessed before; this is that result."
# Nothing else of the server's environment reaches a worker: it may hold secrets.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PYTHONPATH")


def default_slots() -> int:
    """Workers at a time: one core stays free for the pages. `PREFLIGHT_WORKERS` says otherwise."""
    if given := os.environ.get("PREFLIGHT_WORKERS"):
        return max(1, int(given))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


def worker_command(job: Job) -> list[str]:
    return [sys.executable, "-m", "checks", "work", job.run]


def keep_hours() -> float:
    """How long a run and its files are kept after it ended, in hours; the operator may say otherwise."""
    return float(os.environ.get("PREFLIGHT_KEEP_HOURS", "24"))


class Dispatcher:
    """Runs at most `slots` workers. `command` gives the worker's argument list; the run's id is in it."""

    def __init__(
        self, state: Path, *, slots: int | None = None, command: Callable[[Job], list[str]] = worker_command
    ) -> None:
        self.store = Store(state)
        self._slots = slots or default_slots()
        self._command = command
        self._minutes = float(os.environ.get("PREFLIGHT_MINUTES", "30"))
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        self._told_to_leave: dict[int, float] = {}
        self._swept = self._cleaned = -CLEAN
        self._awake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._loop, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self._awake.set()

    def stop(self) -> None:
        """End the thread and the workers, as when the server ends."""
        self._ending = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        for worker in self._workers.values():
            signal_group(worker.pid, signal.SIGKILL)
            worker.wait()

    def _loop(self) -> None:
        while not self._ending:
            try:
                self.tick()
            except Exception as why:  # a full disk or a locked file must not end the queue for good
                log.warning("dispatcher: %s", type(why).__name__)
            self._awake.wait(PAUSE)
            self._awake.clear()

    def tick(self) -> None:
        """One round: bury, stop, sweep, start."""
        for number, worker in list(self._workers.items()):
            status = worker.poll()
            if status is None:
                self._hurry(number, worker)
            else:
                self._bury(number, worker, status)
        now = time.monotonic()
        if now - self._swept > SWEEP:
            self._swept = now
            resume_lost(self.store)
        if now - self._cleaned > CLEAN:
            self._cleaned = now
            self._clean()
        while (job := self.store.claim(self._slots)) is not None:
            self._begin(job)

    def _begin(self, job: Job) -> None:
        """Answer from a finished run that asked the same, or start a worker."""
        if (twin := self.store.twin(job)) is not None and self._answered(job, twin):
            return
        try:
            home = folders.home(job.run)
            with (home / "worker.log").open("ab") as out:
                worker = subprocess.Popen(  # noqa: S603  our own interpreter and an id of ours
                    self._command(job),
                    cwd=ROOT,
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
        except Exception as why:
            log.warning("no worker for run %s: %s", job.run[:6], type(why).__name__)
            self.store.end(job.id, "failed", "The server could not start this run. Try again later.")
            return
        self._workers[job.id] = worker
        self.store.beat(job.id, worker.pid)

    def _answered(self, job: Job, twin: str) -> bool:
        try:
            source, target = folders.home(twin), folders.home(job.run)
            if not folders.uploads(target):  # of the bench: the other's worker made the tables
                folders.copy_inputs(source, target)
            folders.copy_answer(source, target)
            report = folders.report(target)
        except Exception:  # whatever is wrong with the other's files, this run can be computed
            return False
        if report is None:
            return False
        card = report.scorecard
        self.store.progress(job.id, len(report.outcomes), len(report.outcomes), "")
        self.store.conclude(job.run, verdict=card.verdict, grade=card.grade)
        self.store.end(job.id, "done", SHARED)
        return True

    def _hurry(self, number: int, worker: "subprocess.Popen[bytes]") -> None:
        """Ask a worker to leave that was stopped or is over its time, and make it leave 5 s later."""
        job = self.store.job(number)
        late = job.state == "running" and time.time() - (job.started or 0) > 60 * self._minutes
        if job.stopping is None and not late:
            return
        asked = self._told_to_leave.get(number)
        if asked is None:
            self._told_to_leave[number] = time.monotonic()
            signal_group(worker.pid, signal.SIGTERM)
        elif time.monotonic() - asked > MERCY:
            signal_group(worker.pid, signal.SIGKILL)

    def _bury(self, number: int, worker: "subprocess.Popen[bytes]", status: int) -> None:
        """Say how a worker ended, unless it said so itself, and end what it left behind."""
        del self._workers[number]
        signal_group(worker.pid, signal.SIGKILL)
        job = self.store.job(number)
        if job.stopping is not None:
            self.store.end(number, "stopped", "The run was stopped.")
        elif self._told_to_leave.pop(number, None) is not None:
            self.store.end(
                number,
                "failed",
                f"The run took longer than {self._minutes:g} minutes and was ended. "
                "Take a random sample of rows and start it again.",
            )
        else:
            self.store.end(number, "failed", _how(status))
        self._told_to_leave.pop(number, None)

    def _clean(self) -> None:
        """Delete what is older than the hours that runs are kept for."""
        before = time.time() - 3600 * keep_hours()
        for run in self.store.expired(before):
            folders.remove(run)
            self.store.forget(run)
        for run in folders.all_runs():
            if self.store.past(run) is None and folders.age_before(run, before):
                folders.remove(run)


def _how(status: int) -> str:
    """One sentence for the exit status of a worker that could not say it itself."""
    if status in (-signal.SIGTERM, -getattr(signal, "SIGKILL", 9), 128 + signal.SIGTERM):
        number = signal.SIGTERM if status > 0 else -status
        return f"The run was ended from outside (signal {number:d}). Start it again."
    if status < 0:
        return f"The run crashed (signal {-status}). Start it again."
    return f"The run ended without a result (exit status {status}). Start it again."


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name in KEPT or name.startswith("PREFLIGHT_")
    }
    return {**kept, "PREFLIGHT_STATE": str(folders.state_folder())}
