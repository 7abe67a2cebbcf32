"""CPU-seconds and peak memory of a command with all the processes it starts, read from /proc."""

import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`cpu` and `wall` in seconds; `peak` the largest sum of resident bytes over all processes at once."""

    cpu: float
    wall: float
    peak: int
    status: int


def cost(command: list[str]) -> Cost:
    """Run a command to its end; its output goes where ours goes."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # One thread for the numerical libraries: what the jailed model host has too.
    child = subprocess.Popen(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, start_new_session=True)
    peak, over = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(EVERY):
            peak = max(peak, resident(child.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    status = child.wait()
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(
        cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        wall=time.perf_counter() - started,
        peak=peak,
        status=status,
    )


def resident(root: int) -> int:
    """Resident bytes of a process and all its descendants; shared pages count in each."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        parents[int(entry.name)], sizes[int(entry.name)] = int(fields[1]), int(fields[21]) * PAGE
    total, wanted = 0, {root}
    while wanted:
        total += sum(sizes.get(pid, 0) for pid in wanted)
        wanted = {pid for pid, parent in parents.items() if parent in wanted}
    return total
