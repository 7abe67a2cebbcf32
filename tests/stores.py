"""A cloud's store in memory, and a folder to stand in, for the tests of files by address."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry

from checks.commands import remote

TABLE = b"age,sex,paid\n" + b"".join(
    f"{20 + i % 40},{'fm'[i % 2]},{'yes' if i % 3 else 'no'}\n".encode() for i in range(300)
)
SECRET = "X-Amz-Signature=f00dfeed"


class Store(MemoryFileSystem):
    """A cloud's store, in memory. `breaks` is raised where a copy is half done; `says` is the size it claims."""

    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    protocol = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "https")
    cachable = False
    breaks: BaseException | None = None
    says: int | None = None

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.partition("?")[0].split("://")[-1])

    def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
        about = super().info(path, **kwargs)
        return {**about, "size": self.says} if self.says is not None else about

    def get_file(self, rpath: str, lpath: str, callback: Any = None, **kwargs: Any) -> None:
        whole = self.cat_file(rpath)
        with Path(lpath).open("wb") as out:
            for at in range(0, len(whole), 1_000):
                if self.breaks is not None and at:
                    raise self.breaks
                out.write(whole[at : at + 1_000])
                callback.relative_update(len(whole[at : at + 1_000]))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to stand in; temporary files go below it too."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return tmp_path


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> type[Store]:
    """All stores that may be asked, as one in memory that holds /lab/table.csv."""

    class Own(Store):
        store: ClassVar[dict[str, Any]] = {}
        pseudo_dirs: ClassVar[list[str]] = [""]

    for scheme in remote.SCHEMES:
        monkeypatch.setitem(_registry, scheme, Own)

    monkeypatch.setitem(sys.modules, "aiohttp", SimpleNamespace(ClientTimeout=lambda **_given: None))
    Own().pipe_file("/lab/table.csv", TABLE)
    return Own
