"""What a worker process does: `python -m checks work RUN`. Reads uploads or assesses, and says how it went.

It lowers its priority and its memory limit first, follows its parent to the end, and turns every failure
into one sentence. Imports contract, table, assessment (all heavy rooms inside functions).
"""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import msgspec

from checks.contract import Outcome, TableRole, Unusable
from checks.runs import answers
from checks.runs import folder as folders
from checks.runs.store import Job, Store

if TYPE_CHECKING:
    from checks.opening import Request

log = logging.getLogger("preflight")
TOO_LARGE = "The run stopped: the table was too large for the memory of this server. Try 100,000 rows."
BEAT = 2.0
MOST_OFTEN = 0.5
NICE = 10


def main(run: str) -> int:
    """Do the running job of `run`. Returns the exit status: 0 done, 1 it could not be done."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s")
    folder = folders.home(run)
    store = Store(folders.state_folder())
    job = next((job for job in store.running() if job.run == run), None)
    if job is None:
        log.warning("no job of this run is waiting for a worker")
        return 1
    signal.signal(signal.SIGTERM, _leave)
    _be_modest()
    store.beat(job.id, os.getpid())
    threading.Thread(target=_beat, args=(store, job, os.getppid()), daemon=True).start()
    try:
        {"read": _read, "assess": _assess, "try": _try}[job.kind](store, job, folder)
    except Unusable as why:
        store.end(job.id, "failed", str(why))
    except Exception as why:
        # Only the kind of the error and its place: its text may carry values of the table.
        places = "; ".join(f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(why.__traceback__)[-4:])
        log.warning("run %s: %s at %s", run[:6], type(why).__name__, places)
        store.end(job.id, "failed", TOO_LARGE if _is_memory(why) else _fault(why, run))
    else:
        store.end(job.id, "done")
        return 0
    return 1


def _read(store: Store, job: Job, folder: Path) -> None:
    """Read what was uploaded and not yet read: Parquet, header, preview; then guess the roles."""
    from checks.table import preview
    from checks.table.guess import guess
    from checks.table.open import connect, open_table

    _read_pending(store, job, folder)
    store.progress(job.id, 1, 1, "Looking at the columns")
    connection = connect(folder, threads=1)
    try:
        given = folders.uploads(folder)
        tables = {role: open_table(connection, folder, role) for role in folders.TABLES if role in given}
        previews = {role: preview.write(table, folder) for role, table in tables.items()}
        if "table" in tables:
            first = guess(
                tables["table"], production=tables.get("production"), columns=previews["table"].columns
            )
            folders.write(folder / "guess.json", first)
    finally:
        connection.disconnect()


def _assess(store: Store, job: Job, folder: Path) -> None:
    from checks.assessment import assess, plan
    from checks.runs import planting

    ask, bench = folders.read(folder / "request.json", folders.Ask), None
    if ask is not None and ask.planted is not None:
        store.progress(job.id, 0, 1, "Planting the defect")
        bench = planting.bring(folder, ask, ask.planted)
    request = _request(folder)
    checks = plan(request.only)
    folders.clear_answer(folder)
    folders.write(folder / "plan.json", [check.id for check in checks])
    for role in _pending(folder):
        # The assessment reads what is missing while it opens the model; what is stale must be missing.
        (folder / f"{role}.parquet").unlink(missing_ok=True)
    steps = _Steps(store, job, [check.id for check in checks])
    with (folder / "outcomes.jsonl").open("ab", buffering=0) as lines:

        def on_outcome(outcome: Outcome) -> None:
            # One unbuffered write a line: a reader sees whole lines, and a killed worker loses none.
            lines.write(msgspec.json.encode(outcome) + b"\n")
            steps.ended(outcome.check)

        report = assess(request, folder, on_outcome, model=bench.model() if bench else None)
    if bench is not None:
        store.progress(job.id, len(checks), len(checks), "Asking the clean twin")
        folders.write(folder / planting.FILE, bench.told(report.outcomes))
    folders.write(folder / "report.json", report)
    store.conclude(job.run, verdict=report.scorecard.verdict, grade=report.scorecard.grade)


def _try(store: Store, job: Job, folder: Path) -> None:
    """Try remedies on a finished run and keep what came of it beside its report."""
    from checks.runs import trying
    from checks.trials.opening import try_remedies

    report = folders.report(folder)
    if report is None:
        raise Unusable("Run the checks first; a remedy is measured against their findings.")
    steps = iter(range(5))

    def progress(words: str) -> None:
        store.progress(job.id, next(steps, 4), 4, words)

    trying.keep(folder, try_remedies(_request(folder), report, trying.asked_of(job), folder, progress))


def _request(folder: Path) -> "Request":
    """The request in the words of the assessment: paths inside the folder, names as people gave them."""
    from checks.opening import Request

    ask = folders.read(folder / "request.json", folders.Ask)
    given = folders.uploads(folder)
    if ask is None or "table" not in given:
        raise Unusable("Upload a data table and confirm its columns first.")

    def path(role: folders.UploadRole) -> str | None:
        return str(folder / f"upload-{role}.bin") if role in given else None

    return Request(
        table=str(folder / "upload-table.bin"),
        train=path("train"),
        production=path("production"),
        model=path("model"),
        names={role: upload.name for role, upload in given.items()},
        sheets={role: upload.sheet for role, upload in given.items() if upload.sheet is not None},
        sampled=tuple(role for role, upload in given.items() if upload.sample),
        roles=ask.roles,
        policy=ask.policy,
        fairness=ask.fairness,
        only=ask.only,
        fast=ask.fast,
        seed=ask.seed,
        jobs=1,
        attestations=answers.of(folder),
    )


def _read_pending(store: Store, job: Job, folder: Path) -> None:
    from checks.table.read import read

    given = folders.uploads(folder)
    pending = _pending(folder)
    for done, role in enumerate(pending):
        store.progress(job.id, done, len(pending), f"Reading {given[role].name}")
        (folder / f"{role}.parquet").unlink(missing_ok=True)
        upload = given[role]
        read(
            folder / f"upload-{role}.bin",
            role,
            folder,
            name=upload.name,
            bounded=True,
            sheet=upload.sheet,
            sample=upload.sample,
        )


def _pending(folder: Path) -> list[TableRole]:
    """Tables whose bytes are not those that their header names: new ones, replaced ones, half-read ones."""
    given = folders.uploads(folder)
    return [role for role in folders.TABLES if role in given and not folders.is_read(folder, given[role])]


class _Steps:
    """Tells the store how far an assessment is, at most twice a second."""

    def __init__(self, store: Store, job: Job, plan: list[str]) -> None:
        self._store, self._job, self._left, self._total = store, job, plan, len(plan)
        self._told = 0.0
        store.progress(job.id, 0, len(plan), "Reading the tables")

    def ended(self, check: str) -> None:
        self._left = [left for left in self._left if left != check]
        if time.monotonic() - self._told > MOST_OFTEN or not self._left:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        words = _words(self._left[0]) if self._left else "Writing the report"
        self._store.progress(self._job.id, self._total - len(self._left), self._total, words)


def _words(check: str) -> str:
    from checks.registry import FAMILIES

    family, name = check.split("/")
    return f"{FAMILIES[family]}: {name.replace('-', ' ')}"


def _be_modest() -> None:
    """Step behind the server, leave it a core, and die before it does where memory runs out.

    All that the worker starts inherits this: DuckDB's threads, the jailed reader and the model host.
    """
    if hasattr(os, "nice"):
        os.nice(NICE)
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[1:] or cores)
    if sys.platform == "linux":
        import resource

        most = int(float(os.environ.get("PREFLIGHT_MEMORY_GB", "6")) * 1e9)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _beat(store: Store, job: Job, parent: int) -> None:
    """Show that the worker lives; end it when the server that started it is gone. The next one begins it again."""
    while os.getppid() == parent:
        store.beat(job.id, os.getpid())
        time.sleep(BEAT)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    # Only a group of our own: a worker started by hand shares its shell's.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Unwind on SIGTERM, so that the jail is closed and temporary files go."""
    raise SystemExit(128 + signal.SIGTERM)


def _is_memory(why: Exception) -> bool:
    """Out of memory, as Python, DuckDB and C++ put it."""
    return isinstance(why, MemoryError) or "OutOfMemory" in type(why).__name__ or "bad_alloc" in str(why)


def _fault(why: Exception, run: str) -> str:
    return (
        f"The run stopped because of a fault in Preflight ({type(why).__name__}). "
        f"Start it again, or tell the operator the reference {run[:6]}."
    )
