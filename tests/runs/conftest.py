"""A state folder of its own for every test."""

from pathlib import Path

import pytest

from checks.runs import folder, shipped
from checks.runs.store import Store


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PREFLIGHT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def unshipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No case comes with its report: each is queued, as where a check is new."""
    monkeypatch.setattr(shipped, "ROOM", tmp_path / "no-reports")


@pytest.fixture
def store(state: Path) -> Store:
    return Store(state)


@pytest.fixture
def a_run(store: Store) -> str:
    run = folder.new_id()
    folder.make(run)
    store.add_run(run, "people.csv")
    return run
