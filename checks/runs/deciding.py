"""What people decide about a run, in the one store: waivers, and signed versions of its report.

Imports contract, decisions, document, waivers, report.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import asdict, replace

from checks.contract import Unusable
from checks.decisions import Decision, SignOff, Waiver
from checks.document import Report
from checks.record import row_scores
from checks.record.row_scores import RowScores
from checks.record.waivers import MOST, checked, lift
from checks.runs import folder as folders
from checks.runs.database import reading, writing
from checks.runs.store import Store

WAIVER = tuple(Waiver.__struct_fields__)


class Kept(NamedTuple):
    """A stored waiver and the number by which it is withdrawn."""

    number: int
    waiver: Waiver


class Decisions:
    """The tables `waivers` and `signoffs` of the file that a Store made in `state`."""

    def __init__(self, state: Path) -> None:
        self._path = state / "runs.sqlite"

    def waive(self, run: str, waiver: Waiver, created: float) -> None:
        """Keep a waiver. Raises Unusable for one that is not complete, and for the 201st of a run."""
        row = {**asdict(checked(waiver)), "run": run, "created": created}
        with writing(self._path) as connection:
            there = connection.execute("SELECT count(*) AS n FROM waivers WHERE run = ?", (run,)).fetchone()
            if there["n"] >= MOST:
                raise Unusable(f"This assessment has {MOST} waivers; withdraw one first.")
            connection.execute(
                "INSERT INTO waivers (run, finding, about, reason, owner, approver, expires, created)"
                " VALUES (:run, :finding, :about, :reason, :owner, :approver, :expires, :created)",
                row,
            )

    def withdraw(self, run: str, number: int) -> None:
        with writing(self._path) as connection:
            connection.execute("DELETE FROM waivers WHERE run = ? AND id = ?", (run, number))

    def waivers(self, run: str) -> list[Kept]:
        """The oldest first."""
        with reading(self._path) as connection:
            rows = connection.execute("SELECT * FROM waivers WHERE run = ? ORDER BY id", (run,)).fetchall()
        return [Kept(row["id"], Waiver(**{name: row[name] for name in WAIVER})) for row in rows]

    def record(self, run: str, signoff: SignOff) -> None:
        """Keep a signature. Raises Unusable where another person signed this version first."""
        row = {**asdict(signoff), "names": msgspec.json.encode(signoff.names).decode(), "run": run}
        with writing(self._path) as connection:
            if connection.execute(
                "SELECT 1 FROM signoffs WHERE run = ? AND version = ?", (run, signoff.version)
            ).fetchone():
                raise Unusable("Somebody else signed this version just now; look at it first.")
            connection.execute(
                "INSERT INTO signoffs (run, version, decision, names, reason, signed, sha256)"
                " VALUES (:run, :version, :decision, :names, :reason, :signed, :sha256)",
                row,
            )

    def signoffs(self, run: str) -> list[SignOff]:
        """The oldest first."""
        with reading(self._path) as connection:
            rows = connection.execute(
                "SELECT * FROM signoffs WHERE run = ? ORDER BY version", (run,)
            ).fetchall()
        plain = [{**dict(row), "names": msgspec.json.decode(row["names"])} for row in rows]
        return [msgspec.convert(row, SignOff) for row in plain]


def lifted(run: str, report: Report) -> Report:
    """The report with the run's waivers that hold today."""
    kept = [each.waiver for each in _decisions().waivers(run)]
    return lift(report, kept, datetime.now(UTC).date())


def waive(run: str, waiver: Waiver) -> None:
    """Lift a block of the run until a day. Raises Unusable for a waiver that is not complete."""
    folders.home(run)
    _decisions().waive(run, waiver, time.time())


def withdraw(run: str, number: int) -> None:
    """Take a waiver back."""
    _decisions().withdraw(run, number)


def waivers_of(run: str) -> list[Kept]:
    """The run's waivers, expired ones too, the oldest first."""
    return _decisions().waivers(run)


def sign(run: str, decision: Decision, names: Sequence[str], reason: str) -> SignOff:
    """Freeze the report as it stands with a decision, as the run's next version.

    Raises Unusable where there is none, or where it may not be signed so.
    """
    from checks.report import signature

    home = folders.home(run)
    report = folders.report(home)
    if report is None:
        raise Unusable("There is no report to sign yet.")
    data, signoff = signature.sign(
        lifted(run, report),
        decision=decision,
        names=names,
        reason=reason,
        signed=datetime.now(UTC).isoformat(timespec="seconds"),
        version=len(_decisions().signoffs(run)) + 1,
    )
    # The file under its hash: whoever loses a race leaves nothing in the winner's place.
    folders.replace(home / f"signed-{signoff.sha256[:16]}.json", data)
    _decisions().record(run, signoff)
    return signoff


def signed_of(run: str) -> tuple[SignOff, bytes | None] | None:
    """The run's latest signature, and the report that was signed.

    The bytes are None where they are gone, or are no longer as they were signed.
    """
    from checks.report.signature import NotAsSigned, verified

    signoffs = _decisions().signoffs(run)
    if not signoffs:
        return None
    signoff = signoffs[-1]
    try:
        data = (folders.home(run) / f"signed-{signoff.sha256[:16]}.json").read_bytes()
        verified(data, "report.json", signoff.sha256)
    except (OSError, Unusable, NotAsSigned):
        return signoff, None
    return signoff, data


def changed_since(report: Report, signed: bytes) -> bool:
    """Whether the report as it stands is no longer the one that was signed, its signature aside."""
    from checks.report.jsonfile import decode, encode

    return encode(report) != encode(replace(decode(signed), signoff=None))


def scores_of(run: str) -> RowScores | None:
    """What the run's model said of each row, None where none was kept. Raises Unusable for a damaged file."""
    home = folders.home(run)
    report = folders.report(home)
    return None if report is None else row_scores.read(home / folders.SCORES, report.run.id)


def _decisions() -> Decisions:
    return _of(folders.state_folder())


@cache
def _of(state: Path) -> Decisions:
    Store(state)  # makes the tables
    return Decisions(state)
