"""Landlock: reading is allowed below a few paths; everything else on files, TCP and signals is not.

Rights and structures: Documentation/userspace-api/landlock.rst of the Linux kernel.
"""

import os
import struct

from checks.jail.layers.kernel import call
from checks.jail.layers.syscalls import this_machine

READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
RULE_BELOW_PATH = 1
ASK_VERSION = 1
# Rights known to each version: 13 file rights at first, then refer (2), truncate (3), device control (5).
FIRST_RIGHTS = (1 << 13) - 1
LATER_RIGHTS = ((2, 1 << 13), (3, 1 << 14), (5, 1 << 15))


def version() -> int:
    """The kernel's Landlock version; raises OSError where there is none."""
    return call(this_machine()["landlock_create_ruleset"], None, 0, ASK_VERSION)


def restrict(readable: tuple[str, ...]) -> int:
    """Deny this thread all that Landlock can deny, except reading below `readable`; returns the version.

    Binds only the calling thread before version 8, so the process must have no other. Needs
    no_new_privs. Files already open stay readable: that is how the upload is handed over.
    """
    known = version()
    files = FIRST_RIGHTS | sum(right for since, right in LATER_RIGHTS if known >= since)
    tcp = 0b11 if known >= 4 else 0
    scopes = 0b11 if known >= 6 else 0  # abstract Unix sockets and signals
    attributes = struct.pack("QQQ", files, tcp, scopes)[: 8 if known < 4 else 16 if known < 6 else 24]
    rules = call(this_machine()["landlock_create_ruleset"], attributes, len(attributes), 0)
    for path in readable:
        if os.path.exists(path):
            _allow_below(rules, path)
    call(this_machine()["landlock_restrict_self"], rules, 0)
    os.close(rules)
    return known


def _allow_below(rules: int, path: str) -> None:
    source = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rights = READ_FILE | (READ_FOLDER if os.path.isdir(path) else 0)
    rule = struct.pack("=Qi", rights, source)
    call(this_machine()["landlock_add_rule"], rules, RULE_BELOW_PATH, rule, 0)
    os.close(source)
