"""The child of the jail's tests: does the harm, or spoils the conversation, that a request names."""

import contextlib
import ctypes
import json
import mmap
import os
import signal
import sys
import time

import harms


def loop(channel):
    while True:
        pass


def ignore_every_signal(channel):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1)


def crash(channel):
    ctypes.string_at(0)


def abort(channel):
    os.abort()


def leave(channel):
    os._exit(0)


def sleep(channel):
    time.sleep(60)


def overflow_the_stack(channel):
    """A function that calls itself, in machine code: Python's own recursion has limits of its own."""
    calls = {"x86_64": "e8fbffffff", "aarch64": "fe0f1ff8ffffff17"}[os.uname().machine]
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex(calls))
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


def raise_system_exit(channel):
    sys.exit(0)


def flood_log(channel):
    while True:
        os.write(1, b"x" * 65536)


def flood_errors(channel):
    while True:
        os.write(2, b"x" * 65536)


def flood_reply(channel):
    while True:
        os.write(channel._replies, b"x" * 65536)


def use_memory(channel):
    kept = []
    while True:
        kept.append(b"x" * (16 << 20))


def raw(line):
    def answer(channel):
        os.write(channel._replies, line)
        time.sleep(60)

    return answer


nan_header = raw(b'{"kind": "x", "sizes": [], "a": NaN}\n')
infinite_header = raw(b'{"kind": "x", "sizes": [], "a": 1e999}\n')
deep_header = raw(b'{"kind": "x", "sizes": [], "a": ' + b"[" * 60000 + b"\n")
list_header = raw(b"[]\n")
no_kind = raw(b'{"sizes": []}\n')
negative_size = raw(b'{"kind": "x", "sizes": [-1]}\n')
true_size = raw(b'{"kind": "x", "sizes": [true]}\n')
huge_size = raw(b'{"kind": "x", "sizes": [99999999999999]}\n')
long_header = raw(b'{"kind": "' + b"x" * (1 << 17) + b'"}\n')
not_text = raw(b"\xff\xfe\x00\n")


def hostile_words(channel):
    channel.send("unusable", says="\x1b[31mred\x1b[0m \u202etfel\u202c \x00 " + "long " * 5000)


def two_answers(channel):
    channel.send("x")
    channel.send("x")


def serve(channel, file, options):
    for request in channel.requests():
        if "at" not in request.header:
            globals()[request.kind](channel)
            continue
        at = request.header["at"] | {"given": -1 if file is None else file.fileno()}
        ended, loot = harms.tried(request.kind, at)
        channel.send(ended, **{"loot" if ended == "loot" else "why": json.loads(json.dumps(loot))})
