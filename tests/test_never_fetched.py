"""Files by address are for the command line alone: no page, store or worker fetches one."""

import ast
from pathlib import Path

import pytest

from checks.assessment import assess
from checks.contract import Unusable
from checks.opening import Request
from checks.runs import folder as folders
from checks.runs import worker
from checks.table.roles import Roles
from tests.stores import SECRET, Store, here, store

__all__ = ["here", "store"]  # fixtures
ROOT = Path(__file__).parents[1]


def test_only_the_commands_know_how_to_fetch() -> None:
    for path in [
        ROOT / "app.py",
        *(p for top in ("checks", "pages") for p in (ROOT / top).rglob("*.py")),
    ]:
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [f"{node.module}.{alias.name}" for alias in node.names]
            )
        }
        where = path.relative_to(ROOT).as_posix()
        far = {name for name in names if name.split(".")[0] in ("fsspec", "s3fs", "gcsfs", "adlfs")}
        assert not far or where == "checks/commands/remote.py", where
        fetching = {name for name in names if name.startswith("checks.commands.remote")}
        assert not fetching or where.startswith("checks/commands/"), where


def test_a_request_from_the_browser_names_only_uploaded_files(store: type[Store]) -> None:
    """Whatever a visitor calls a file, its path is the upload's own."""
    run_folder = Path("run").absolute()
    run_folder.mkdir()
    for role in folders.UPLOADS:
        with Path(__file__).open("rb") as stream:
            folders.receive(run_folder, role, f"s3://lab/{role}.csv?{SECRET}", stream)
    folders.write(run_folder / "request.json", folders.Ask(roles=Roles(target="paid")))
    request = worker._request(run_folder)
    for role in folders.UPLOADS:
        assert getattr(request, role) == str(run_folder / f"upload-{role}.bin")
    assert not {"table", "train", "production", "model"} & {*folders.Ask.__struct_fields__}


@pytest.mark.parametrize("bounded", [True, False])
def test_an_assessment_fetches_nothing(store: type[Store], bounded: bool) -> None:
    asked = Request(table="s3://lab/table.csv", roles=Roles(target="paid"), bounded=bounded)
    folder = Path("run")
    folder.mkdir()
    with pytest.raises(Unusable, match="does not exist"):
        assess(asked, folder, lambda _outcome: None)
    assert not [name for name in folder.iterdir() if "fetched" in name.name]
