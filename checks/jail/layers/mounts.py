"""A root of its own: a small tmpfs with read-only binds of what Python needs, and nothing else."""

import contextlib
import os
import struct

from checks.jail.layers.kernel import call, detach, mount
from checks.jail.layers.syscalls import this_machine

READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
STAGE = "/dev"  # a folder that is there on every Linux and that nothing is bound from after it is covered
ATTRIBUTE_READ_ONLY, ATTRIBUTE_NO_SETUID, ATTRIBUTE_NO_DEVICES = 1, 2, 4
AT_RECURSIVE = 0x8000
AT_CURRENT_FOLDER = (1 << 64) - 100


def keep_only(readable: tuple[str, ...]) -> None:
    """Make `readable` the whole file system of this mount namespace, read-only, and drop the old root.

    Sources are opened before the stage covers them, and while the caller may still read them.
    """
    mount("none", "/", None, RECURSIVE | PRIVATE)
    sources = [(path, os.open(path, os.O_PATH)) for path in readable if os.path.exists(path)]
    mount("jail", STAGE, "tmpfs", NO_SETUID | NO_DEVICES, "size=1m,mode=755")
    for path, source in sources:
        _bind(source, path)
        os.close(source)
    os.chdir(STAGE)
    call(this_machine()["pivot_root"], b".", b".")
    detach(".")
    os.chdir("/")
    mount("none", "/", None, REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)


def _bind(source: int, path: str) -> None:
    place, opened = STAGE + path, f"/proc/self/fd/{source}"
    if os.path.isdir(opened):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o444))
    mount(opened, place, None, BIND | RECURSIVE)
    _protect(place, device=path.startswith("/dev/"))


def _protect(place: str, *, device: bool) -> None:
    """Read-only for the whole subtree at once; before Linux 5.12 only its top mount can be."""
    attributes = ATTRIBUTE_READ_ONLY | ATTRIBUTE_NO_SETUID | (0 if device else ATTRIBUTE_NO_DEVICES)
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    try:
        number = this_machine()["mount_setattr"]
        call(number, AT_CURRENT_FOLDER, os.fsencode(place), AT_RECURSIVE, wanted, len(wanted))
    except OSError:
        # Writing is forbidden by the system-call filter as well, so this is a second lock only.
        with contextlib.suppress(OSError):
            flags = REMOUNT | BIND | READ_ONLY | NO_SETUID | (0 if device else NO_DEVICES)
            mount("none", place, None, flags)
