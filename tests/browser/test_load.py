"""The visitors of `benchmarks.load` are understood by the real server; how fast they are served is not measured here."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.load.__main__ import table
from benchmarks.load.crowd import Filled, Round
from benchmarks.load.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_visitor_turns_pages_opens_what_opens_and_uploads(server: tuple[str, Path], tmp_path: Path) -> None:
    address, state = server
    file = tmp_path / "t.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 5000)
    visitor = Visitor(urlsplit(address).port or 0, seed=0)

    async def visit() -> list[float]:
        try:
            arrived = await visitor.arrive("", "")
            await visitor.upload(file, "t.csv")
            return [arrived, await visitor.go("catalogue"), await visitor.touch(), await visitor.touch()]
        finally:
            await visitor.leave()

    # A browser that another test left open has a running loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        waits = thread.submit(lambda: asyncio.run(visit())).result()
    assert min(waits) > 0
    assert visitor.faults == []
    stored = [path.read_bytes() for path in state.glob("runs/*/upload-table.bin")]
    assert file.read_bytes() in stored


def test_the_table_says_whether_the_limits_were_kept() -> None:
    class Asked:
        visitors, seconds, uploads = 30, 30.0, 30

    def seen(p50: float, p95: float) -> Round:
        return Round(
            p50=p50, p95=p95, slowest=p95, polls=None, interactions=9, cpu=50, resident=150, faults=()
        )

    filled = Filled(before=100, peak=300, after=120, stored=30)
    assert table([seen(100, 200)], [seen(150, 300)], filled, Asked)[1]
    assert not table([seen(100, 200)], [seen(201, 300)], filled, Asked)[1]
    assert not table([seen(100, 200)], [seen(150, 501)], filled, Asked)[1]
    assert not table([], [], Filled(before=100, peak=500, after=401, stored=30), Asked)[1]
    assert not table([], [], Filled(before=100, peak=300, after=120, stored=29), Asked)[1]
    says, _ = table([seen(100, 200), seen(300, 200), seen(110, 200)], [seen(220, 300)], None, Asked)
    assert "| p50 | 110 ms | 220 ms | 2.00 | 2 |" in says
