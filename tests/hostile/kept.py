"""What must survive a refusal: the table read before, and a folder without leftovers."""

from pathlib import Path

import pytest

from checks.contract import Unusable
from checks.table.limits import Limits
from checks.table.read import Header, read

MOST_WORDS = 60


class Kept:
    """A run's folder with a good table in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._given = folder.parent / "given"
        self.read(b"a,b\n1,x\n2,y\n", name="good.csv")
        self._before = self._contents()

    def read(
        self, data: bytes, *, name: str = "t.csv", jailed: bool = False, limits: Limits | None = None
    ) -> Header:
        """Read bytes as the table of this run."""
        self._given.write_bytes(data)
        return read(self._given, "table", self.folder, name=name, jailed=jailed, limits=limits)

    def refuses(self, data: bytes, **more: object) -> str:
        """The one sentence that refuses these bytes; the earlier table stands and nothing else came."""
        with pytest.raises(Unusable) as refused:
            self.read(data, **more)  # type: ignore[arg-type]
        self.is_whole()
        return is_clear(str(refused.value))

    def is_whole(self) -> None:
        """Nothing of the earlier table changed, and nothing was left behind."""
        assert self._contents() == self._before

    def _contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}


def is_clear(sentence: str) -> str:
    """A sentence or two for a person: ended, on one line, short, without a trace of code."""
    assert sentence.endswith((".", "?")), sentence
    assert "\n" not in sentence
    assert len(sentence.split()) <= MOST_WORDS, sentence
    assert not any(word in sentence for word in ("Traceback", "Error(", "Exception", "0x7f")), sentence
    return sentence
