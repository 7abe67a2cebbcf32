"""What the trusted side asks of a jailed model about time; every answer is checked."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from checks.contract import Unusable
from checks.jail.wire import Garbled, decode_json
from checks.jail.words import cleaned
from checks.jail.worker import Failed, Reply, Worker
from checks.model.answers import checked_timings
from checks.model.facts import ModelFacts, Timings
from checks.model.measure import PATIENCE
from checks.model.parcels import answers_of, stream_of
from checks.model.steps import StepTimings, TimedPart

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

LARGEST_TIMINGS = 4 << 20
LONGEST_NAME = 80
T = TypeVar("T")


class JailedTiming(ABC):
    """A part of `host.JailedModel`, whose conversation with the child it uses."""

    facts: ModelFacts
    _wall: float

    def time(self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        found = self._timed("time", frame, [], Timings, blocks, budget_seconds, batches=list(sizes))
        return checked_timings(found, sizes)

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> StepTimings:
        """The names of steps are cleaned; a branch's columns that the frame lacks are left out."""
        found = self._timed("time_steps", frame, [], StepTimings, blocks, budget_seconds)
        every = (*found.steps, *found.branches)
        calls = [row for part in every for row in (part.wall, part.cpu)]
        if not calls or len({len(row) for row in calls}) != 1 or any(s < 0 for row in calls for s in row):
            raise Unusable("The model gave an unreadable answer about the speed of its steps.")
        there = set(self.facts.features or frame.column_names)
        return StepTimings(
            rows=frame.num_rows,
            steps=tuple(_plain(part, there) for part in found.steps),
            branches=tuple(_plain(part, there) for part in found.branches),
        )

    def time_refits(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> Timings:
        answers, text = answers_of(labels, self.facts.classes)
        asked = {"refits": list(sizes), "text": text, "seed": seed}
        found = self._timed("time_refits", frame, [answers], Timings, blocks, budget_seconds, **asked)
        return checked_timings(found, sizes)

    def time_together(
        self, frame: "pa.Table", counts: tuple[int, ...], batch: int, calls: int, budget_seconds: float
    ) -> dict[int, tuple[Timings, ...]]:
        """Further processes are started for this one question, one after the other, and ended with it."""
        others: list[Worker] = []
        asked: dict[str, Any] = {"batches": [batch], "blocks": calls, "budget_seconds": budget_seconds}
        data, wall = stream_of(frame), self._wall + 2 * PATIENCE * budget_seconds
        found: dict[int, tuple[Timings, ...]] = {}
        try:
            others += (self._start()[0] for _ in range(max(counts) - 1))
            with ThreadPoolExecutor(max(counts)) as pool:
                for many in counts:
                    more = [
                        pool.submit(other.ask, "time", [data], wall=wall, most=LARGEST_TIMINGS, **asked)
                        for other in others[: many - 1]
                    ]
                    own = self._ask("time", frame, [data], most=LARGEST_TIMINGS, wall=wall, **asked)
                    replies = [own, *(each.result() for each in more)]
                    found[many] = tuple(
                        checked_timings(converted(reply, "timings", Timings), (batch,)) for reply in replies
                    )
        except Failed:
            raise Unusable("The model failed where several processes asked it at once.") from None
        finally:
            for other in others:
                other.close()
        return found

    @abstractmethod
    def _start(self) -> tuple[Worker, Any]: ...

    def _timed(
        self,
        kind: str,
        frame: "pa.Table",
        others: "list[pa.Table]",
        to: type[T],
        blocks: int,
        budget_seconds: float,
        **asked: Any,
    ) -> T:
        wall = self._wall + 2 * PATIENCE * budget_seconds
        parts = [stream_of(table) for table in (frame, *others)]
        asked |= {"blocks": blocks, "budget_seconds": budget_seconds}
        reply = self._ask(kind, frame, parts, most=LARGEST_TIMINGS, wall=wall, **asked)
        return converted(reply, "timings", to)

    @abstractmethod
    def _ask(
        self, kind: str, frame: "pa.Table", parts: list[bytes], *, most: int, wall: float = 0, **header: Any
    ) -> Reply: ...


def _plain(part: TimedPart, there: set[str]) -> TimedPart:
    return TimedPart(
        name=cleaned(part.name, LONGEST_NAME),
        kind=cleaned(part.kind, LONGEST_NAME),
        columns=tuple(name for name in part.columns if name in there),
        wall=part.wall,
        cpu=part.cpu,
    )


def converted(reply: Reply, kind: str, to: type[T]) -> T:
    """A reply's JSON as a dataclass, every field of the right type."""
    unreadable = Unusable("The model gave an unreadable answer about itself.")
    if reply.kind != kind or len(reply.parts) != 1:
        raise unreadable
    try:
        return msgspec.convert(decode_json(reply.parts[0]), to)
    except (Garbled, msgspec.ValidationError):
        raise unreadable from None
