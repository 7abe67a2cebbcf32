"""Starting processes, and reaching into others."""

import ctypes
import os
import signal
import subprocess
import sys
import time

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def fork(at):
    child = os.fork()
    if child == 0:
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def spawn_by_vfork(at):
    child = os.posix_spawn("/bin/true", ["true"], {})
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def run_program(at):
    return subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout.decode().strip()


def run_shell(at):
    return os.system(f"touch {at['new']}") == 0 or _raise("the shell did not run")


def become_program(at):
    os.execv("/bin/sh", ["sh", "-c", f"touch {at['new']}"])


def run_memory_file(at):
    """A program that never was a file: memfd and execveat."""
    memory = os.memfd_create("loot")
    os.write(memory, f"#!/bin/sh\ntouch {at['new']}\n".encode())
    os.set_inheritable(memory, True)
    return subprocess.run([f"/proc/self/fd/{memory}"], pass_fds=[memory]).returncode == 0


def leave_session(at):
    os.setsid()
    return os.getsid(0) == os.getpid()


def daemonise(at):
    """Fork twice, so that nobody waits for the grandchild, which acts a little later."""
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.2)
            open(at["new"], "w").close()
        os._exit(0)
    os.waitpid(child, 0)
    return True


def fork_bomb(at):
    started = []
    try:
        for _ in range(20 if at["bounded"] else 5000):
            child = os.fork()
            if child == 0:
                time.sleep(5)
                os._exit(0)
            started.append(child)
    except OSError:
        if not started:
            raise
    for child in started:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(started)


def kill_host_process(at):
    os.kill(at["victim"], signal.SIGKILL)
    return True


def kill_parent(at):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(5)


def kill_everyone(at):
    """Signal 0 asks whether one could: the same permission, and this machine lives on."""
    os.kill(-1, 0 if at["bounded"] else signal.SIGKILL)
    return True


def signal_group_of_host_process(at):
    os.killpg(os.getpgid(at["victim"]), 0 if at["bounded"] else signal.SIGKILL)
    return True


def stop_host_process_by_descriptor(at):
    signal.pidfd_send_signal(_checked(_libc.syscall(434, at["victim"], 0)), signal.SIGKILL)
    return True


def steal_descriptor_of_host(at):
    host = _checked(_libc.syscall(434, at["pid"], 0))
    stolen = _checked(_libc.syscall(438, host, at["held_open"], 0))
    return os.pread(stolen, 100, 0).decode()


def read_memory_of_host(at):
    """process_vm_readv of a secret that lies in the host's memory, and in no file."""
    found = ctypes.create_string_buffer(at["secret_length"])
    mine = (ctypes.c_size_t * 2)(ctypes.addressof(found), at["secret_length"])
    theirs = (ctypes.c_size_t * 2)(at["secret_at"], at["secret_length"])
    _checked(_libc.syscall(310, at["pid"], mine, 1, theirs, 1, 0))
    return found.raw.decode()


def write_memory_of_host(at):
    words = ctypes.create_string_buffer(b"changed")
    mine = (ctypes.c_size_t * 2)(ctypes.addressof(words), 7)
    theirs = (ctypes.c_size_t * 2)(at["secret_at"], 7)
    return _checked(_libc.syscall(311, at["pid"], mine, 1, theirs, 1, 0))


def trace_host_process(at):
    attach = 16
    _checked(_libc.ptrace(attach, at["victim"], None, None))
    return True


def slow_host_process(at):
    os.setpriority(os.PRIO_PROCESS, at["victim"], 19)
    return True


def pin_host_process(at):
    os.sched_setaffinity(at["victim"], os.sched_getaffinity(0))
    return True


def limit_host_process(at):
    import resource

    resource.prlimit(at["victim"], resource.RLIMIT_CORE, (0, 0))
    return True


def _checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _raise(text):
    raise OSError(text)
