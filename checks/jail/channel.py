"""The child's end of the wire: requests in, replies out. Stdlib only."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from checks.jail import wire


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the host, which the child trusts."""

    kind: str
    header: dict[str, Any]
    parts: tuple[bytes, ...]


class Channel:
    """Blocking reads and writes over two pipes."""

    def __init__(self, requests: BinaryIO, replies: int) -> None:
        self._requests = requests
        self._replies = replies

    def requests(self) -> Iterator[Request]:
        """Requests until the host closes its end."""
        while line := self._requests.readline(wire.LINE + 1):
            header = wire.decode(line)
            parts = tuple(self._requests.read(size) for size in header["sizes"])
            yield Request(header["kind"], header, parts)

    def send(self, kind: str, *parts: bytes, **header: Any) -> None:
        """One frame: a header line and its parts."""
        self._write(wire.encode(kind, parts, **header))
        for part in parts:
            self._write(part)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._replies, view) :]
