"""The system-call filter: an allow-list in the kernel's filter language, built by hand.

Instructions and return values: linux/bpf_common.h, linux/seccomp.h. An unknown architecture kills
the process; a call on no list gets EPERM; a few calls depend on their arguments.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable

from checks.jail.layers.kernel import call
from checks.jail.layers.syscalls import AUDIT_ARCHITECTURE, FREE, TABLES, machine, this_machine

LOAD, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
SET_MODE_FILTER = 1
# Where struct seccomp_data holds the call's number, the architecture and the arguments.
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
X32_BIT = 0x40000000  # x86-64's second set of numbers, for 32-bit pointers

O_TMPFILE_BIT = 0o20000000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | O_TMPFILE_BIT
THREAD = 0x10000
TERMINAL_QUERIES = (0x5401, 0x5421, 0x5450, 0x5451, 0x541B)  # TCGETS FIONBIO FIONCLEX FIOCLEX FIONREAD
DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 4, 1030, 1034)  # DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC GET_SEALS
NAMES = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, and glibc's names for anonymous memory

Code = list[bytes]


def filter_calls() -> None:
    """Install the filter for this process. Needs no_new_privs."""
    code = program(machine(), own_id=os.getpid())
    text = b"".join(code)
    buffer = ctypes.create_string_buffer(text, len(text))
    pointer = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(buffer))
    call(this_machine()["seccomp"], SET_MODE_FILTER, 0, pointer)


def program(name: str, *, own_id: int) -> Code:
    """The filter for the machine called `name`, for a process whose id is `own_id`."""
    numbers = TABLES[name]
    rules: dict[str, Code] = {
        # First what Python and numpy call most.
        **{called: [_return(ALLOW)] for called in FREE},
        "openat": _refuse_if_any_bit(2, WRITING, errno.EACCES),
        "open": _refuse_if_any_bit(1, WRITING, errno.EACCES),
        "ioctl": _allow_only(1, TERMINAL_QUERIES, errno.ENOTTY),
        "fcntl": _allow_only(1, DESCRIPTOR_COMMANDS, errno.EPERM),
        "clone": [_load(0), _jump(IF_ANY_BIT, THREAD, 0, 1), _return(ALLOW), _refuse(errno.EPERM)],
        # glibc falls back to clone and openat, whose flags a filter can see.
        "clone3": [_refuse(errno.ENOSYS)],
        "openat2": [_refuse(errno.ENOSYS)],
        "tgkill": _allow_only(0, (own_id,), errno.EPERM),
        "prlimit64": _read_limits_only(),
        "prctl": _allow_only(0, NAMES, errno.EPERM),
    }
    code = [
        _step(LOAD, ARCHITECTURE),
        _jump(IF_EQUAL, AUDIT_ARCHITECTURE[name], 1, 0),
        _return(KILL),
        _step(LOAD, NUMBER),
        _jump(IF_AT_LEAST, X32_BIT, 0, 1),
        _return(KILL),
    ]
    for called, body in rules.items():
        if called in numbers:
            code += [_jump(IF_EQUAL, numbers[called], 0, len(body)), *body]
    return [*code, _refuse(errno.EPERM)]


def _read_limits_only() -> Code:
    """The third argument is a pointer to new limits: both its halves must be zero."""
    return [
        _load(2),
        _jump(IF_EQUAL, 0, 0, 3),
        _load(2, high=True),
        _jump(IF_EQUAL, 0, 0, 1),
        _return(ALLOW),
        _refuse(errno.EPERM),
    ]


def _refuse_if_any_bit(argument: int, bits: int, error: int) -> Code:
    return [_load(argument), _jump(IF_ANY_BIT, bits, 0, 1), _refuse(error), _return(ALLOW)]


def _allow_only(argument: int, values: Iterable[int], error: int) -> Code:
    tests = [step for value in values for step in (_jump(IF_EQUAL, value, 0, 1), _return(ALLOW))]
    return [_load(argument), *tests, _refuse(error)]


def _load(argument: int, *, high: bool = False) -> bytes:
    """Load the low (or high) half of an argument: little-endian on both machines."""
    return _step(LOAD, ARGUMENTS + 8 * argument + (4 if high else 0))


def _refuse(error: int) -> bytes:
    return _return(REFUSE | error)


def _return(value: int) -> bytes:
    return _step(RETURN, value)


def _step(code: int, value: int) -> bytes:
    return _jump(code, value, 0, 0)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value & 0xFFFFFFFF)
