"""Required layers: each one that is missing is named, and nothing is opened."""

import os
import re
import struct
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.jail import self_test
from checks.jail.layers import seccomp, syscalls
from checks.jail.worker import Refused, Worker

HERE = str(Path(__file__).parent)
REPOSITORY = Path(__file__).parents[2]
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
# The generic header gives these by another name.
OTHER_NAMES = {
    "newfstatat": "3264_fstatat",
    "fstat": "3264_fstat",
    "lseek": "3264_lseek",
    "mmap": "3264_mmap",
}
OTHER_NAMES |= {"fadvise64": "3264_fadvise64", "fcntl": "3264_fcntl"}


def test_every_layer_stands_here(standing: tuple[str, ...]) -> None:
    assert {"no_new_privs", "seccomp", "rlimits"} <= set(standing)
    assert any(layer.startswith("landlock") for layer in standing) or "mount namespace" in standing


@pytest.mark.parametrize("layer", ["seccomp", "rlimits", "no_new_privs"])
def test_a_missing_required_layer_is_refused_by_name(layer: str) -> None:
    with pytest.raises(Refused) as refused:
        Worker(
            "payloads:serve", noun="The model", instead="Upload predictions.", paths=(HERE,), without=(layer,)
        )
    assert refused.value.layer == layer
    assert str(refused.value).startswith(f"The model was not opened: the sandbox layer {layer} is missing")
    assert str(refused.value).endswith("Upload predictions.")


def test_one_of_landlock_and_a_mount_namespace_is_enough_and_none_is_not(standing: tuple[str, ...]) -> None:
    if "mount namespace" in standing:
        child = Worker("payloads:serve", noun="x", instead="", paths=(HERE,), without=("landlock",))
        assert "mount namespace" in child.layers
        child.close()
    with pytest.raises(Refused) as refused:
        Worker("payloads:serve", noun="x", instead="", paths=(HERE,), without=("landlock", "mount namespace"))
    assert refused.value.layer in ("landlock", "a readable interpreter")


def test_the_self_test_asks_a_real_model() -> None:
    assert "seccomp" in self_test(with_model=True)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_system_call_numbers_are_the_kernel_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header.name} is not installed")
    numbers = dict(re.findall(r"#define __NR_?(\w+)\s+(\d+)", header.read_text()))
    for name, number in syscalls.TABLES[machine].items():
        other = OTHER_NAMES.get(name, name) if machine == "aarch64" else name
        found = numbers.get(name, numbers.get(other))
        assert found is not None, name
        assert int(found) == number, name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_path_through_the_filter_ends(machine: str) -> None:
    code = seccomp.program(machine, own_id=1)
    assert len(code) < 4096
    for place, step in enumerate(code):
        operation, if_true, if_false, _ = struct.unpack("HBBI", step)
        if operation in (seccomp.IF_EQUAL, seccomp.IF_AT_LEAST, seccomp.IF_ANY_BIT):
            assert place + 1 + max(if_true, if_false) < len(code)
    assert struct.unpack("HBBI", code[-1])[0] == seccomp.RETURN


def test_no_forbidden_call_is_on_the_free_list() -> None:
    forbidden = {
        "socket",
        "connect",
        "execve",
        "fork",
        "vfork",
        "ptrace",
        "kill",
        "mount",
        "unlink",
        "clone",
        "openat",
    }
    assert not forbidden & set(syscalls.FREE)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may be let into: pytest's own lie in one of root's."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_has_a_jail_too(folder: Path) -> None:
    """As user 12345, in a view where the interpreter, wherever root keeps it, is readable."""
    program = textwrap.dedent(f"""
        import os, sys, tempfile
        from checks.jail.layers import kernel, namespaces
        from checks.jail.layers.mounts import BIND, PRIVATE, RECURSIVE
        kernel.unshare(namespaces.MOUNT)
        kernel.mount("none", "/", None, RECURSIVE | PRIVATE)
        for needed in (sys.base_prefix, sys.prefix, {str(REPOSITORY)!r}):
            for parent in sorted(str(p) for p in __import__("pathlib").Path(needed).parents):
                if not os.stat(parent).st_mode & 0o5 == 0o5:
                    kept = os.open(needed, os.O_PATH)
                    kernel.mount("open", parent, "tmpfs", 0, "mode=755")
                    os.makedirs(needed)
                    kernel.mount(f"/proc/self/fd/{{kept}}", needed, None, BIND | RECURSIVE)
                    break
        os.setgroups([]); os.setresgid(12345, 12345, 12345); os.setresuid(12345, 12345, 12345)
        os.environ["TMPDIR"] = {str(folder)!r}
        from checks.jail import self_test
        print(self_test(with_model=True))
        from checks.jail.worker import Worker
        child = Worker("payloads:serve", noun="x", instead="", paths=({HERE!r},), without=("namespaces",))
        print(child.layers)
        secret = os.path.join({str(folder)!r}, "secret")
        open(secret, "w").close()
        at = {{"file": secret, "folder": {str(folder)!r}, "new": secret + "2", "pid": os.getpid()}}
        for harm in ("read_file", "write_file", "list_folder", "fork", "run_program", "unlink",
                     "read_passwords", "read_environment_of_host", "memory_file"):
            print(harm, child.ask(harm, wall=20, at=at).kind)
    """)
    folder.chmod(0o777)
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, timeout=120
    )
    told = ended.stdout.splitlines()
    assert ended.returncode == 0, ended.stderr
    assert "seccomp" in told[0]
    assert "namespaces" in told[0]
    assert "namespaces" not in told[1]  # Landlock and the filter alone, as in a plain container
    assert [line.split()[1] for line in told[2:]] == ["denied"] * 9
