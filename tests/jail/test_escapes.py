"""Escape attempts, each made twice in one test: held in the jail, harmful without it.

Every payload answers "denied" (or is killed) only after it made its attempt, so that a payload with a
mistake of its own is not taken for one that was held.
"""

import os
import platform
import time
from pathlib import Path

import pytest

from checks.jail.worker import Lost, Worker
from tests.jail.world import World, leftovers, world

HERE = str(Path(__file__).parent)
# What the host must see of the harm; None where the loot itself, handed over, is the harm.
FILES = {
    "read_file": None, "read_through_link": None, "read_by_dots": None, "list_folder": None,
    "see_size": None, "read_passwords": None, "read_environment_of_host": None,
    "read_environment_of_parent": None, "read_own_environment": None, "list_processes": None,
    "read_memory_file_of_host": "secret", "write_file": "content", "append_to_file": "content",
    "truncate_file": "content", "make_file": "new file", "make_folder": "new file", "make_link": "new file",
    "make_symbolic_link": "new file", "make_pipe": "new file", "make_nameless_file": None, "unlink": "gone",
    "rename": "gone", "change_mode": "mode", "change_time": "time", "change_attribute": "attribute",
    "write_to_given_file": "content", "reopen_given_file": "content", "truncate_given_file": "content",
    "change_mode_of_given_file": "mode", "lock_given_file": None, "lease_given_file": None,
    "map_given_file_for_writing": "content", "type_into_terminal": "key press", "write_shared_memory": None,
}  # fmt: skip
NETWORK = {
    "connect_tcp": "tcp", "connect_tcp6": None, "send_udp": "udp", "connect_abstract": "abstract",
    "connect_unix_path": "unix", "look_up_name": "udp", "resolve_name": None, "listen": None,
    "listen_to_kernel": None, "make_socket_pair": None, "send_descriptor": "unix",
}  # fmt: skip
PROCESSES = {
    "fork": None, "spawn_by_vfork": None, "run_program": None, "run_shell": "new file",
    "become_program": "new file", "run_memory_file": "new file", "leave_session": None,
    "daemonise": "new file", "fork_bomb": None, "kill_host_process": "killed", "kill_parent": "lost",
    "kill_everyone": None, "signal_group_of_host_process": None,
    "stop_host_process_by_descriptor": "killed", "steal_descriptor_of_host": "secret",
    "read_memory_of_host": "secret", "write_memory_of_host": "memory", "trace_host_process": None,
    "slow_host_process": "slow", "pin_host_process": None, "limit_host_process": None,
}  # fmt: skip
KERNEL = {
    "new_namespace": None, "new_mount_namespace": None, "mount_something": None, "change_root": None,
    "become_root": None, "become_somebody_else": None, "rename_host": None, "raise_limit": None,
    "make_io_ring": None, "load_kernel_program": None, "count_events_of_kernel": None,
    "handle_page_faults": None, "read_kernel_log": None, "ask_keyring": None, "add_key": None,
    "memory_file": None, "share_memory": None, "queue_messages": None, "watch_files": None,
    "watch_everyones_files": None, "set_alarm_clock": None, "change_personality": None,
    "call_by_other_table": None, "call_by_x32_table": None,
}  # fmt: skip
RESOURCES = {
    "reserve_memory": None, "use_memory": None, "lock_memory": None, "many_threads": None,
    "many_open_files": None,
}  # fmt: skip
ESCAPES = FILES | NETWORK | PROCESSES | KERNEL | RESOURCES
WRITABLE = {"write_to_given_file", "truncate_given_file", "map_given_file_for_writing"}
KILLED = {"call_by_other_table", "call_by_x32_table"}
ENDS_ITSELF = {"become_program", "kill_parent"}
# What only root, or only some kernels, may do even without a jail.
PRIVILEGED = {
    "new_mount_namespace", "mount_something", "change_root", "become_root", "become_somebody_else",
    "rename_host", "load_kernel_program", "count_events_of_kernel", "handle_page_faults", "read_kernel_log",
    "watch_everyones_files", "lock_memory", "type_into_terminal", "trace_host_process", "make_io_ring",
    "read_memory_of_host", "write_memory_of_host", "read_memory_file_of_host", "steal_descriptor_of_host",
    "connect_tcp6", "resolve_name",
}  # fmt: skip
# By system-call numbers of x86-64.
NUMBERED = {*KERNEL} - {"become_root", "raise_limit", "memory_file", "change_root"}


def attempt(payload: str, at: World, *, locked: bool) -> tuple[str, object]:
    """How the payload ended ("loot", "denied", "killed" or "lost"), and its loot or the refusal."""
    handed = at.keyboard if payload == "type_into_terminal" else None
    writable = not locked and payload in WRITABLE
    given = handed if handed is not None else os.open(at.file, os.O_RDWR if writable else os.O_RDONLY)
    memory = 256 if payload == "use_memory" else 2048
    worker = Worker(
        "payloads:serve",
        noun="The payload",
        instead="",
        file=given,
        paths=(HERE,),
        locked=locked,
        memory_mb=memory,
    )
    try:
        reply = worker.ask(payload, wall=30, at=at.at | {"bounded": not locked})
        return reply.kind, reply.header.get("loot", reply.header.get("why"))
    except Lost as lost:
        return ("killed" if "tried what the sandbox forbids" in str(lost) else "lost"), str(lost)
    finally:
        worker.close()
        if handed is None:
            os.close(given)


@pytest.mark.parametrize("payload", ESCAPES)
def test_an_escape_is_held_and_does_its_harm_without_the_jail(payload: str, tmp_path: Path) -> None:
    if payload in NUMBERED and platform.machine() != "x86_64":
        pytest.skip("its system-call number is x86-64's")
    with world(tmp_path) as at:
        ended, why = attempt(payload, at, locked=True)
        assert ended == ("killed" if payload in KILLED else "denied"), why
        assert at.harm() == set()
        assert leftovers(at) == []

        ended, loot = attempt(payload, at, locked=False)
        if ended == "denied" and payload in PRIVILEGED:
            pytest.skip(f"held; without the jail this machine itself refuses ({loot})")
        assert ended == ("lost" if payload in ENDS_ITSELF else "loot"), loot
        seen = ESCAPES[payload]
        if seen == "secret":
            assert loot == at.secret
        elif seen == "lost":
            assert "was killed" in str(loot)
        elif seen is not None:
            _wait_for(at, seen)
        else:
            assert loot is not None
            assert loot is not False
        _wait_for_the_end(at)


def _wait_for(at: World, seen: str) -> None:
    """What a payload left to happen later takes a moment."""
    found: set[str] = set()
    for _ in range(40):
        if seen in (found := found | at.harm()):
            return
        time.sleep(0.05)
    raise AssertionError(f"no {seen}, only {found}")


def _wait_for_the_end(at: World) -> None:
    for _ in range(60):
        if not leftovers(at):
            return
        time.sleep(0.05)
    raise AssertionError(leftovers(at))


def test_more_than_sixty_kinds_are_tried() -> None:
    assert len(ESCAPES) >= 90


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
