"""Privileges, and the corners of the kernel where its mistakes have been. Numbers are x86-64's."""

import ctypes
import mmap
import os
import resource
import socket
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def new_namespace(at):
    _checked(_libc.unshare(0x10000000))
    return True


def new_mount_namespace(at):
    _checked(_libc.unshare(0x00020000))
    return True


def mount_something(at):
    _checked(_libc.mount(b"none", at["folder"].encode(), b"tmpfs", 0, None))
    _checked(_libc.umount2(at["folder"].encode(), 0))
    return True


def change_root(at):
    os.chroot(at["folder"])
    return os.listdir("/") != []


def become_root(at):
    os.setresuid(0, 0, 0)
    return os.getuid() == 0


def become_somebody_else(at):
    os.setresgid(1, 1, 1)
    os.setresuid(1, 1, 1)
    return os.getuid() == 1


def rename_host(at):
    socket.sethostname(socket.gethostname())
    return True


def raise_limit(at):
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    except ValueError as refused:
        raise OSError(str(refused)) from None
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0]


def make_io_ring(at):
    return _call(425, 4, ctypes.create_string_buffer(256))


def load_kernel_program(at):
    array = struct.pack("IIIII", 2, 4, 8, 1, 0) + bytes(100)  # BPF_MAP_CREATE of an array
    return _call(321, 0, ctypes.create_string_buffer(array), 72)


def count_events_of_kernel(at):
    counter = struct.pack("IIQ", 1, 112, 0) + bytes(100)
    return _call(298, ctypes.create_string_buffer(counter), 0, -1, -1, 0)


def handle_page_faults(at):
    return _call(323, 1)


def read_kernel_log(at):
    return _call(103, 3, ctypes.create_string_buffer(200), 200)


def ask_keyring(at):
    return _call(250, 0, -3, 1) != 0


def add_key(at):
    words = [ctypes.create_string_buffer(text) for text in (b"user", b"loot", b"x")]
    return _call(248, *words, 1, -3)


def memory_file(at):
    return os.memfd_create("loot") > 0


def share_memory(at):
    place = _call(29, 0, 4096, 0o1600)
    _call(31, place, 0, 0)
    return True


def queue_messages(at):
    name = os.path.basename(at["queue"]).encode()
    queue = _call(240, ctypes.create_string_buffer(name), os.O_CREAT | os.O_RDWR, 0o600, 0)
    _call(241, ctypes.create_string_buffer(name))
    return queue


def watch_files(at):
    return _call(253) > 0  # inotify_init


def watch_everyones_files(at):
    return _call(300, 0, 0)  # fanotify_init


def set_alarm_clock(at):
    return _call(283, 0, 0)  # timerfd_create


def change_personality(at):
    return _call(135, 0x0040000) >= 0  # no randomised addresses


def call_by_other_table(at):
    """The kernel's 32-bit entry, whose numbers mean other calls: a filter by number alone would be blind."""
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))  # getpid by int 0x80
    start = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(start)() == os.getpid()


def call_by_x32_table(at):
    return _libc.syscall(ctypes.c_long(0x40000000 + 39)) or True


def _call(number, *arguments):
    plain = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *plain))


def _checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
