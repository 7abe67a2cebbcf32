"""The host's end: asks a child, bounds its time and bytes, checks its frames, and ends it for good."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.contract import Unusable
from checks.jail import wire
from checks.jail.spawn import Child, spawn
from checks.jail.words import cleaned

START_SECONDS = 60.0
LOG_KEPT, LOG_MOST = 64 * 1024, 8 << 20
CHUNK = 1 << 20
FOREVER = 1 << 31  # seconds; the kernel's own limit stands behind the host's clock


class Refused(Unusable):
    """A required layer of the sandbox is missing, so nothing was opened."""

    def __init__(self, layer: str, says: str) -> None:
        super().__init__(says)
        self.layer = layer


class Lost(Unusable):
    """The child is gone: it took too long, crashed, wrote too much, or answered out of format."""


class Failed(Exception):
    """Code in the child raised. `error` is the exception's class name, `says` its cleaned text."""

    def __init__(self, error: str, says: str) -> None:
        super().__init__(error)
        self.error = error
        self.says = says


@dataclass(frozen=True, slots=True)
class Reply:
    """One frame of the child: hostile in content, sound in format and size."""

    kind: str
    header: dict[str, Any]
    parts: tuple[bytes, ...]


class Worker:
    """One child and the conversation with it. Safe to use from several threads, one request at a time.

    Args:
        entry: "module:function" that the child calls as function(channel, file, options).
        noun: what the child stands for in sentences, e.g. "The model".
        instead: what a person can do where there is no jail, as a sentence.
        paths, without, locked: see `spawn.spawn` and `cell.Cell`.

    Raises:
        Refused: a required layer is missing.
        Lost: the child did not start.
    """

    def __init__(
        self,
        entry: str,
        *,
        noun: str,
        instead: str,
        file: int | None = None,
        options: Mapping[str, object] | None = None,
        memory_mb: int = 2048,
        cpu_seconds: int = FOREVER,
        paths: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        locked: bool = True,
    ) -> None:
        self.noun = noun
        self.layers: tuple[str, ...] = ()
        self.log = bytearray()
        self._logged = 0
        self._doing = ""
        self._buffer = bytearray()
        self._turn = threading.Lock()
        if locked and not sys.platform.startswith("linux"):
            raise Refused("seccomp", _refusal(noun, "Linux", "it is a part of Linux", instead))
        self._child = spawn(
            entry,
            file=file,
            options=options or {},
            memory_mb=memory_mb,
            cpu_seconds=cpu_seconds,
            paths=paths,
            without=without,
            locked=locked,
        )
        # Also runs when this object is collected and when the interpreter ends.
        self._ending = weakref.finalize(self, _end, self._child)
        first = self.receive(wall=START_SECONDS, most=0)
        if first.kind == "missing":
            self.close()
            layer = cleaned(first.header.get("layer"))
            raise Refused(layer, _refusal(noun, layer, cleaned(first.header.get("why")), instead))
        self.layers = tuple(str(layer) for layer in first.header.get("layers", ()))

    @property
    def alive(self) -> bool:
        return self._ending.alive

    def ask(
        self,
        kind: str,
        parts: Sequence[bytes] = (),
        *,
        wall: float,
        most: int = wire.LINE,
        doing: str = "",
        **header: Any,
    ) -> Reply:
        """Send one request and wait for its one reply.

        Args:
            wall: seconds that may pass until the reply is complete.
            most: bytes that the reply's parts may have together.
            doing: what the child is busy with, for the sentence of a crash, e.g. "predicting".

        Raises:
            Unusable: the child's own sentence, cleaned.
            Failed: code in the child raised.
            Lost: there is no (readable) reply; the child has been ended.
        """
        with self._turn:
            if not self.alive:
                raise Lost(f"{self.noun} is no longer running.")
            self._expect_silence()
            self._doing = doing
            reply = self._receive(wall, most, outgoing=[wire.encode(kind, parts, **header), *parts])
        return _raised(reply)

    def receive(self, *, wall: float, most: int) -> Reply:
        """The next frame of a child that streams. Raises as `ask` does."""
        with self._turn:
            return _raised(self._receive(wall, most, outgoing=[]))

    def close(self) -> None:
        """End the child and everything it started, and reap it. May be called twice."""
        self._ending()

    def _receive(self, wall: float, most: int, outgoing: list[bytes]) -> Reply:
        deadline = time.monotonic() + wall
        unsent = [memoryview(data) for data in outgoing if data]
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._child.replies, selectors.EVENT_READ)
            waiting.register(self._child.logs, selectors.EVENT_READ)
            if unsent:
                waiting.register(self._child.requests, selectors.EVENT_WRITE)
            while (reply := self._complete(most)) is None or unsent:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise self._lost(f"{self.noun} took longer than {wall:g} seconds and was stopped.")
                for key, _ in waiting.select(left):
                    self._serve(key.fd, waiting, unsent)
        return reply

    def _serve(self, fd: int, waiting: selectors.BaseSelector, unsent: list[memoryview]) -> None:
        if fd == self._child.requests:
            try:
                unsent[0] = unsent[0][os.write(fd, unsent[0][:CHUNK]) :]
            except BrokenPipeError:
                raise self._died() from None
            if not unsent[0]:
                unsent.pop(0)
            if not unsent:
                waiting.unregister(fd)
            return
        data = os.read(fd, CHUNK)
        if fd == self._child.logs:
            if not data:
                waiting.unregister(fd)
            self._keep_log(data)
        elif data:
            self._buffer += data
        else:
            raise self._died()

    def _complete(self, most: int) -> Reply | None:
        """Take one whole frame out of the buffer, or None while some of it is still to come."""
        end = self._buffer.find(b"\n", 0, wire.LINE)
        if end < 0:
            if len(self._buffer) >= wire.LINE:
                raise self._garbled("a header over 64 KiB")
            return None
        try:
            header = wire.decode(bytes(self._buffer[:end]))
        except wire.Garbled as broken:
            raise self._garbled(str(broken)) from None
        if sum(header["sizes"]) > most:
            raise self._garbled("more bytes than the question can need")
        start, parts = end + 1, list[bytes]()
        if len(self._buffer) < start + sum(header["sizes"]):
            return None
        for size in header["sizes"]:
            parts.append(bytes(self._buffer[start : start + size]))
            start += size
        del self._buffer[:start]
        return Reply(header["kind"], header, tuple(parts))

    def _expect_silence(self) -> None:
        """Nothing may come before it is asked for: what does is part of an answer nobody can place."""
        try:
            early = bytes(self._buffer) or os.read(self._child.replies, 1)
        except BlockingIOError:
            return
        raise self._garbled("an answer nobody asked for") if early else self._died()

    def _keep_log(self, data: bytes) -> None:
        self._logged += len(data)
        self.log += data[: max(0, LOG_KEPT - len(self.log))]
        if self._logged > LOG_MOST:
            raise self._lost(f"{self.noun} wrote more than {LOG_MOST >> 20} MB of messages and was stopped.")

    def _garbled(self, how: str) -> Lost:
        return self._lost(f"{self.noun} gave an unreadable answer ({how}) and was stopped.")

    def _died(self) -> Lost:
        with contextlib.suppress(OSError):
            self.log += os.read(self._child.logs, LOG_KEPT)[: max(0, LOG_KEPT - len(self.log))]
        self.close()
        return Lost(f"{self.noun} {_how_it_ended(self._child.process.returncode, self._doing)}")

    def _lost(self, says: str) -> Lost:
        self.close()
        return Lost(says)


def _raised(reply: Reply) -> Reply:
    if reply.kind == "unusable":
        raise Unusable(cleaned(reply.header.get("says")))
    if reply.kind == "failed":
        raise Failed(cleaned(reply.header.get("error"), 80), cleaned(reply.header.get("says")))
    return reply


def _end(child: Child) -> None:
    """Close the life line, on which the supervisor kills and reaps; kill the session if it does not."""
    for end in (child.life, child.requests, child.replies, child.logs):
        os.close(end)
    if os.getpid() != child.owner:
        return  # a fork of the host: the child is not its own
    try:
        child.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _how_it_ended(code: int, doing: str = "") -> str:
    number = code - 128 if code > 128 else -code if code < 0 else 0
    if number == signal.SIGKILL:
        return "was killed, most likely because it needed more memory or time than it may have."
    if number == signal.SIGSYS:
        return "was killed because it tried what the sandbox forbids."
    if number:
        name = signal.Signals(number).name if number in set(signal.Signals) else number
        return f"crashed while {doing} ({name})." if doing else f"crashed ({name})."
    return "stopped without an answer."


def _refusal(noun: str, layer: str, why: str, instead: str) -> str:
    return (
        f"{noun} was not opened: the sandbox layer {layer} is missing on this server ({why.rstrip('.')}). "
        f"{instead}"
    )
