"""A run is a folder: uploads, tables, what was asked, outcomes as they come, and the report.

```
runs/<id>/  upload-<role>.bin  upload-<role>.json    bytes as they came; name, sha256, size
            <role>.parquet  .json  .preview.json     a table read in the jail, its header, its first rows
            guess.json                               suggested roles
            request.json  answers.json               what a person confirmed, and answered
            plan.json  outcomes.jsonl  report.json   the checks to run, a line per outcome, the whole
            scores.npz  signed-<hash>.json           the model's scores of the rows, the report with a decision
            kit.json                                 counts that the remediation kit is made from
            shipped.json  planted.json               where the report came with the case, or a defect was planted
```
No name of a person's ever becomes a path. Imports contract, document, table.
"""

import hashlib
import os
import re
import secrets
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace as replaced

from checks.contract import TableRole, Unusable
from checks.document import Report
from checks.planting.choices import Planting
from checks.planting.shapes import FILE as PLANTED
from checks.policy.fairness_guide import FairnessAnswers
from checks.runs.sources import code
from checks.table.names import shown
from checks.table.read import Header
from checks.table.roles import Roles

UploadRole = Literal["table", "train", "production", "model"]
TABLES: tuple[TableRole, ...] = ("table", "train", "production")
UPLOADS: tuple[UploadRole, ...] = (*TABLES, "model")
MOST_BYTES = 200_000_000
CHUNK = 1 << 20
SCORES = "scores.npz"
KIT = "kit.json"
ANSWER = ("plan.json", "outcomes.jsonl", SCORES, KIT, PLANTED, "report.json")
PERHAPS = (SCORES, PLANTED)
GONE = "There is no such run here. Runs are deleted after some time; start a new one."
T = TypeVar("T")

_RUN = re.compile(r"[0-9a-f]{32}")


class Upload(Struct, frozen=True, kw_only=True):
    """A file as it came: `name` is for display only, `sha256` is of its bytes.

    How a person wants it read: `sheet` of a workbook (None is the first visible one), and `sample`, whether a
    sample of its rows will do where there are too many.
    """

    role: UploadRole
    name: str
    sha256: str
    size: int
    sheet: str | None = None
    sample: bool = False


class Ask(Struct, frozen=True, kw_only=True):
    """What a person confirmed.

    `fairness` are their answers to the guide's three questions, if they gave any; `sample` names the built-in
    case that the run was made from, and `planted` what the worker is to plant on the bench first, if any.
    """

    roles: Roles = Roles()
    policy: str = "standard"
    fairness: FairnessAnswers | None = None
    only: tuple[str, ...] = ()
    fast: bool = False
    seed: int = 0
    sample: str | None = None
    planted: Planting | None = None


def state_folder() -> Path:
    """Where runs live: `PREFLIGHT_STATE`, else the user's data folder."""
    if given := os.environ.get("PREFLIGHT_STATE"):
        return Path(given).resolve()
    from platformdirs import user_data_path

    return user_data_path("preflight", appauthor=False)


def new_id() -> str:
    """128 random bits: whoever has the id may see the run, so nobody may guess it."""
    return secrets.token_hex(16)


def home(run: str) -> Path:
    """The folder of a run; raises Unusable for an id that is malformed or unknown."""
    if not _RUN.fullmatch(run):
        raise Unusable(GONE)
    folder = state_folder() / "runs" / run
    if not folder.is_dir():
        raise Unusable(GONE)
    return folder


def make(run: str) -> Path:
    """Make the folder of a new run, open to its owner only."""
    if not _RUN.fullmatch(run):
        raise Unusable(GONE)
    folder = state_folder() / "runs" / run
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove(run: str) -> None:
    if _RUN.fullmatch(run):
        shutil.rmtree(state_folder() / "runs" / run, ignore_errors=True)


def all_runs() -> list[str]:
    """The ids of all folders there are, known to the store or not."""
    room = state_folder() / "runs"
    return [path.name for path in room.iterdir() if _RUN.fullmatch(path.name)] if room.is_dir() else []


def age_before(run: str, before: float) -> bool:
    """Whether a folder was last changed before a time (seconds since the epoch)."""
    try:
        return (state_folder() / "runs" / run).stat().st_mtime < before
    except OSError:
        return False


def receive(folder: Path, role: UploadRole, name: str, stream: BinaryIO, limit: int = MOST_BYTES) -> Upload:
    """Copy an upload to disk in pieces and hash it on the way; what was read from an older one is removed.

    Raises Unusable for an empty file, one over `limit` bytes, or a full disk; nothing is left behind then.
    """
    name = _display(name)
    part = folder / f"upload-{role}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as out:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise Unusable(_too_large(name, role, stream, limit))
                digest.update(piece)
                out.write(piece)
        if not size:
            raise Unusable(f"The file {name} is empty.")
        upload = Upload(role=role, name=name, sha256=digest.hexdigest(), size=size)
        _forget_reading(folder, role)
        part.replace(folder / f"upload-{role}.bin")
        write(folder / f"upload-{role}.json", upload)
    except OSError as bad:
        raise Unusable(f"The server could not store {name} ({bad.strerror or 'no reason given'}).") from bad
    finally:
        part.unlink(missing_ok=True)
    return upload


def uploads(folder: Path) -> dict[UploadRole, Upload]:
    """What was uploaded, by role."""
    found = (read(folder / f"upload-{role}.json", Upload) for role in UPLOADS)
    return {upload.role: upload for upload in found if upload is not None}


def is_read(folder: Path, upload: Upload) -> bool:
    """Whether the table that lies read in the folder was made of this upload's bytes."""
    if not (folder / f"{upload.role}.parquet").exists():
        return False
    header = read(folder / f"{upload.role}.json", Header)
    return header is not None and header.sha256 == upload.sha256


def discard(folder: Path, role: UploadRole) -> None:
    """Take an upload back, with all that was read from it."""
    for name in (f"upload-{role}.json", f"upload-{role}.bin"):
        (folder / name).unlink(missing_ok=True)
    _forget_reading(folder, role)


def read_otherwise(folder: Path, role: TableRole, *, sheet: str | None, sample: bool) -> None:
    """Keep how an upload is to be read from now on, and remove what was read of it."""
    if (upload := uploads(folder).get(role)) is not None:
        _forget_reading(folder, role)
        write(folder / f"upload-{role}.json", replaced(upload, sheet=sheet, sample=sample))


def _forget_reading(folder: Path, role: UploadRole) -> None:
    for stale in (f"{role}.parquet", f"{role}.json", f"{role}.preview.json", "guess.json"):
        (folder / stale).unlink(missing_ok=True)


def copy_inputs(source: Path, target: Path) -> None:
    """Give a new run the files of another: uploads, tables, previews, guess. Linked, because none changes."""
    given = ("upload-*.bin", "upload-*.json", "guess.json", "answers.json", *(f"{role}.*" for role in TABLES))
    for path in (path for pattern in given for path in source.glob(pattern)):
        _link(path, target / path.name)


def copy_answer(source: Path, target: Path) -> None:
    """Give a run the outcomes and the report of another that asked the same; the report comes last."""
    for name in ANSWER:
        if name not in PERHAPS or (source / name).exists():
            _link(source / name, target / name)


def clear_answer(folder: Path) -> None:
    """Remove what an earlier, unfinished attempt left."""
    for name in ANSWER:
        (folder / name).unlink(missing_ok=True)


def key(folder: Path, ask: Ask) -> str:
    """What an assessment would compute: files, names, answers and the code. Equal keys, equal results."""
    given = [msgspec.to_builtins(upload) for _, upload in sorted(uploads(folder).items())]
    asked = [msgspec.to_builtins(ask), read(folder / "answers.json", dict[str, Any])]
    return hashlib.sha256(msgspec.json.encode([given, *asked, code()], order="deterministic")).hexdigest()


def report(folder: Path) -> Report | None:
    """The finished report, decoded once per file."""
    path = folder / "report.json"
    try:
        return _report(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=64)
def _report(path: Path, _version: int) -> Report:
    return msgspec.json.decode(path.read_bytes(), type=Report)


def read(path: Path, kind: type[T]) -> T | None:
    """The JSON in `path` as a `kind`, or None if there is no such file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None


def write(path: Path, value: Any) -> None:
    """Write JSON whole or not at all."""
    replace(path, msgspec.json.encode(value))


def replace(path: Path, content: bytes) -> None:
    """Write beside `path`, then rename: nobody ever reads half a file."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def _display(name: str) -> str:
    """An uploaded name as it may be shown: its last part, one line."""
    return shown(re.split(r"[\\/]", name)[-1].strip()) or "upload"


def _too_large(name: str, role: UploadRole, stream: BinaryIO, limit: int) -> str:
    try:
        megabytes = f"{stream.seek(0, os.SEEK_END) / 1e6:,.0f} MB"
    except (OSError, ValueError, AttributeError):
        megabytes = f"more than {limit / 1e6:,.0f} MB"
    advice = (
        "Save a smaller model, or upload predictions instead."
        if role == "model"
        else "Take a random sample of rows, or save it as Parquet."
    )
    return f"The file {name} has {megabytes}. The limit is {limit / 1e6:,.0f} MB. {advice}"
