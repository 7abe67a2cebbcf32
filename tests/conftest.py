"""One Chromium for every test that looks at a page; there can be only one per run."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(says: str) -> None:
    """Skip with words; where CI=true a browser is owed, and its absence is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(says)
    pytest.skip(says)


def browser_path() -> str | None:
    """Where Chromium is: CHROMIUM says so, else the first on the path."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    path = browser_path()
    if not path or not Path(path).exists():
        missing("No Chromium was found; set CHROMIUM to its path.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
