"""Finished reports that come with the built-in cases, so that a case opens in a moment.

```
sample_data/reports/<case>.zip   report.json  scores.npz  kit.json     as a run's folder holds them
                                 made.json                             of which case and checks they are
runs/<id>/shipped.json           the same made.json, where a run was opened so
```
A report that is of other files, roles, checks, limits or policy than there are today is not shown: the case is then
run again like any other. `python -m checks.runs.shipping` makes them. Imports contract, document, registry,
samples, policy.
"""

import hashlib
import zipfile
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from checks import VERSION
from checks.document import Report
from checks.policy.policy import policy_text
from checks.registry import all_checks
from checks.runs import folder as folders
from checks.samples import ROOM as CASES
from checks.samples import Sample

ROOM = CASES / "reports"
MADE = "made.json"
MARK = "shipped.json"
BESIDE = (folders.SCORES, folders.KIT)


class Made(Struct, frozen=True, kw_only=True):
    """What a shipped report is of, as hashes: the case as case.json tells it, and what it was judged by."""

    case: str
    judged_by: str
    created: str


def place_of(case: str) -> Path:
    """Where the report of a case lies, if it has one."""
    return ROOM / f"{case}.zip"


def case_hash(sample: Sample) -> str:
    """Of the roles and the names of the files; the files' own hashes stand in the report."""
    return hashlib.sha256((sample.folder / "case.json").read_bytes()).hexdigest()


@cache
def judged_by(policy: str) -> str:
    """A hash of every check's id, titles, weight and scales, of the version, and of the policy's text."""
    checks = [
        [each.id, each.passes, each.fails, each.weight, each.debt, sorted(each.scales.items())]
        for each in all_checks().values()
    ]
    content = msgspec.json.encode([VERSION, policy_text(policy), checks], order="deterministic")
    return hashlib.sha256(content).hexdigest()


def opened(home: Path, sample: Sample, ask: folders.Ask) -> Report | None:
    """Put the shipped report into the folder of a run that was given the case's files; the report comes last.

    None, and nothing is written, where there is none or it is of something else.
    """
    try:
        with zipfile.ZipFile(place_of(sample.name)) as packed:
            made = msgspec.json.decode(packed.read(MADE), type=Made)
            if made.case != case_hash(sample) or made.judged_by != judged_by(ask.policy):
                return None
            whole = packed.read("report.json")
            beside = {name: packed.read(name) for name in BESIDE if name in packed.namelist()}
    except (OSError, KeyError, zipfile.BadZipFile, msgspec.DecodeError):
        return None  # whatever is wrong with it, the case can be run
    report = msgspec.json.decode(whole, type=Report)
    if not _is_of(report, home):
        return None
    for name, content in beside.items():
        folders.replace(home / name, content)
    folders.write(home / "plan.json", [outcome.check for outcome in report.outcomes])
    lines = (msgspec.json.encode(outcome) + b"\n" for outcome in report.outcomes)
    folders.replace(home / "outcomes.jsonl", b"".join(lines))
    folders.write(home / MARK, made)
    folders.replace(home / "report.json", whole)
    return report


def created(home: Path) -> str | None:
    """When the report of a run was made that came with Preflight, as ISO time; None for one computed here."""
    made = folders.read(home / MARK, Made)
    return made.created if made else None


def _is_of(report: Report, home: Path) -> bool:
    """Whether a report's files are those that the run was given."""
    given = {role: upload.sha256 for role, upload in folders.uploads(home).items()}
    inputs = report.inputs
    said = {
        "table": inputs.table.sha256,
        "train": inputs.train and inputs.train.sha256,
        "production": inputs.production and inputs.production.sha256,
        "model": inputs.model and inputs.model.sha256,
    }
    return given == {role: sha256 for role, sha256 in said.items() if sha256}
