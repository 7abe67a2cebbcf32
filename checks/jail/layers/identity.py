"""Who the worker is: nobody, without capabilities, first to die, and never more privileged again."""

import os
import signal
import struct

from checks.jail.layers.kernel import call, prctl
from checks.jail.layers.syscalls import this_machine

NOBODY = 65534
SET_DEATH_SIGNAL, SET_DUMPABLE, SET_NO_NEW_PRIVILEGES = 1, 4, 38
CAPABILITY_VERSION_3 = 0x20080522


def volunteer_for_the_killer() -> None:
    """The kernel takes this process first when memory runs out, not the server."""
    with open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def drop() -> None:
    """Give up root for good: real, effective and saved ids at once."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_capabilities() -> None:
    """Empty all three sets: a user namespace hands its first process every capability inside it."""
    head = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    call(this_machine()["capset"], head, bytes(24))


def die_with_parent() -> None:
    """Set after the last change of identity, which clears it."""
    prctl(SET_DEATH_SIGNAL, signal.SIGKILL)


def become_owner_of_proc() -> None:
    """After a change of user id /proc/self belongs to root until the process is dumpable again."""
    prctl(SET_DUMPABLE, 1)


def forbid_new_privileges() -> None:
    prctl(SET_NO_NEW_PRIVILEGES, 1)
