"""With which versions a run is made, what the lock file says, and what the model's file says of its own."""

import re
from dataclasses import dataclass
from pathlib import Path

from checks import machine
from checks.artifacts.inputs import Given
from checks.contract import artifact

LOCK = Path(machine.__file__).parent.parent / "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """`captured` maps Python and each library that measures to its version. `unlocked` are (library, version here,
    version in the lock file), None where there is no lock file beside Preflight. `model` are (library, version in
    the model's file, version here) as far as the file tells; `asked` says whether a model file was opened.
    """

    captured: dict[str, str]
    unlocked: tuple[tuple[str, str, str], ...] | None
    model: tuple[tuple[str, str, str], ...]
    asked: bool


@artifact()
def environment(given: Given) -> Environment:
    told = machine.machine()
    captured: dict[str, str] = {"Python": told["python"], **told["libraries"]}
    pins = dict(_PIN.findall(LOCK.read_text(encoding="utf-8"))) if LOCK.is_file() else None
    facts = None if given.model is None else given.model.facts
    return Environment(
        captured=captured,
        unlocked=None
        if pins is None
        else tuple(
            (name, version, pins[name])
            for name, version in captured.items()
            if name in pins and pins[name] != version
        ),
        model=() if facts is None else facts.versions,
        asked=facts is not None and facts.format not in ("python", "stand-in"),
    )


def series(version: str) -> tuple[str, ...]:
    """The first two numbers of a version: within them libraries promise to answer alike."""
    return tuple(version.split(".")[:2])
