"""Thirty visitors on one server: how long they wait while it is idle and while it assesses, and what it keeps.

    python -m benchmarks.load                     # about eight minutes on two quiet cores
    python -m benchmarks.load --write             # and keep the table in benchmarks/load/RESULTS.md
    python -m benchmarks.load --rounds 1 --seconds 10 --uploads 0

Starts the real server on this machine's loopback with a state folder of its own, assesses the built-in credit case
there, and lets visitors that speak Streamlit's own protocol read the result: pages are turned and opened at a
person's pace, and a wait ends when the server says that the page is whole. Rounds alternate between an idle server
and one that assesses the same case anew with another seed. Then each visitor uploads a table of 50 MB. The visitors
share the machine with the server, which both kinds of rounds have in common. Ends with 1 where a limit is missed.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load.crowd import Filled, Round, leaf_through, upload
from benchmarks.load.server import ROOT, Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = Path(__file__).with_name("RESULTS.md")
P50_LIMIT, P95_LIMIT, MEMORY_LIMIT = 2.0, 2.5, 400.0
ASSESSED_WITHIN, BEGUN_WITHIN = 900.0, 120.0
UPLOAD_BYTES = 50_000_000


def assessed() -> str:
    """The built-in case, assessed by the server's own worker: the id of the finished run."""
    from checks import runs

    run = runs.start_sample("credit")
    _until(lambda: not runs.state_of(run).active, ASSESSED_WITHIN)
    state = runs.state_of(run)
    if state.state != "done":
        raise SystemExit(f"The sample was not assessed: {state.message or state.state}.")
    return run


def begun(run: str, seed: int) -> str:
    """The same case with another seed, which nobody has answered yet, at work: the id of its run."""
    from checks import runs

    other, ask = runs.again(run), runs.asked(run)
    assert ask is not None
    runs.confirm(other, ask.roles, policy=ask.policy, seed=seed)
    runs.enqueue_assess(other)
    _until(lambda: bool(runs.state_of(other).outcomes), BEGUN_WITHIN)
    return other


def ended(run: str) -> bool:
    """Stop an assessment; whether it had ended before."""
    from checks import runs

    early = not runs.state_of(run).active
    runs.stop(run)
    _until(lambda: not runs.state_of(run).active, BEGUN_WITHIN)
    return early


def _until(holds: "Callable[[], bool]", seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.2)


def rounds(server: Server, run: str, asked: argparse.Namespace) -> tuple[list[Round], list[Round]]:
    """Alternating rounds, each beside an idle server first."""
    idle, busy = list[Round](), list[Round]()
    for number in range(1, asked.rounds + 1):
        idle.append(asyncio.run(leaf_through(server, run, asked.visitors, asked.seconds)))
        told(server, number, "idle", idle[-1])
        other = begun(run, seed=number)
        busy.append(asyncio.run(leaf_through(server, run, asked.visitors, asked.seconds, followed=other)))
        told(server, number, "assessing", busy[-1])
        if ended(other):
            print("The assessment ended before its round did: ask for shorter rounds.", flush=True)
    return idle, busy


def told(server: Server, number: int, kind: str, seen: Round) -> None:
    polls = f", polls p50 {seen.polls:.0f} ms" if seen.polls is not None else ""
    print(
        f"round {number}, {kind:<9}  p50 {seen.p50:6.0f} ms  p95 {seen.p95:6.0f} ms  slowest {seen.slowest:6.0f} ms, "
        f"{seen.interactions} interactions of {seen.cpu:.0f} CPU ms, server {seen.resident:.0f} MB{polls}",
        flush=True,
    )
    if seen.faults:
        raise SystemExit(f"A page failed: {seen.faults[0]}\n{server.log.read_text(errors='replace')[-2000:]}")


def table(
    idle: list[Round], busy: list[Round], filled: Filled | None, asked: argparse.Namespace
) -> tuple[str, bool]:
    """The figures as Markdown, and whether every limit was kept."""
    lines, kept = list[str](), True
    if idle:
        lines += [
            (
                f"{asked.visitors} visitors, median of {len(idle)} alternating rounds of {asked.seconds:g} s, "
                f"{os.cpu_count()} cores shared by server, assessment and visitors."
            ),
            "",
            "| an interaction takes | idle | while one assessment runs | times | limit |",
            "|---|---|---|---|---|",
        ]
        for name, limit in (("p50", P50_LIMIT), ("p95", P95_LIMIT)):
            calm = statistics.median(getattr(each, name) for each in idle)
            loaded = statistics.median(getattr(each, name) for each in busy)
            kept &= loaded <= limit * calm
            lines.append(f"| {name} | {calm:.0f} ms | {loaded:.0f} ms | {loaded / calm:.2f} | {limit:g} |")
        cpu = [statistics.median(each.cpu for each in kind) for kind in (idle, busy)]
        lines.append(f"| server CPU | {cpu[0]:.0f} ms | {cpu[1]:.0f} ms | {cpu[1] / cpu[0]:.2f} | |")
        lines.append("")
    if filled is not None:
        kept &= filled.after <= MEMORY_LIMIT and filled.stored == asked.uploads
        lines.append(
            f"{asked.uploads} uploads of {UPLOAD_BYTES / 1e6:.0f} MB with every tab left open: {filled.stored} stored, "
            f"server memory {filled.before:.0f} MB before, {filled.after:.0f} MB after "
            f"(limit {MEMORY_LIMIT:.0f} MB), {filled.peak:.0f} MB at the most."
        )
    return "\n".join(lines), kept


def made(folder: Path) -> Path:
    """A table of 50 MB that does not repeat itself."""
    import random

    draw, path, size = random.Random(0), folder / "table.csv", 0
    with path.open("w", encoding="ascii", newline="") as file:
        size += file.write("number,amount,code\n")
        while size < UPLOAD_BYTES:
            block = "".join(
                f"{draw.random():.12f},{draw.randrange(10**9)},{draw.randrange(10**12):x}\n"
                for _ in range(1000)
            )
            size += file.write(block[: UPLOAD_BYTES - size])
    return path


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=30, choices=range(1, 101), metavar="1..100")
    parser.add_argument("--rounds", type=int, default=5, choices=range(21), metavar="0..20")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--uploads", type=int, default=30, choices=range(101), metavar="0..100")
    parser.add_argument("--write", action="store_true", help=f"keep the table in {KEPT.relative_to(ROOT)}")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="preflight-load-") as folder:
        state = Path(folder) / "state"
        state.mkdir(mode=0o700)
        os.environ["PREFLIGHT_STATE"] = str(state)
        from checks import runs

        runs.Dispatcher.start = lambda self: None
        idle, busy, filled = list[Round](), list[Round](), None
        if asked.rounds:
            with serving(state) as server:
                idle, busy = rounds(server, assessed(), asked)
        if asked.uploads:
            with serving(state) as server:
                filled = asyncio.run(upload(server, state, made(Path(folder)), asked.uploads))
    says, kept = table(idle, busy, filled, asked)
    print(f"\n{says}")
    if asked.write:
        KEPT.write_text(
            f"# Load, measured {datetime.now(UTC):%Y-%m-%d} by `python -m benchmarks.load`\n\n{says}\n"
        )
    return int(not kept)


if __name__ == "__main__":
    raise SystemExit(main())
