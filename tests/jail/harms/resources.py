"""Taking more than one's share, and looking at what one was given."""

import mmap
import os
import threading


def reserve_memory(at):
    return len(mmap.mmap(-1, 200 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000))


def use_memory(at):
    """Outside: as much as the jail's own limit and a little more."""
    return len([bytearray(b"x" * (16 << 20)) for _ in range(24 if at["bounded"] else 4000)])


def lock_memory(at):
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(2) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.munlockall()
    return True


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


def many_open_files(at):
    return len([os.open("/dev/null", os.O_RDONLY) for _ in range(300)])


def describe(at):
    fds = [fd for fd in range(256) if _is_open(fd)]
    return {"environment": sorted(os.environ), "fds": len(fds), "folder": os.getcwd(), "uid": os.getuid()}


def _is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
