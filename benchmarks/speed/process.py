"""CPU-seconds and memory of a process with all that it starts, read from /proc (Linux only)."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.25
TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a command took. `cpu` and `wall` in seconds.

    `memory` are samples (time.perf_counter(), bytes): the proportional set size (PSS) summed over all
    processes, so that a page which several of them share counts once.
    """

    cpu: float
    wall: float
    started: float
    memory: tuple[tuple[float, int], ...]
    status: int

    def peak(self, start: float = 0.0, end: float = float("inf")) -> int | None:
        """The most bytes seen between two moments; None where nobody looked between them."""
        return max((size for when, size in self.memory if start <= when <= end), default=None)


def spent(command: Sequence[str]) -> Spent:
    """Run a command to its end; its output goes where ours goes."""
    before, started = _of_children(), time.perf_counter()
    child = subprocess.Popen(command, start_new_session=True)
    samples: list[tuple[float, int]] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            samples.append((time.perf_counter(), sum(map(_shared_size, descendants(child.pid)))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    status = child.wait()
    over.set()
    watcher.join()
    return Spent(
        cpu=_of_children() - before,
        wall=time.perf_counter() - started,
        started=started,
        memory=tuple(samples),
        status=status,
    )


def cpu_so_far() -> float:
    """CPU-seconds of this process, of the children it has waited for, and of those that still run."""
    own = os.times()
    waited = own.user + own.system + own.children_user + own.children_system
    return waited + sum(_ticks(pid) for pid in descendants(os.getpid()) if pid != os.getpid()) / TICKS


def descendants(root: int) -> Iterator[int]:
    """A process and all that it started and their own, as far as they still live."""
    yield root
    for children in PROC.glob(f"{root}/task/*/children"):
        try:
            pids = children.read_text().split()
        except OSError:
            continue
        for pid in pids:
            yield from descendants(int(pid))


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ticks(pid: int) -> int:
    """Clock ticks of a process and of the children it has waited for (utime, stime, cutime, cstime)."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0
    return sum(map(int, fields[11:15]))


def _shared_size(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
