"""The `read` job, trusted side: an upload's bytes go into a child, plain record batches come out."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.jail.arrow import batch_of
from checks.jail.files import open_regular
from checks.jail.wire import Garbled, decode_json
from checks.jail.words import cleaned
from checks.jail.worker import Failed, Lost, Reply, Worker

if TYPE_CHECKING:
    import pyarrow as pa

NOUN = "The table reader"
INSTEAD = "Run Preflight in its Linux container, where the layer is there."
LARGEST_HEADER, LARGEST_BATCH = 8 << 20, 256 << 20
# A stream is written away as it comes, so this bounds a disk, not memory.
LEAST_RESULT, RESULT_PER_BYTE = 4 << 30, 64


def read(
    path: Path,
    options: Mapping[str, Any],
    *,
    wall: float = 60.0,
    memory_mb: int = 2048,
    parser: str = "checks.table.parse",
    paths: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> "tuple[dict[str, Any], Iterator[pa.RecordBatch]]":
    """Parse a person's file in a jail.

    Args:
        path: a regular file.
        options: what the parser is told; must survive JSON.
        wall: seconds that the child may keep the host waiting, altogether.
        memory_mb: what the child may use.
        parser: the module whose `parse(stream, options, send_header)` yields record batches.
        paths, without: for tests; see `spawn.spawn`.

    Returns:
        The header that the parser sent, of any JSON shape, with the standing layers under "jail";
        and its batches, all of one schema of plain types without metadata. The child ends with the
        iterator, or when it is closed.

    Raises:
        Refused: a required layer is missing.
        Unusable: the parser's own sentence, cleaned; or the child took too long, died, or answered
            out of format. The iterator raises the same.
    """
    file = open_regular(Path(path), name=cleaned(options.get("name", Path(path).name), 80))
    try:
        most = max(LEAST_RESULT, RESULT_PER_BYTE * os.fstat(file).st_size)
        worker = Worker(
            "checks.jail.reader:serve",
            noun=NOUN,
            instead=INSTEAD,
            file=file,
            options={"parser": parser, "options": dict(options)},
            memory_mb=memory_mb,
            cpu_seconds=int(wall) + 1,
            paths=paths,
            without=without,
        )
    finally:
        os.close(file)
    reading = _Reading(worker, wall, most, memory_mb)
    try:
        header = reading.header()
    except BaseException:
        worker.close()
        raise
    # Set by the host after the child has spoken, so that a child cannot claim layers it lacks.
    header["jail"] = list(worker.layers)
    return header, reading.batches()


class _Reading:
    """One child's stream: a header, batches, an end."""

    def __init__(self, worker: Worker, wall: float, most: int, memory_mb: int) -> None:
        self._worker, self._wall, self._left = worker, wall, wall
        self._bytes_left, self._memory_mb = most, memory_mb

    def header(self) -> dict[str, Any]:
        reply = self._next(LARGEST_HEADER)
        try:
            told = decode_json(reply.parts[0]) if reply.kind == "header" and reply.parts else None
        except Garbled:
            told = None
        if not isinstance(told, dict):
            raise self._unreadable("a header that is none")
        return told

    def batches(self) -> "Iterator[pa.RecordBatch]":
        schema: pa.Schema | None = None
        try:
            while (reply := self._next(LARGEST_BATCH)).kind == "batch" and len(reply.parts) == 1:
                self._bytes_left -= len(reply.parts[0])
                if self._bytes_left < 0:
                    raise Unusable(f"{NOUN} gave far more than the file can hold and was stopped.")
                try:
                    batch = batch_of(reply.parts[0], schema)
                except Garbled as garbled:
                    raise self._unreadable(str(garbled)) from None
                schema = batch.schema
                yield batch
            if reply.kind != "end":
                raise self._unreadable("a part that has no place")
        finally:
            self._worker.close()

    def _next(self, most: int) -> Reply:
        """The next frame; only the time spent waiting for it counts."""
        started = time.monotonic()
        try:
            return self._worker.receive(wall=max(self._left, 0.01), most=most)
        except Failed as failed:
            # Its text may hold cells, so only the kind of failure is told.
            if failed.error == "MemoryError":
                raise Unusable(f"The file needs more than {self._memory_mb} MB of memory to read.") from None
            raise Unusable(f"The file could not be read ({failed.error}).") from None
        except Lost:
            if time.monotonic() - started >= self._left:
                raise Lost(f"{NOUN} took longer than {self._wall:g} seconds and was stopped.") from None
            raise
        finally:
            self._left -= time.monotonic() - started

    def _unreadable(self, how: str) -> Unusable:
        return Unusable(f"{NOUN} gave an unreadable answer ({how}).")
