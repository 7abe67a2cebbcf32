"""The system-call filter run step by step, for both machines: what each call would be answered."""

import errno
import os
import struct
from types import SimpleNamespace

import pytest

from checks.jail.layers import seccomp, syscalls

OWN = 77
OTHER = {"x86_64": "aarch64", "aarch64": "x86_64"}
# Calls that no table may let through, by the numbers of both machines.
FORBIDDEN = {
    "x86_64": {"socket": 41, "connect": 42, "execve": 59, "fork": 57, "vfork": 58, "ptrace": 101, "kill": 62,
               "mount": 165, "unlink": 87, "rename": 82, "chmod": 90, "bpf": 321, "io_uring_setup": 425,
               "unshare": 272, "setuid": 105, "memfd_create": 319, "process_vm_readv": 310},
    "aarch64": {"socket": 198, "connect": 203, "execve": 221, "execveat": 281, "ptrace": 117, "kill": 129,
                "mount": 40, "unlinkat": 35, "renameat2": 276, "fchmodat": 53, "bpf": 280,
                "io_uring_setup": 425, "unshare": 97, "setuid": 146, "memfd_create": 279,
                "process_vm_readv": 270},
}  # fmt: skip


def answered(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would return for this call: an interpreter of the few instructions the filter uses."""
    spoken = syscalls.AUDIT_ARCHITECTURE[machine] if architecture is None else architecture
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number, spoken, 0, *(each & (1 << 64) - 1 for each in padded))
    code = seccomp.program(machine, own_id=OWN)
    place, held = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack("HBBI", code[place])
        place += 1
        if operation == seccomp.RETURN:
            return value
        if operation == seccomp.LOAD:
            (held,) = struct.unpack_from("<I", data, value)
        elif operation == seccomp.IF_EQUAL:
            place += if_true if held == value else if_false
        elif operation == seccomp.IF_AT_LEAST:
            place += if_true if held >= value else if_false
        else:
            assert operation == seccomp.IF_ANY_BIT
            place += if_true if held & value else if_false


both = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])


@both
def test_another_architecture_is_killed_whatever_it_asks(machine: str) -> None:
    foreign = syscalls.AUDIT_ARCHITECTURE[OTHER[machine]]
    for number in (0, 1, 63, 64, 231, 10_000):
        assert answered(machine, number, architecture=foreign) == seccomp.KILL
        assert answered(machine, number, architecture=0x40000003) == seccomp.KILL  # 32-bit x86
        assert answered(machine, number | seccomp.X32_BIT) == seccomp.KILL


@both
def test_calls_on_no_list_are_refused(machine: str) -> None:
    for name, number in FORBIDDEN[machine].items():
        assert answered(machine, number) == seccomp.REFUSE | errno.EPERM, name


@both
def test_reading_is_allowed_and_writing_to_a_new_file_is_not(machine: str) -> None:
    numbers = syscalls.TABLES[machine]
    assert answered(machine, numbers["read"]) == seccomp.ALLOW
    assert answered(machine, numbers["openat"], 0, 0, os.O_RDONLY | os.O_CLOEXEC) == seccomp.ALLOW
    for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_APPEND):
        assert answered(machine, numbers["openat"], 0, 0, flag) == seccomp.REFUSE | errno.EACCES


@both
def test_a_thread_may_start_and_a_process_may_not(machine: str) -> None:
    numbers = syscalls.TABLES[machine]
    assert answered(machine, numbers["clone"], seccomp.THREAD) == seccomp.ALLOW
    assert answered(machine, numbers["clone"], 17) == seccomp.REFUSE | errno.EPERM
    assert answered(machine, numbers["clone3"]) == seccomp.REFUSE | errno.ENOSYS
    assert answered(machine, numbers["tgkill"], OWN) == seccomp.ALLOW
    assert answered(machine, numbers["tgkill"], OWN + 1) == seccomp.REFUSE | errno.EPERM


@both
def test_limits_may_be_read_only(machine: str) -> None:
    number = syscalls.TABLES[machine]["prlimit64"]
    assert answered(machine, number, 0, 7, 0) == seccomp.ALLOW
    assert answered(machine, number, 0, 7, 1) == seccomp.REFUSE | errno.EPERM
    assert answered(machine, number, 0, 7, 1 << 32) == seccomp.REFUSE | errno.EPERM  # the pointer's high half


def test_a_machine_without_a_table_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is nowhere, so the layer cannot be raised and nothing is opened."""
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine="riscv64"))
    with pytest.raises(ValueError, match="no system-call table for riscv64"):
        seccomp.filter_calls()
