"""Everything a payload could harm, what the host can see of the harm, and who is left afterwards."""

import contextlib
import ctypes
import os
import secrets
import socket
import subprocess
import time
import tty
from collections.abc import Iterator
from pathlib import Path

UNTOUCHED = "another person's upload"
BECOME_SUBREAPER = 36


class World:
    """Open to every user, so that only the jail can hold. `at` is what a payload is told."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o777)
        self.folder, self.file, self.new = folder, folder / "upload", folder / "new"
        self.file.write_text(UNTOUCHED)
        self.file.chmod(0o666)
        os.utime(self.file, (10**9, 10**9))
        (folder / "link").symlink_to(self.file)
        self.before = _children()
        self.victim = subprocess.Popen(["sleep", "60"], start_new_session=True)
        # In no file and in no argument: only this process's memory and one of its descriptors hold it.
        self.secret = secrets.token_hex(16)
        self._memory = ctypes.create_string_buffer(self.secret.encode())
        self._held = os.memfd_create("held")
        os.write(self._held, self.secret.encode())
        self.terminal, self.keyboard = os.openpty()
        tty.setraw(self.keyboard)
        name = f"preflight-{os.getpid()}-{time.monotonic_ns()}"
        self._lines: dict[str, socket.socket] = {}
        path = f"/tmp/{name}"  # pytest's own folder may be too long for the name of a socket
        self._path = path
        for kind, line, address in (
            ("tcp", socket.socket(), ("127.0.0.1", 0)),
            ("udp", socket.socket(socket.AF_INET, socket.SOCK_DGRAM), ("127.0.0.1", 0)),
            ("abstract", socket.socket(socket.AF_UNIX), "\0" + name),
            ("unix", socket.socket(socket.AF_UNIX), path),
        ):
            line.bind(address)
            line.setblocking(False)
            if kind != "udp":
                line.listen()
            self._lines[kind] = line
        os.chmod(path, 0o777)
        self.at: dict[str, object] = {
            "folder": str(folder),
            "file": str(self.file),
            "link": str(folder / "link"),
            "new": str(self.new),
            "pid": os.getpid(),
            "victim": self.victim.pid,
            "tcp": self._lines["tcp"].getsockname()[1],
            "udp": self._lines["udp"].getsockname()[1],
            "abstract": name,
            "path": path,
            "queue": name,
            "secret_at": ctypes.addressof(self._memory),
            "secret_length": len(self.secret),
            "held_open": self._held,
        }

    def harm(self) -> set[str]:
        """What the host itself can see has happened."""
        seen: set[str] = set()
        if not self.file.exists():
            seen.add("gone")
        else:
            state = self.file.stat()
            seen |= {"content"} if self.file.read_text() != UNTOUCHED else set()
            seen |= {"mode"} if state.st_mode & 0o777 != 0o666 else set()
            seen |= {"time"} if state.st_mtime == 1 else set()
            seen |= {"attribute"} if os.listxattr(self.file) else set()
        seen |= {"new file"} if os.path.lexists(self.new) else set()
        seen |= {"memory"} if self._memory.value.decode() != self.secret else set()
        for kind, line in self._lines.items():
            with contextlib.suppress(BlockingIOError):
                line.recv(100) if kind == "udp" else line.accept()[0].close()
                seen.add(kind)
        os.set_blocking(self.keyboard, False)
        with contextlib.suppress(BlockingIOError):
            if os.read(self.keyboard, 1):
                seen.add("key press")
        if self.victim.poll() is not None:
            seen.add("killed")
        elif os.getpriority(os.PRIO_PROCESS, self.victim.pid) == 19:
            seen.add("slow")
        return seen

    def close(self) -> None:
        for line in self._lines.values():
            line.close()
        os.unlink(self._path)
        for fd in (self._held, self.terminal, self.keyboard):
            os.close(fd)
        self.victim.kill()
        self.victim.wait()


@contextlib.contextmanager
def world(folder: Path) -> Iterator[World]:
    """A world whose orphans come to this process, so that whoever runs away is still seen."""
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1, 0, 0, 0)
    made = World(folder)
    try:
        yield made
    finally:
        made.close()
        ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 0, 0, 0, 0)


def leftovers(but: World) -> list[str]:
    """Living processes that descend from this one, apart from the victim and from what was there before it."""
    parents, names = _processes()
    found: set[int] = set()
    there = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in found | there} - found - but.before:
        found |= grown
    return [names[pid] for pid in found - {but.victim.pid}]


def _children() -> set[int]:
    """Such as a browser that other tests of this process have open."""
    return {pid for pid, parent in _processes()[0].items() if parent == os.getpid()}


def _processes() -> tuple[dict[int, int], dict[int, str]]:
    """The parent and the name of every living process."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{entry}/stat").read_text()
            state, parent = told.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry)] = int(parent)
                names[int(entry)] = told.split("(", 1)[1].rpartition(")")[0]
    return parents, names
