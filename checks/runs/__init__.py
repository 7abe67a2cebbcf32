"""A run is a folder: queue, worker, history (SQLite). Imports the library's public rooms.

This face is all that pages need, with `deciding` for what people decide. The dashboard's process imports it, so
nothing heavy is imported here.
"""

import threading
import time
from pathlib import Path
from typing import BinaryIO

from checks.contract import TableRole, Unusable
from checks.document import Report
from checks.policy.fairness_guide import FairnessAnswers as FairnessAnswers
from checks.runs import deciding, shipped, trying
from checks.runs import folder as _folder
from checks.runs.dispatcher import Dispatcher, default_slots
from checks.runs.dispatcher import keep_hours as keep_hours
from checks.runs.folder import MOST_BYTES as MOST_BYTES
from checks.runs.folder import Ask as Ask
from checks.runs.folder import Upload as Upload
from checks.runs.folder import UploadRole as UploadRole
from checks.runs.outcomes import outcomes as outcomes_in
from checks.runs.state import RunState as RunState
from checks.runs.store import Past, Store
from checks.runs.waiting import Ahead as Ahead
from checks.runs.waiting import ahead
from checks.samples import Sample as Sample
from checks.samples import find_sample as find_sample
from checks.samples import sample_names as sample_names
from checks.table.guess import Guess as Guess
from checks.table.preview import Preview as Preview
from checks.table.read import Header as Header
from checks.table.roles import Roles

_lock = threading.Lock()
_dispatchers: dict[Path, Dispatcher] = {}
_stores: dict[Path, Store] = {}


def ensure_dispatcher() -> None:
    """Start the thread that starts workers, once for this process."""
    _dispatcher()


def new_run(title: str = "") -> str:
    """Make an empty run and return its unguessable id."""
    run = _folder.new_id()
    _folder.make(run)
    _store().add_run(run, title)
    return run


def receive(run: str, role: UploadRole, name: str, stream: BinaryIO, limit: int = MOST_BYTES) -> Upload:
    """Stream an upload to the run's folder. `name` is shown, never a path.

    Raises Unusable for an empty file, one over `limit` bytes, a full disk, a run that is being assessed, and
    for a run that is finished: its inputs stay as they were (see `again`).
    """
    home = _open(run)
    upload = _folder.receive(home, role, name, stream, limit)
    if role == "table":
        _store().retitle(run, upload.name)
    return upload


def discard(run: str, role: UploadRole) -> None:
    """Take an upload back. Raises Unusable as `receive` does."""
    _folder.discard(_open(run), role)


def uploads_of(run: str) -> dict[UploadRole, Upload]:
    """The files given, by role."""
    return _folder.uploads(_folder.home(run))


def read_otherwise(run: str, role: TableRole, *, sheet: str | None = None, sample: bool = False) -> None:
    """Read a table again: another sheet of the workbook, or a sample of the rows where there are too many.

    Raises Unusable as `receive` does.
    """
    _folder.read_otherwise(_open(run), role, sheet=sheet, sample=sample)
    enqueue_read(run)


def enqueue_read(run: str) -> None:
    """Queue the reading of what was uploaded: tables, previews, suggested roles."""
    if "table" not in uploads_of(run):
        raise Unusable("Upload a data table first.")
    _store().enqueue(run, "read")
    _dispatcher().wake()


def confirm(
    run: str,
    roles: Roles,
    *,
    policy: str = "standard",
    fairness: FairnessAnswers | None = None,
    only: tuple[str, ...] = (),
    fast: bool = False,
    seed: int = 0,
) -> str:
    """Write down what the person confirmed, and return the run to assess.

    That is `run`, or a new one with the same files where `run` is being assessed or has a report: a report
    keeps the request that it answers.
    """
    run = again(run) if _is_closed(run) else run
    home = _folder.home(run)
    before = _folder.read(home / "request.json", Ask)
    ask = Ask(
        roles=roles,
        policy=policy,
        fairness=fairness,
        only=only,
        fast=fast,
        seed=seed,
        sample=before.sample if before else None,
    )
    _folder.write(home / "request.json", ask)
    return run


def again(run: str) -> str:
    """A new run with the files, tables and request of `run`, not yet started."""
    source = _folder.home(run)
    past = _store().past(run)
    copy = new_run(past.title if past else "")
    target = _folder.home(copy)
    _folder.copy_inputs(source, target)
    if (ask := asked(run)) is not None:
        _folder.write(target / "request.json", ask)
    return copy


def enqueue_assess(run: str) -> None:
    """Queue the assessment of what was confirmed. The same question asked before is answered at once."""
    home = _folder.home(run)
    if (ask := asked(run)) is None or (ask.planted is None and "table" not in uploads_of(run)):
        raise Unusable("Upload a data table and confirm its columns first.")
    if _folder.report(home) is not None:
        return
    if not _is_closed(run):
        _folder.clear_answer(home)
    _store().enqueue(run, "assess", _folder.key(home, ask))
    _dispatcher().wake()


def start_sample(name: str) -> str:
    """A run of the built-in case `name`, with its files and roles filled in.

    It is finished at once where the case comes with a report of today's files and checks, and queued where not.
    """
    sample = find_sample(name)
    run = new_run(sample.title)
    home = _folder.home(run)
    for role in _folder.UPLOADS:
        if role in sample.files:
            with sample.path(role).open("rb") as stream:
                _folder.receive(home, role, sample.files[role], stream)
    ask = Ask(roles=sample.roles, sample=name)
    _folder.write(home / "request.json", ask)
    if (report := shipped.opened(home, sample, ask)) is None:
        enqueue_assess(run)
    else:
        _store().record(run, len(report.outcomes))
        _store().conclude(run, verdict=report.scorecard.verdict, grade=report.scorecard.grade)
    return run


def shipped_on(run: str) -> str | None:
    """When the run's report was made, as ISO time, where it came with Preflight; None for one computed here."""
    return shipped.created(_folder.home(run))


def stop(run: str) -> None:
    """End what the run does: at once if it waits, within seconds if it works."""
    _folder.home(run)
    _store().ask_stop(run)
    _dispatcher().wake()


def state_of(run: str, *, outcomes: bool = True) -> RunState:
    """How the run stands; without `outcomes`, for less work. Raises Unusable for a run that is unknown or deleted."""
    home = _folder.home(run)
    store = _store()
    past = store.past(run)
    title = past.title if past else ""
    job = store.latest(run)
    if job is None:
        return RunState(id=run, title=title)
    ended, plan = (), ()
    if job.kind == "assess" and outcomes:
        ended = outcomes_in(home)
        plan = _folder.read(home / "plan.json", tuple[str, ...]) or ()
    seconds = max(0.0, (job.finished or time.time()) - (job.started or job.created))
    working = job.state == "running"
    return RunState(
        id=run,
        title=title,
        kind=job.kind,
        state=job.state,
        message="Stopping…" if working and job.stopping else job.message,
        place=store.place(job),
        ahead=ahead(store, job, default_slots()),
        done=job.done,
        total=job.total,
        words=job.words if working else "",
        plan=plan,
        outcomes=ended,
        seconds=seconds if job.started else 0.0,
        left=seconds / job.done * (job.total - job.done) if working and job.done >= 3 else None,
    )


def header_of(run: str, role: TableRole = "table") -> Header | None:
    """What is known of a table that was read (columns, rows, dialect, notes), or None before."""
    return _folder.read(_folder.home(run) / f"{role}.json", Header)


def preview_of(run: str, role: TableRole = "table") -> Preview | None:
    """A table's first rows and what each column is like, or None before it is read."""
    return _folder.read(_folder.home(run) / f"{role}.preview.json", Preview)


def guess_of(run: str) -> Guess | None:
    """Suggested roles with reasons, or None before the table is read."""
    return _folder.read(_folder.home(run) / "guess.json", Guess)


def asked(run: str) -> Ask | None:
    """What was confirmed for the run, or None before."""
    return _folder.read(_folder.home(run) / "request.json", Ask)


def report_of(run: str) -> Report | None:
    """The run's report with what trials bought and the waivers that hold today, or None while there is none."""
    report = _folder.report(_folder.home(run))
    return None if report is None else deciding.lifted(run, trying.paid(run, report))


def finished(run: str) -> str | None:
    """When the run's report was made, as ISO time, or None while there is none; for less work than `report_of`."""
    report = _folder.report(_folder.home(run))
    return None if report is None else report.run.created


def recent(limit: int = 20) -> list[Past]:
    """The newest runs of this server, the newest first."""
    return _store().history(limit)


def _open(run: str) -> Path:
    home = _folder.home(run)
    if _is_closed(run):
        raise Unusable("This run keeps the files it was started with. Start a new one.")
    return home


def _is_closed(run: str) -> bool:
    """Whether the run's inputs may no longer change: it is being assessed, or it has a report."""
    job = _store().latest(run)
    assessing = job is not None and job.kind == "assess" and job.state in ("queued", "running")
    return assessing or report_of(run) is not None


def _store() -> Store:
    state = _folder.state_folder()
    with _lock:
        return _stores.setdefault(state, Store(state)) if state not in _stores else _stores[state]


def _dispatcher() -> Dispatcher:
    state = _folder.state_folder()
    with _lock:
        if state not in _dispatchers:
            _dispatchers[state] = Dispatcher(state)
            _dispatchers[state].start()
        return _dispatchers[state]
