"""What a crowd does: reads a finished run page by page, follows a run at work, uploads; and how long it waits."""

import asyncio
import contextlib
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.server import Server
from benchmarks.load.visitor import Visitor

# What a stakeholder and a reviewer leaf through; each visitor begins at another place.
PAGES = (
    "scorecard",
    "bias",
    "data-quality",
    "robustness",
    "privacy",
    "interpretability",
    "scalability",
    "remedies",
    "governance",
    "review",
    "report",
    "catalogue",
)
THINK = (2.5, 5.0)
UPLOADS_AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a crowd saw. Times in milliseconds, memory in MB, `cpu` in server CPU milliseconds per interaction."""

    p50: float
    p95: float
    slowest: float
    polls: float | None
    interactions: int
    cpu: float
    resident: float
    faults: tuple[str, ...]


async def leaf_through(
    server: Server, run: str, visitors: int, seconds: float, followed: str | None = None
) -> Round:
    """Let a crowd read `run` for some seconds; one more visitor watches the run `followed`, if there is one."""
    crowd = [Visitor(server.port, seed) for seed in range(visitors)]
    watcher = Visitor(server.port, visitors)
    try:
        for place, visitor in enumerate(crowd):  # arrivals are not what is measured
            await visitor.arrive(PAGES[place % len(PAGES)], f"run={run}")
        if followed is not None:
            await watcher.arrive("run", f"run={followed}")
        watcher.polls.clear()
        before, until = server.cpu(), time.monotonic() + seconds
        waits = await asyncio.gather(*(_read(visitor, seed, until) for seed, visitor in enumerate(crowd)))
        spent = server.cpu() - before
        every = sorted(wait for each in waits for wait in each)
        return Round(
            p50=1000 * statistics.median(every),
            p95=1000 * every[min(len(every) - 1, int(0.95 * len(every)))],
            slowest=1000 * every[-1],
            polls=1000 * statistics.median(watcher.polls) if watcher.polls else None,
            interactions=len(every),
            cpu=1000 * spent / len(every),
            resident=server.resident(),
            faults=tuple(fault for visitor in (*crowd, watcher) for fault in visitor.faults),
        )
    finally:
        await asyncio.gather(*(visitor.leave() for visitor in (*crowd, watcher)), return_exceptions=True)


async def _read(visitor: Visitor, seed: int, until: float) -> list[float]:
    """Turn pages and open what is on them, with pauses as people make them; the seconds of every wait."""
    draw, place, waits = random.Random(1000 + seed), seed, list[float]()
    await asyncio.sleep(draw.uniform(0, THINK[1]))
    while time.monotonic() < until:
        if draw.random() < 0.5:
            place += 1
            waits.append(await visitor.go(PAGES[place % len(PAGES)]))
        else:
            waits.append(await visitor.touch())
        await asyncio.sleep(draw.uniform(*THINK))
    return waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The server's resident megabytes before, at the most, and once every upload lay in its run's folder."""

    before: float
    peak: float
    after: float
    stored: int


async def upload(server: Server, state: Path, path: Path, visitors: int) -> Filled:
    """Let each visitor upload a file, some at once, and keep every tab open until all are there."""
    crowd = [Visitor(server.port, seed) for seed in range(visitors)]
    gate = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def give(visitor: Visitor) -> None:
        async with gate:
            await visitor.upload(path, "table.csv")

    try:
        for visitor in crowd:
            await visitor.arrive("", "")
        before = server.resident()
        await asyncio.gather(*(give(visitor) for visitor in crowd))
        size = path.stat().st_size
        stored = [each for each in state.glob("runs/*/upload-table.bin") if each.stat().st_size == size]
        await asyncio.sleep(2)
        return Filled(before=before, peak=server.peak(), after=server.resident(), stored=len(stored))
    finally:
        with contextlib.suppress(Exception):
            await asyncio.gather(*(visitor.leave() for visitor in crowd))
