"""Starts a child: which interpreter, which four variables, which descriptors, which readable paths."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass

from checks.jail.cell import Cell

# Threads cost memory and make a measured time mean less; arenas reserve address space per thread.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/urandom",
)


@dataclass(slots=True, kw_only=True)
class Child:
    """A running child with the host's ends of its pipes. Closing `life` ends it and all it started.

    `owner` is the process that started it, which alone may reap it.
    """

    owner: int
    process: subprocess.Popen[bytes]
    life: int
    requests: int
    replies: int
    logs: int


def package_folder() -> str:
    """The folder of `checks`, wherever it is installed."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def library_paths() -> tuple[str, ...]:
    """Where installed packages lie: the child starts without `site`, so they are named for it."""
    found = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    return tuple(dict.fromkeys([*found, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))


def readable_paths(also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """All that a child may open: libraries and the interpreter's own prefixes; nothing of anyone's data.

    Outer folders come before inner ones, and inner ones are left out where the outer one covers them.
    """
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    asked = [
        *SYSTEM,
        *(os.path.join(prefix, library) for prefix in prefixes for library in ("lib", "lib64")),
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        *library_paths(),
        package_folder(),
        *also,
    ]
    kept: list[str] = []
    for path in sorted({os.path.abspath(path) for path in asked}):
        if os.path.exists(path) and not any(path.startswith(outer + "/") for outer in kept):
            kept.append(path)
    return tuple(kept)


def spawn(
    entry: str,
    *,
    file: int | None,
    options: Mapping[str, object],
    memory_mb: int,
    cpu_seconds: int,
    paths: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    locked: bool = True,
) -> Child:
    """Start `entry` in a child of its own session with nothing but the descriptors it needs.

    `file` is passed on and stays open here; `paths` are further folders it may read and import from.
    """
    theirs: list[int] = []
    life_end, life = os.pipe2(os.O_CLOEXEC)
    requests_end, requests = os.pipe2(os.O_CLOEXEC)
    replies, replies_end = os.pipe2(os.O_CLOEXEC)
    logs, logs_end = os.pipe2(os.O_CLOEXEC)
    theirs += [life_end, requests_end, replies_end]
    cell = Cell(
        entry=entry,
        package=package_folder(),
        paths=(*library_paths(), *paths),
        readable=readable_paths(paths),
        memory_mb=memory_mb,
        cpu_seconds=cpu_seconds,
        life=life_end,
        requests=requests_end,
        replies=replies_end,
        file=-1 if file is None else file,
        options=dict(options),
        without=without,
        locked=locked,
    )
    script = os.path.join(package_folder(), "jail", "child.py")
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-S", script, cell.encoded()],
            stdin=subprocess.DEVNULL,
            stdout=logs_end,
            stderr=logs_end,
            env=ENVIRONMENT,
            cwd="/",
            pass_fds=theirs if file is None else [*theirs, file],
            start_new_session=True,
        )
    except BaseException:
        for end in (life, requests, replies, logs):
            os.close(end)
        raise
    finally:
        for end in (*theirs, logs_end):
            os.close(end)
    for end in (requests, replies, logs):
        os.set_blocking(end, False)
    return Child(owner=os.getpid(), process=process, life=life, requests=requests, replies=replies, logs=logs)
