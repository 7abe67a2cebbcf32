"""The queue and the history: one SQLite file that the server, its workers and a second server may share.

Imports contract.
"""

import sqlite3
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from checks.contract import Unusable
from checks.runs.database import SCHEMA, reading, writing

Kind = Literal["read", "assess", "try"]
State = Literal["queued", "running", "done", "failed", "stopped"]
LONGEST_QUEUE = 100
LATELY = 9

PAST = (
    "SELECT runs.*, jobs.kind, jobs.state FROM runs LEFT JOIN jobs"
    " ON jobs.id = (SELECT max(id) FROM jobs WHERE jobs.run = runs.run AND kind <> 'try')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the queue. Times are seconds since the epoch; `stopping` is when a stop was asked for.

    `key` names what an assessment would compute: two jobs with one key have one answer. It is empty
    for work that is never shared.
    """

    id: int
    run: str
    kind: Kind
    state: State
    key: str
    message: str
    done: int
    total: int
    words: str
    pid: int | None
    heartbeat: float | None
    stopping: float | None
    created: float
    started: float | None
    finished: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A line of the history. `state` and `kind` are those of the run's latest job, None before any."""

    run: str
    title: str
    created: float
    verdict: str | None
    grade: str | None
    kind: Kind | None
    state: State | None


class Store:
    """The SQLite file `runs.sqlite` in `folder`, in WAL mode: readers never wait for the writer."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "runs.sqlite"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._read() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    def add_run(self, run: str, title: str) -> None:
        with self._write() as connection:
            connection.execute(
                "INSERT INTO runs (run, title, created) VALUES (?, ?, ?)", (run, title, time.time())
            )

    def retitle(self, run: str, title: str) -> None:
        with self._write() as connection:
            connection.execute("UPDATE runs SET title = ? WHERE run = ?", (title, run))

    def conclude(self, run: str, *, verdict: str, grade: str | None) -> None:
        """Keep the verdict beside the run, so that the history opens no report."""
        with self._write() as connection:
            connection.execute("UPDATE runs SET verdict = ?, grade = ? WHERE run = ?", (verdict, grade, run))

    def enqueue(self, run: str, kind: Kind, key: str = "") -> int:
        """Queue a job and return its id, or the id of the one that will do the same.

        Raises Unusable where the queue is full.
        """
        # A second read waits behind the first: it reads what was uploaded in the meantime.
        same = ("queued", "queued") if kind == "read" else ("queued", "running")
        with self._write() as connection:
            active = connection.execute(
                "SELECT id FROM jobs WHERE run = ? AND kind = ? AND state IN (?, ?) AND (kind <> 'try' OR key = ?)",
                (run, kind, *same, key),
            ).fetchone()
            if active:
                return int(active["id"])
            waiting = connection.execute("SELECT count(*) AS n FROM jobs WHERE state = 'queued'").fetchone()
            if waiting["n"] >= LONGEST_QUEUE:
                raise Unusable(f"{LONGEST_QUEUE} runs are waiting already; try again in a few minutes.")
            added = connection.execute(
                "INSERT INTO jobs (run, kind, state, key, message, done, total, words, created)"
                " VALUES (?, ?, 'queued', ?, '', 0, 0, '', ?)",
                (run, kind, key, time.time()),
            )
            return int(added.lastrowid or 0)

    def record(self, run: str, steps: int) -> None:
        """Note an assessment that is done already; as nothing was computed, no other run is answered from it."""
        now = time.time()
        with self._write() as connection:
            connection.execute(
                "INSERT INTO jobs (run, kind, state, key, message, done, total, words, created, started, finished)"
                " VALUES (?, 'assess', 'done', '', '', ?, ?, '', ?, ?, ?)",
                (run, steps, steps, now, now, now),
            )

    def claim(self, slots: int) -> Job | None:
        """Take the oldest queued job if fewer than `slots` run anywhere; it is then running.

        A job whose key is being computed right now waits: its answer will be there to copy. So does
        one whose run is at work.
        """
        with self._write() as connection:
            job = connection.execute(
                "SELECT * FROM jobs WHERE state = 'queued'"
                " AND (SELECT count(*) FROM jobs WHERE state = 'running') < ?"
                " AND (key = '' OR key NOT IN (SELECT key FROM jobs WHERE state = 'running'))"
                " AND run NOT IN (SELECT run FROM jobs WHERE state = 'running')"
                " ORDER BY id LIMIT 1",
                (slots,),
            ).fetchone()
            if job is None:
                return None
            now = time.time()
            connection.execute(
                "UPDATE jobs SET state = 'running', started = ?, heartbeat = ? WHERE id = ?",
                (now, now, job["id"]),
            )
        return self.job(job["id"])

    def twin(self, job: Job) -> str | None:
        """Another run whose finished assessment has this job's key, if there is one."""
        with self._read() as connection:
            row = connection.execute(
                "SELECT run FROM jobs WHERE key = ? AND key <> '' AND state = 'done' AND run <> ?"
                " ORDER BY id DESC LIMIT 1",
                (job.key, job.run),
            ).fetchone()
        return row["run"] if row else None

    def beat(self, job: int, pid: int) -> None:
        """Say that process `pid` is at work on `job`."""
        with self._write() as connection:
            connection.execute("UPDATE jobs SET heartbeat = ?, pid = ? WHERE id = ?", (time.time(), pid, job))

    def progress(self, job: int, done: int, total: int, words: str) -> None:
        with self._write() as connection:
            connection.execute(
                "UPDATE jobs SET done = ?, total = ?, words = ?, heartbeat = ? WHERE id = ?",
                (done, total, words, time.time(), job),
            )

    def requeue(self, job: int, message: str) -> None:
        """Queue a running job again, as if it had not begun; `message` says why."""
        with self._write() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', message = ?, done = 0, total = 0, words = '', pid = NULL,"
                " heartbeat = NULL, started = NULL WHERE id = ? AND state = 'running'",
                (message, job),
            )

    def end(self, job: int, state: State, message: str = "") -> bool:
        """End an active job. Whoever comes first decides how it ended; later callers get False."""
        with self._write() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = ?, message = ?, finished = ?"
                " WHERE id = ? AND state IN ('queued', 'running')",
                (state, message, time.time(), job),
            )
            return changed.rowcount == 1

    def ask_stop(self, run: str) -> None:
        """Stop what is queued at once, and mark what runs for its dispatcher to end."""
        now = time.time()
        with self._write() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'stopped', message = 'The run was stopped.', finished = ?"
                " WHERE run = ? AND state = 'queued'",
                (now, run),
            )
            connection.execute(
                "UPDATE jobs SET stopping = coalesce(stopping, ?) WHERE run = ? AND state = 'running'",
                (now, run),
            )

    def job(self, job: int) -> Job:
        with self._read() as connection:
            return _job(connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone())

    def latest(self, run: str) -> Job | None:
        """The newest reading or assessment of a run; trials come after both and change neither."""
        with self._read() as connection:
            row = connection.execute(
                "SELECT * FROM jobs WHERE run = ? AND kind <> 'try' ORDER BY id DESC LIMIT 1", (run,)
            ).fetchone()
        return _job(row) if row else None

    def trials(self, run: str) -> list[Job]:
        """The trials of a run, the newest first."""
        with self._read() as connection:
            rows = connection.execute(
                "SELECT * FROM jobs WHERE run = ? AND kind = 'try' ORDER BY id DESC", (run,)
            ).fetchall()
        return [_job(row) for row in rows]

    def past(self, run: str) -> Past | None:
        """The run's line of the history."""
        with self._read() as connection:
            row = connection.execute(PAST + " WHERE runs.run = ?", (run,)).fetchone()
        return Past(**dict(row)) if row else None

    def running(self) -> list[Job]:
        with self._read() as connection:
            rows = connection.execute("SELECT * FROM jobs WHERE state = 'running' ORDER BY id").fetchall()
        return [_job(row) for row in rows]

    def active(self) -> list[Job]:
        """What runs or waits, in the order of the queue."""
        with self._read() as connection:
            rows = connection.execute(
                "SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY id"
            ).fetchall()
        return [_job(row) for row in rows]

    def place(self, job: Job) -> int:
        """The job's place among those waiting: 1 is next, 0 is not waiting."""
        if job.state != "queued":
            return 0
        with self._read() as connection:
            row = connection.execute(
                "SELECT count(*) AS n FROM jobs WHERE state = 'queued' AND id <= ?", (job.id,)
            ).fetchone()
        return int(row["n"])

    def lasted(self, kind: Kind) -> list[float]:
        """The seconds that the latest jobs of a kind took; those that were answered by another took none."""
        with self._read() as connection:
            rows = connection.execute(
                "SELECT finished - started AS seconds FROM jobs WHERE kind = ? AND state = 'done'"
                " AND finished - started >= 1 ORDER BY id DESC LIMIT ?",
                (kind, LATELY),
            ).fetchall()
        return [row["seconds"] for row in rows]

    def history(self, limit: int) -> list[Past]:
        """The newest runs first."""
        with self._read() as connection:
            rows = connection.execute(
                PAST + " ORDER BY runs.created DESC, runs.rowid DESC LIMIT ?", (limit,)
            ).fetchall()
        return [Past(**dict(row)) for row in rows]

    def expired(self, before: float) -> list[str]:
        """Runs created before a time and at rest since."""
        with self._read() as connection:
            rows = connection.execute(
                "SELECT run FROM runs WHERE created < ? AND NOT EXISTS (SELECT 1 FROM jobs"
                " WHERE jobs.run = runs.run AND (state IN ('queued', 'running') OR finished >= ?))",
                (before, before),
            ).fetchall()
        return [row["run"] for row in rows]

    def forget(self, run: str) -> None:
        with self._write() as connection:
            for table in ("jobs", "waivers", "marks", "seats", "rooms", "runs"):  # who signed what is kept
                connection.execute(f"DELETE FROM {table} WHERE run = ?", (run,))  # noqa: S608  our own names

    def _read(self) -> AbstractContextManager[sqlite3.Connection]:
        return reading(self._path)

    def _write(self) -> AbstractContextManager[sqlite3.Connection]:
        return writing(self._path)


def _job(row: Any) -> Job:
    return Job(**dict(row))
