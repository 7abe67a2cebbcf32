"""Harms carried by what a person uploads: a model that attacks on load or on predict, a file that owns its parser.

Each is held in the real job, and does its harm in the same job without the jail.
"""

import pickle
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from checks.contract import Unusable
from checks.jail import read
from checks.jail.worker import Worker
from checks.model.host import open_model
from tests.jail.world import World, leftovers, world

HERE = str(Path(__file__).parent)
REACH = [
    "read_file", "read_by_dots", "list_folder", "read_passwords", "read_environment_of_host", "append_to_file",
    "change_mode", "make_file", "connect_tcp", "send_udp", "connect_abstract", "connect_unix_path", "unlink",
]  # fmt: skip
SEIZE = [
    "fork", "spawn_by_vfork", "run_program", "run_shell", "kill_everyone", "leave_session", "ask_keyring",
    "memory_file", "raise_limit", "watch_files", "write_shared_memory", "kill_host_process",
]  # fmt: skip
SEEN = {
    "reach": {"new file", "tcp", "udp", "abstract", "unix", "gone"},
    "seize": {"new file", "killed"},
}
GROUPS = {"reach": REACH, "seize": SEIZE}


class OnLoad:
    """Unpickled, it runs the harms."""

    def __init__(self, names: list[str], at: dict[str, object]) -> None:
        self.told = names, at

    def __reduce__(self) -> Any:
        return exec, (f"import harms; harms.report(*{self.told!r})",)


class OnPredict(OnLoad):
    """Unpickled, it becomes a model whose answer runs them."""

    def __reduce__(self) -> Any:
        return eval, (f"__import__('harms.models').models.Attacker(*{self.told!r})",)


def _by_loading(names: list[str], at: World, told: dict[str, object], folder: Path) -> None:
    path = folder / "model.pkl"
    path.write_bytes(pickle.dumps(OnLoad(names, told)))
    open_model(path, name=path.name).close()


def _by_predicting(names: list[str], at: World, told: dict[str, object], folder: Path) -> None:
    path = folder / "model.pkl"
    path.write_bytes(pickle.dumps(OnPredict(names, told)))
    model = open_model(path, name=path.name)
    try:
        assert at.harm() == set()  # it loads as an honest one
        model.predict(pa.table({"x": [1.0, 2.0]}))
    finally:
        model.close()


def _by_reading(names: list[str], at: World, told: dict[str, object], folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("1,2\n")
    read(path, {"how": "harm", "names": names, "at": told}, parser="parsers", paths=(HERE,))


CARRIERS = {"on load": _by_loading, "on predict": _by_predicting, "in the reader": _by_reading}


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    monkeypatch.setenv("PREFLIGHT_ALLOW_PICKLE", "1")
    folder = tmp_path / "uploads"
    folder.mkdir()

    def ask(carrier: str, names: list[str], at: World, *, locked: bool) -> str:
        """The sentence that a person reads."""
        monkeypatch.setattr("checks.model.host.Worker", partial(Worker, paths=(HERE,), locked=locked))
        monkeypatch.setattr("checks.jail.reading.Worker", partial(Worker, locked=locked))
        with pytest.raises(Unusable) as said:
            CARRIERS[carrier](names, at, at.at | {"bounded": not locked}, folder)
        return str(said.value)

    return ask


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("group", GROUPS)
def test_what_an_upload_carries_is_held_and_does_its_harm_without_the_jail(
    carrier: str, group: str, carried: Callable[..., str], tmp_path: Path
) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    tmp_path.chmod(0o777)
    with world(folder) as at:
        says = carried(carrier, GROUPS[group], at, locked=True)
        assert "Held" in says
        if carrier != "in the reader":  # which never repeats the text of a parser's error
            assert [name for name in GROUPS[group] if not re.search(rf"\b{name}\b", says)] == []
        assert at.harm() == set()
        assert leftovers(at) == []

        says = carried(carrier, GROUPS[group], at, locked=False)
        assert "Loot" in says
        if carrier != "in the reader":
            assert [name for name in GROUPS[group] if not re.search(rf"\b{name}\b", says)] == []
        assert at.harm() >= SEEN[group]
        assert leftovers(at) == []
