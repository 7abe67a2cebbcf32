"""Escape attempts, each with proof that it was made, and that without the jail it does its harm."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.jail.worker import Worker

HERE = str(Path(__file__).parent)
ESCAPES = [
    "read_file", "read_through_link", "list_folder", "see_size", "write_file", "append_to_file", "make_file",
    "unlink", "rename", "change_mode", "read_passwords", "read_environment_of_host", "fork", "run_program",
    "run_shell", "connect_tcp", "send_udp", "connect_abstract", "kill_host_process", "read_memory_of_host",
    "trace_host_process", "new_namespace", "mount_something", "memory_file", "ask_keyring", "watch_files",
    "raise_limit", "write_shared_memory", "reserve_memory", "many_threads", "write_to_given_file",
]  # fmt: skip


@contextlib.contextmanager
def world(folder: Path) -> Iterator[dict[str, object]]:
    """Everything a payload could harm, open to every user, so that only the jail can hold it."""
    folder.chmod(0o777)
    file = folder / "upload"
    file.write_text("another person's upload")
    file.chmod(0o666)
    (folder / "link").symlink_to(file)
    victim = subprocess.Popen(["sleep", "60"])
    abstract = f"preflight-{os.getpid()}-{time.monotonic_ns()}"
    tcp, udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    unix = socket.socket(socket.AF_UNIX)
    tcp.bind(("127.0.0.1", 0))
    udp.bind(("127.0.0.1", 0))
    unix.bind("\0" + abstract)
    for line in (tcp, udp, unix):
        line.setblocking(False)
    tcp.listen()
    unix.listen()
    yield {
        "folder": str(folder),
        "file": str(file),
        "link": str(folder / "link"),
        "new": str(folder / "new"),
        "pid": os.getpid(),
        "victim": victim.pid,
        "tcp": tcp.getsockname()[1],
        "udp": udp.getsockname()[1],
        "abstract": abstract,
        "sockets": (tcp, udp, unix),
        "process": victim,
    }
    for line in (tcp, udp, unix):
        line.close()
    victim.kill()
    victim.wait()


def attempt(payload: str, at: dict[str, object], *, locked: bool) -> tuple[str, object]:
    """How the payload ended ("loot" or "denied"), and its loot."""
    told = {name: value for name, value in at.items() if isinstance(value, str | int)}
    given = os.open(str(at["file"]), os.O_RDONLY if locked else os.O_RDWR)
    worker = Worker(
        "payloads:serve", noun="The payload", instead="", file=given, paths=(HERE,), locked=locked
    )
    try:
        reply = worker.ask(payload, wall=30, at=told)
    finally:
        worker.close()
        os.close(given)
    return reply.kind, reply.header.get("loot")


def harm(at: dict[str, object]) -> list[str]:
    """What the host itself can see has happened."""
    seen: list[str] = []
    file, folder = Path(str(at["file"])), Path(str(at["folder"]))
    if not file.exists():
        seen.append("gone")
    else:
        seen += ["content"] if file.read_text() != "another person's upload" else []
        seen += ["mode"] if file.stat().st_mode & 0o777 != 0o666 else []
    seen += ["new file"] if (folder / "new").exists() else []
    tcp, udp, unix = at["sockets"]  # type: ignore[misc]
    for name, take in (("tcp", tcp.accept), ("udp", lambda: udp.recv(9)), ("unix", unix.accept)):
        with contextlib.suppress(BlockingIOError):
            take()
            seen.append(name)
    process = at["process"]
    assert isinstance(process, subprocess.Popen)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.05)
        seen.append("killed")
    return seen


@pytest.mark.parametrize("payload", ESCAPES)
def test_an_escape_is_held(payload: str, tmp_path: Path) -> None:
    with world(tmp_path) as at:
        ended, loot = attempt(payload, at, locked=True)
        assert (ended, loot, harm(at)) == ("denied", None, [])


@pytest.mark.parametrize("payload", ESCAPES)
def test_without_the_jail_the_same_attempt_succeeds(payload: str, tmp_path: Path) -> None:
    if os.geteuid() != 0 and payload in ("mount_something", "trace_host_process"):
        pytest.skip("needs root to succeed even without a jail")
    with world(tmp_path) as at:
        ended, loot = attempt(payload, at, locked=False)
        assert ended == "loot"
        visible = {
            "write_file": "content", "append_to_file": "content", "make_file": "new file", "unlink": "gone",
            "rename": "gone", "change_mode": "mode", "run_shell": "new file", "connect_tcp": "tcp",
            "send_udp": "udp", "connect_abstract": "unix", "kill_host_process": "killed",
            "write_to_given_file": "content",
        }  # fmt: skip
        if payload in visible:
            assert visible[payload] in harm(at)
        else:
            assert loot is not None
            assert loot is not False


def test_a_child_has_four_variables_few_descriptors_and_no_privilege(tmp_path: Path) -> None:
    with world(tmp_path) as at:
        ended, told = attempt("describe", at, locked=True)
    assert ended == "loot"
    assert isinstance(told, dict)
    # The two that the child sets for its libraries come on top of the four it was given.
    own = {"ARROW_DEFAULT_MEMORY_POOL", "OMP_THREAD_LIMIT"}
    assert set(told["environment"]) - own == {
        "LANG",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MALLOC_ARENA_MAX",
    }
    assert told["fds"] == 6  # null, log, log, requests, replies, the given file
    assert told["folder"] == "/"
    assert told["uid"] != 0
