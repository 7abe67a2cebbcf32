"""What the command line keeps of its runs: a line each in `history.jsonl`, beside the report or where asked.

It shows that checks are run again and again, which one report cannot. Imports contract, document, ml_test_score,
standing.
"""

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from checks.contract import Unusable
from checks.document import Report
from checks.jail.files import open_regular
from checks.scoring.ml_test_score import evidence
from checks.standing import StoredRun
from checks.table.names import shown

FILE = "history.jsonl"
MOST_BYTES = 20_000_000
MOST_RUNS = 2_000


def project(table: str, target: str | None) -> str:
    """What makes two runs ones of the same project: the judged table's file name and what is predicted."""
    return hashlib.sha256(f"{table}\0{target or ''}".encode()).hexdigest()[:16]


def read_history(path: Path, of: str) -> tuple[StoredRun, ...]:
    """The stored runs of project `of`, oldest first; none where there is no such file.

    Raises Unusable if the file is no regular file, over 20 MB, or has a line that is not a stored run.
    """
    if not path.exists():
        return ()
    name = shown(path.name)
    with open(open_regular(path, name=name), "rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unusable(f'The history "{name}" is over 20 MB; start a new one with --history.')
    try:
        runs = [msgspec.json.decode(line, type=StoredRun) for line in data.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unusable(
            f'The history "{name}" has a line that is not a stored run; start a new one with --history.'
        ) from None
    return tuple(run for run in runs if run.project == of)


def append(path: Path, report: Report) -> None:
    """Add a line for this run. Raises Unusable if it cannot be written."""
    line = msgspec.json.encode(stored(report)) + b"\n"
    try:
        kept = _lines(path)[-(MOST_RUNS - 1) :]
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.write_bytes(b"".join((*kept, line)))
            part.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                part.unlink()
    except OSError as bad:
        raise Unusable(f"The history could not be written to {path} ({bad.strerror or bad}).") from bad


def stored(report: Report) -> StoredRun:
    """What is kept of a run: no number, only which checks were carried through."""
    model = report.inputs.model
    return StoredRun(
        run=report.run.id,
        created=report.run.created,
        project=project(report.inputs.table.name, report.inputs.roles.get("target")),
        checks=evidence(report.outcomes, stand_in=model is not None and model.format == "stand-in"),
        verdict=report.scorecard.verdict,
        grade=report.scorecard.grade,
    )


def _lines(path: Path) -> Sequence[bytes]:
    return [line + b"\n" for line in path.read_bytes().splitlines() if line.strip()] if path.exists() else []
