"""Recognises pickles, also compressed ones, and names the modules they refer to, without opening them.

What is found is information for a person, never permission: scanners of this kind can be deceived.
"""

import bz2
import lzma
import pickletools
import re
import zlib
from collections.abc import Callable
from itertools import islice
from typing import Any

HEAD, LARGEST = 64 * 1024, 256 << 20
MOST_LAYERS = 3
MOST_OPCODES, ENOUGH_OPCODES = 2_000_000, 8
LZMA_MEMORY = 128 << 20

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"]\x00\x00", "lzma"),
    (b"\x78\x01", "zlib"),
    (b"\x78\x5e", "zlib"),
    (b"\x78\x9c", "zlib"),
    (b"\x78\xda", "zlib"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
)
# Two short texts and the instruction that looks the second up in the first, as protocol 4 writes it.
_STACK_GLOBAL = re.compile(rb"\x8c.([\w.]{1,200})\x94\x8c.[\w.]{1,200}\x94\x93", re.DOTALL)
_GLOBAL = re.compile(rb"c([A-Za-z_][\w.]{0,200})\n[A-Za-z_][\w.]{0,200}\n")
_UNREADABLE = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def compression(head: bytes) -> str | None:
    """The name of the compression that `head` begins with, or None."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def is_pickle(head: bytes) -> bool:
    """Whether `head` begins a pickle of any protocol; joblib's old own framing counts as one."""
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    if head.startswith(b"ZF0x"):
        return True
    seen = 0
    try:
        for opcode, _, _ in islice(pickletools.genops(head), ENOUGH_OPCODES):
            seen += 1
            if opcode.name == "STOP":
                return seen > 2
    except Exception:  # pickletools raises many kinds on bytes that are no pickle
        return False
    return seen == ENOUGH_OPCODES


def unwrapped(data: bytes, most: int = HEAD) -> tuple[bytes, tuple[str, ...]]:
    """The first `most` bytes below up to three layers of compression, and the names of those layers.

    lz4 and zstandard are named but not undone. Bytes that do not decompress come back as they are.
    """
    layers: list[str] = []
    while len(layers) < MOST_LAYERS and (name := compression(data)) is not None:
        layers.append(name)
        if name not in _DECOMPRESS:
            break
        try:
            data = _DECOMPRESS[name](data, most)
        except _UNREADABLE:
            layers.pop()
            break
    return data, tuple(layers)


def named_modules(data: bytes) -> tuple[str, ...]:
    """The modules that a pickle's instructions refer to, sorted.

    Arrays that joblib writes between instructions end the walk; the rest is searched for the byte
    patterns of references.
    """
    data, _ = unwrapped(data, LARGEST)
    found: set[str] = set()
    texts: list[str] = []
    reached = 0
    try:
        for opcode, argument, place in islice(pickletools.genops(data), MOST_OPCODES):
            reached = place or 0
            if opcode.name in ("GLOBAL", "INST"):
                found.add(str(argument).split(" ")[0])
            elif "UNICODE" in opcode.name:
                texts.append(str(argument))
            elif opcode.name == "STACK_GLOBAL" and len(texts) > 1:
                found.add(texts[-2])
    except Exception:
        reached = max(0, reached - 64)
    for pattern in (_STACK_GLOBAL, _GLOBAL):
        found |= {match.group(1).decode("ascii", "replace") for match in pattern.finditer(data, reached)}
    return tuple(sorted(found))


def _zlib(data: bytes, most: int) -> bytes:
    either_header = 47
    return zlib.decompressobj(either_header).decompress(data, most)


def _lzma(data: bytes, most: int) -> bytes:
    return lzma.LZMADecompressor(memlimit=LZMA_MEMORY).decompress(data, most)


def _bz2(data: bytes, most: int) -> bytes:
    return bz2.BZ2Decompressor().decompress(data, most)


_DECOMPRESS: dict[str, Callable[[bytes, int], Any]] = {
    "gzip": _zlib,
    "zlib": _zlib,
    "xz": _lzma,
    "lzma": _lzma,
    "bzip2": _bz2,
}
