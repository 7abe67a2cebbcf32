"""The real server on a free port with a state folder of its own, and a Chromium to visit it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests first: a long file that starts last leaves the other worker idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running dashboard, and its state folder."""
    state = tmp_path_factory.mktemp("state")
    with serving(state) as address:
        yield address, state


@contextmanager
def serving(state: Path, *, port: int | None = None, **environment: str) -> Iterator[str]:
    """The address of a dashboard that runs with a state folder and further variables of the environment."""
    port = port or free_port()
    log = (state / "server.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "checks", "serve", "--port", str(port), "--no-open"],
        cwd=ROOT,
        env={**os.environ, "PREFLIGHT_STATE": str(state), **environment},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, state)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: str, process: "subprocess.Popen[bytes]", state: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the dashboard did not start: {(state / 'server.log').read_text(errors='replace')[-2000:]}")


@pytest.fixture
def visit(chromium: Any, server: tuple[str, Path]) -> Iterator[Callable[..., Any]]:
    """Open an address of the dashboard in a fresh session; a script error on any page fails the test."""
    faults: list[str] = []
    contexts: list[Any] = []

    def go(path: str = "", *, width: int = 1280, scheme: str = "light") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(180_000)  # a loaded machine draws slowly
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{server[0]}/{path}")
        settle(page)
        return page

    yield go
    for context in contexts:
        context.close()
    assert faults == []


def settle(page: Any) -> None:
    """Wait until a page has its title and its script has ended."""
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
