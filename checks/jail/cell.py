"""What a child is told: which function to run, with which files, limits and layers. Stdlib only."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One locked-down job, handed over as JSON on the child's command line.

    `entry` is "module:function", called as function(channel, file, options) once the layers stand.
    `package` is the folder of `checks`; `paths` go on sys.path; `readable` is all that the child
    may still open, read-only. `without` leaves layers out, for tests. `locked` is False only where
    no jail exists at all: then the child is crash isolation, not security.
    """

    entry: str
    package: str
    paths: tuple[str, ...]
    readable: tuple[str, ...]
    memory_mb: int
    cpu_seconds: int
    life: int
    requests: int
    replies: int
    file: int
    options: dict[str, object]
    without: tuple[str, ...] = ()
    locked: bool = True

    def encoded(self) -> str:
        return json.dumps(asdict(self))


def decoded(text: str) -> Cell:
    """The cell of a command line; lists become tuples again."""
    told: dict[str, Any] = json.loads(text)
    for name in ("paths", "readable", "without"):
        told[name] = tuple(told[name])
    return Cell(**told)
