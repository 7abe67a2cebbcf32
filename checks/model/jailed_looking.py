"""What the trusted side asks of a jailed model about the rows that it holds; every count is checked."""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.jail.words import cleaned
from checks.jail.worker import Reply
from checks.model.jailed_timing import converted
from checks.model.parcels import stream_of
from checks.model.stored_rows import StoredRows

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST, LONGEST_NAME = 1 << 20, 80


class JailedLooking(ABC):
    """A part of `host.JailedModel`, whose conversation with the child it uses."""

    _file: int
    _kind: Any

    def holds(self, frame: "pa.Table", members: int, rare: Mapping[str, Sequence[str | None]]) -> StoredRows:
        """See `stored_rows.Searchable`."""
        told = json.dumps(rare).encode()
        reply = self._ask("holds", frame, [stream_of(frame), told], most=LARGEST, members=members)
        found = converted(reply, "held", StoredRows)
        counts = [(found.members, found.member_rows), (found.controls, found.control_rows)]
        counts += [
            pair
            for asked, held, others, too in found.texts.values()
            for pair in ((asked, held), (others, too))
        ]
        sound = (found.members, found.controls) == (members, frame.num_rows - members) and set(
            found.texts
        ) <= set(rare)
        if not sound or any(not 0 <= held <= asked for asked, held in (*counts, (found.leaves, found.small))):
            raise Unusable("The model gave an unreadable answer about the rows that it holds.")
        return StoredRows(
            members=found.members,
            member_rows=found.member_rows,
            controls=found.controls,
            control_rows=found.control_rows,
            texts=found.texts,
            places=tuple(cleaned(place, LONGEST_NAME) for place in found.places),
            leaves=found.leaves,
            small=found.small,
            scanned=found.scanned,
        )

    def contents(self) -> tuple[str, bytes]:
        """See `distributed.Sendable`: the format by which its file is opened, and the file's bytes."""
        left, parts = os.fstat(self._file).st_size, list[bytes]()
        at = 0
        while at < left:
            parts.append(os.pread(self._file, left - at, at))
            if not parts[-1]:
                break
            at += len(parts[-1])
        return self._kind, b"".join(parts)

    @abstractmethod
    def _ask(
        self, kind: str, frame: "pa.Table", parts: list[bytes], *, most: int, wall: float = 0, **header: Any
    ) -> Reply: ...
