"""The assessed process: all that `preflight assess` does but for reading options, with a watch on every artifact.

    python -m benchmarks.speed.child FOLDER

FOLDER holds request.json; the report's files and marks.json are written beside it.
"""

import os
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from checks.machine import ONE_THREAD, collect_less

os.environ.update(ONE_THREAD)  # as the command line does, before any library is imported

import msgspec

from benchmarks.speed.measured import Mark
from benchmarks.speed.process import cpu_so_far
from checks.commands.written import written
from checks.contract import Outcome
from checks.opening import Request


class Watch:
    """Notes what each artifact costs by itself, and each check since the one before it ended."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._last, self._spent = time.perf_counter(), cpu_so_far()

    @contextmanager
    def artifact(self, kind: type) -> Generator[None]:
        started, before = time.perf_counter(), cpu_so_far()
        try:
            yield
        finally:
            self._note("artifact", kind.__name__, started, before)

    def ended(self, outcome: Outcome) -> None:
        self._note("check", outcome.check, self._last, self._spent)
        self._last, self._spent = time.perf_counter(), cpu_so_far()

    def _note(self, kind: str, name: str, started: float, before: float) -> None:
        now, used = time.perf_counter(), cpu_so_far() - before
        self.marks.append(Mark(kind=kind, name=name, started=started, ended=now, cpu=used))


def main(folder: Path) -> None:
    from checks.assessment import assess

    collect_less()
    request = msgspec.json.decode((folder / "request.json").read_bytes(), type=Request)
    watch = Watch()
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as run:
        report = assess(request, Path(run), watch.ended, watch=watch.artifact)
        written(report, folder / "report", ["json", "html"], Path(run))
    (folder / "marks.json").write_bytes(msgspec.json.encode(watch.marks))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
