"""Trials of remedies on a finished run: what is offered, what is being tried, and what came of it.

```
runs/<id>/  trials/<remedy>+<remedy>.json    one trial, whole
```
Imports contract, document, and of the trials their names and shapes alone: the dashboard's process imports this.
"""

from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from checks.contract import Unusable
from checks.document import Report
from checks.registry import tryable
from checks.runs import folder as folders
from checks.runs.store import Job, Store
from checks.trials.payoffs import with_payoffs
from checks.trials.shapes import Tried

ROOM = "trials"
MOST_TOGETHER = 5


class Offer(Struct, frozen=True, kw_only=True):
    """A remedy that can be tried. `mends` counts the failing findings that it is for; `lacks` names what it needs
    and was not given, "" if nothing.
    """

    id: str
    title: str
    about: str
    effort_days: tuple[float, float]
    mends: int
    doubts: int
    lacks: str


def offered(report: Report) -> list[Offer]:
    """Every trial, those that mend most first."""
    from checks.trials.offers import doubts, lacking, mends
    from checks.trials.trial import all_trials

    every = [
        Offer(
            id=each.id,
            title=each.title,
            about=each.doc,
            effort_days=each.effort_days,
            mends=mends(each, report.outcomes),
            doubts=doubts(each, report.outcomes),
            lacks=lacking(each, report),
        )
        for each in all_trials().values()
    ]
    return sorted(every, key=lambda offer: (bool(offer.lacks), -offer.mends, -offer.doubts, offer.title))


def ask(run: str, remedies: tuple[str, ...]) -> int:
    """Queue a trial of remedies together; returns its job. Raises Unusable for none, or too many."""
    remedies = tuple(dict.fromkeys(remedies))
    if not remedies:
        raise Unusable("Choose a remedy to try first.")
    if len(remedies) > MOST_TOGETHER:
        raise Unusable(f"At most {MOST_TOGETHER} remedies can be tried together.")
    if unknown := [name for name in remedies if name not in tryable()]:
        raise Unusable(f'There is no remedy "{unknown[0]}" to try.')
    asked = folders.read(folders.home(run) / "request.json", folders.Ask)
    if asked is not None and asked.planted is not None:
        raise Unusable("The bench keeps no model to try remedies on; open a built-in case to try one.")
    if folders.report(folders.home(run)) is None:
        raise Unusable("Run the checks first; a remedy is measured against their findings.")
    return Store(folders.state_folder()).enqueue(run, "try", f"{run}:{'+'.join(remedies)}")


def latest(run: str) -> Job | None:
    """The newest trial of a run, however it stands."""
    jobs = Store(folders.state_folder()).trials(run)
    return jobs[0] if jobs else None


def asked_of(job: Job) -> tuple[str, ...]:
    """The remedies that a job is to try."""
    return tuple(job.key.split(":", 1)[1].split("+"))


def place_of(home: Path, remedies: tuple[str, ...]) -> Path:
    """Where the result of a trial lies; every name is a trial's own."""
    return home / ROOM / f"{'+'.join(remedies)}.json"


def keep(home: Path, result: Tried) -> None:
    (home / ROOM).mkdir(exist_ok=True)
    folders.write(place_of(home, result.remedies), result)


def results(run: str) -> list[Tried]:
    """What was tried on a run, the newest first."""
    room = folders.home(run) / ROOM
    found = [(path.stat().st_mtime_ns, path) for path in room.glob("*.json")] if room.is_dir() else []
    return [_result(path, version) for version, path in sorted(found, reverse=True)]


def paid(run: str, report: Report) -> Report:
    """The report with what trials of the run showed its work to buy."""
    tried = results(run)
    return (
        msgspec.structs.replace(report, scorecard=with_payoffs(report.scorecard, tried)) if tried else report
    )


@lru_cache(maxsize=64)
def _result(path: Path, _version: int) -> Tried:
    return msgspec.json.decode(path.read_bytes(), type=Tried)
