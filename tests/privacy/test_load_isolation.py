"""The layers in a run's record, counted; files without a full sandbox are named."""

from pathlib import Path

import pandas as pd
import pytest

from checks.artifacts.opened_files import OpenedFile, OpenedFiles
from checks.privacy.load_isolation import load_isolation
from checks.table.open import connect, open_table
from checks.table.read import read
from checks.table.roles import Roles
from tests.kit import findings, given, outcome

ALL = ("namespaces", "mount namespace", "user id", "rlimits", "no_new_privs", "landlock 7", "seccomp")


def file(layers: tuple[str, ...]) -> OpenedFile:
    return OpenedFile(
        name="t.csv", kind="table", role="train", format="csv", bytes=9, rows=1, columns=1, layers=layers
    )


@pytest.mark.parametrize(
    ("layers", "missing"),
    [
        (ALL, 0),
        (("rlimits", "no_new_privs", "landlock 1", "seccomp"), 0),
        (("rlimits", "no_new_privs", "seccomp"), 1),
        (("rlimits", "no_new_privs", "landlock 7"), 1),
        ((), 4),
    ],
)
def test_required_layers_that_are_missing_are_counted(layers: tuple[str, ...], missing: int) -> None:
    (found,) = findings(load_isolation, OpenedFiles((file(layers),)))

    assert found.estimate is not None
    assert found.estimate.value == missing
    assert ("without" in found.says) == (missing > 0)


def test_a_table_that_was_read_in_the_jail_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    inputs = given(pd.DataFrame({"a": [1, 3], "b": [2, 4]}), Roles())
    header = read(path, "table", inputs.folder, name="t.csv")
    assert open_table(connect(inputs.folder, threads=1), inputs.folder, "table").rows == 2

    ended = outcome(load_isolation, inputs)

    assert ended.status == "pass"
    assert f"{len(header.jail)} layers" in ended.findings[0].says


def test_what_came_from_memory_has_nothing_to_say() -> None:
    assert outcome(load_isolation, given(pd.DataFrame({"a": [1]}))).status == "not_applicable"
