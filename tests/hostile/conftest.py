"""A state folder, the app on a page, and the number of the catalogue's row that a test stands for."""

from pathlib import Path

import pytest

from tests.browser.conftest import server as server
from tests.hostile.kept import Kept
from tests.pages.conftest import app as app
from tests.pages.conftest import state as state
from tests.pages.conftest import stored as stored


@pytest.fixture(autouse=True)
def row(request: pytest.FixtureRequest) -> str:
    """Set by `rows.row`, so that a test of one row has its id like any other."""
    return getattr(request, "param", "")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A run's folder that already holds a table, which no refusal may harm."""
    return Kept(tmp_path / "run")
