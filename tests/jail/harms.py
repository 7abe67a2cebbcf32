"""What a hostile upload might run. Each payload says what it achieved; imported by the child only.

A payload returns its loot. An OSError is reported as "denied": proof that the attempt was made.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)


def read_file(at):
    return open(at["file"]).read()


def read_through_link(at):
    return open(at["link"]).read()


def list_folder(at):
    return sorted(os.listdir(at["folder"]))


def see_size(at):
    return os.stat(at["file"]).st_size


def write_file(at):
    with open(at["file"], "w") as file:
        file.write("changed")
    return True


def append_to_file(at):
    os.write(os.open(at["file"], os.O_WRONLY | os.O_APPEND), b"changed")
    return True


def make_file(at):
    open(at["new"], "w").close()
    return True


def unlink(at):
    os.unlink(at["file"])
    return True


def rename(at):
    os.rename(at["file"], at["new"])
    return True


def change_mode(at):
    os.chmod(at["file"], 0o600)
    return True


def read_passwords(at):
    return open("/etc/passwd").read()[:4]


def read_environment_of_host(at):
    return len(open(f"/proc/{at['pid']}/environ", "rb").read())


def fork(at):
    child = os.fork()
    if child == 0:
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_program(at):
    return subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout.decode().strip()


def run_shell(at):
    return os.system(f"touch {at['new']}") == 0 or _raise("the shell did not run")


def connect_tcp(at):
    with socket.create_connection(("127.0.0.1", at["tcp"]), timeout=5) as line:
        line.sendall(b"loot")
    return True


def send_udp(at):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"loot", ("127.0.0.1", at["udp"]))
    return True


def connect_abstract(at):
    line = socket.socket(socket.AF_UNIX)
    line.connect("\0" + at["abstract"])
    line.sendall(b"loot")
    return True


def kill_host_process(at):
    os.kill(at["victim"], signal.SIGKILL)
    return True


def read_memory_of_host(at):
    return _call(310, at["pid"], 0, 0, 0, 0, 0)  # process_vm_readv of nothing: reachable or not


def trace_host_process(at):
    attach = 16
    _checked(libc.ptrace(attach, at["victim"], None, None))
    return True


def new_namespace(at):
    _checked(libc.unshare(0x10000000))
    return True


def mount_something(at):
    _checked(libc.mount(b"none", at["folder"].encode(), b"tmpfs", 0, None))
    _checked(libc.umount2(at["folder"].encode(), 0))
    return True


def memory_file(at):
    return os.memfd_create("loot") > 0


def ask_keyring(at):
    return _call(250, 0, -3, 1) != 0


def watch_files(at):
    return _call(253) > 0  # inotify_init


def become_root(at):
    os.setresuid(0, 0, 0)
    return os.getuid()


def raise_limit(at):
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    except ValueError as refused:
        raise OSError(str(refused)) from None
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0]


def write_shared_memory(at):
    name = f"/dev/shm/{os.path.basename(at['new'])}"
    with open(name, "w") as file:
        file.write("x")
    os.unlink(name)
    return True


def reserve_memory(at):
    return len(mmap.mmap(-1, 200 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000))


def many_threads(at):
    stop, started = threading.Event(), 0
    try:
        for _ in range(300):
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        raise OSError(f"only {started} threads") from None
    finally:
        stop.set()
    return started


def write_to_given_file(at):
    return os.write(at["given"], b"changed")


def _call(*arguments):
    return _checked(libc.syscall(*map(ctypes.c_long, arguments)))


def _checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _raise(text):
    raise OSError(text)


def describe(at):
    fds = [fd for fd in range(256) if _is_open(fd)]
    return {"environment": sorted(os.environ), "fds": len(fds), "folder": os.getcwd(), "uid": os.getuid()}


def _is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
