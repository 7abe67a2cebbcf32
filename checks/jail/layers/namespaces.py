"""Own views of processes, mounts, network, IPC, host name and control groups; and the supervisor."""

import os
import select
import signal

from checks.jail.layers import identity
from checks.jail.layers.kernel import unshare

MOUNT, CGROUP, UTS, IPC, USER, PID, NET = (
    0x00020000,
    0x02000000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
ALL_BUT_USER = MOUNT | CGROUP | UTS | IPC | PID | NET


def enter() -> None:
    """Enter fresh namespaces of every kind.

    Root does so with its own privileges, so that the binds of an interpreter that only root may
    read can still be made; it drops its user id afterwards and then holds no capability in any
    namespace. Everyone else, and a root without that privilege (a container's), goes through a user
    namespace in which only its own id exists.
    """
    if os.geteuid() == 0:
        try:
            unshare(ALL_BUT_USER)
        except OSError:
            identity.drop()
            identity.become_owner_of_proc()
        else:
            return
    user, group = os.geteuid(), os.getegid()
    unshare(USER | ALL_BUT_USER)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def fork_worker(life: int) -> None:
    """Fork, and return only in the child: the worker, process 1 of its namespace.

    Killing process 1 kills whatever it may have started. The parent stays outside as supervisor: it
    holds nothing but `life`, and kills and reaps the worker when the host closes the other end of
    that pipe or dies. (A death signal would follow the host's thread, not its process.) It leaves
    with the worker's exit status, 128 + the signal if a signal ended it.
    """
    worker = os.fork()
    if worker == 0:
        identity.die_with_parent()
        os.close(life)
        return
    os.closerange(3, life)
    os.closerange(life + 1, 256)
    ended = os.pidfd_open(worker)
    waiting = select.poll()
    waiting.register(ended, select.POLLIN)
    waiting.register(life, select.POLLIN | select.POLLHUP)
    while not any(fd in (ended, life) for fd, _ in waiting.poll()):
        pass
    os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code & 0xFF if code >= 0 else 128 - code)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
