"""Runs of the bench: queued like any other run, with the defect that the worker is to plant first.

```
runs/<id>/  planted.json    what was planted and who saw it; it is there before the report
```
Imports the face of runs, and of planting its lists and shapes alone: the dashboard's process imports this.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks import runs
from checks.planting.choices import Planting, checked, families_of
from checks.planting.shapes import FILE, Experiment
from checks.runs import folder as folders

if TYPE_CHECKING:
    from checks.planting.bench import Bench


def start(planting: Planting) -> str:
    """Queue an experiment and return its run. Raises Unusable for what cannot be planted, or a full queue."""
    choice = checked(planting)
    run = runs.new_run(f"Bench: {choice.title}, {planting.severity}")
    ask = folders.Ask(planted=planting, only=families_of(choice))
    folders.write(folders.home(run) / "request.json", ask)
    runs.enqueue_assess(run)
    return run


def planting_of(run: str) -> Planting | None:
    """What a run was asked to plant; None for any other run. Raises Unusable for a run that is gone."""
    ask = runs.asked(run)
    return ask.planted if ask else None


def experiment_of(run: str) -> Experiment | None:
    """What came of a run of the bench, or None before it is done."""
    home = folders.home(run)
    return folders.read(home / FILE, Experiment) if folders.report(home) is not None else None


def bring(home: Path, ask: folders.Ask, planting: Planting) -> "Bench":
    """In the worker: plant, leave the tables as if they had been uploaded, and note their roles."""
    from checks.planting.bench import prepared

    bench = prepared(planting)
    for role, content in bench.tables().items():
        folders.receive(home, role, f"{role}.csv", io.BytesIO(content))
    folders.write(home / "request.json", replace(ask, roles=bench.roles))
    return bench
