"""Processes by id: whether one is still at a run, and a signal to all of its group. Imports nothing of ours."""

import contextlib
import os
from pathlib import Path


def at_work(pid: int | None, run: str) -> bool:
    """Whether process `pid` is there and, where the system tells, works on `run`: ids are used again."""
    if not pid or os.name == "nt":  # there, signal 0 would end the process
        return False
    try:
        return run.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def signal_group(leader: int, number: int) -> None:
    """Send a signal to the process group that `leader` began, if anyone of it is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
