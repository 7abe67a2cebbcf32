"""Kernel calls that Python does not offer, with errno turned into OSError."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

Argument = int | bytes | None


def call(number: int, *arguments: Argument) -> int:
    """One system call by number. Integers are passed as unsigned longs, bytes by address."""
    return _checked(_libc.syscall(ctypes.c_long(number), *map(_argument, arguments)), f"system call {number}")


def prctl(option: int, *arguments: int) -> None:
    padded = (*arguments, 0, 0, 0, 0)[:4]
    _checked(_libc.prctl(ctypes.c_int(option), *map(ctypes.c_ulong, padded)), f"prctl {option}")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    source_, target_, kind_, data_ = encoded
    _checked(_libc.mount(source_, target_, kind_, ctypes.c_ulong(flags), data_), f"mount {target}")


def detach(target: str) -> None:
    """Unmount lazily: the mount leaves the tree now and goes when its last user does."""
    lazily = 2
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(lazily)), "umount")


def _argument(value: Argument) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
