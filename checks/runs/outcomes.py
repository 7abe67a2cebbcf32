"""The outcomes of a run as its worker writes them, a line each. Imports contract."""

from functools import lru_cache
from pathlib import Path

import msgspec

from checks.contract import Outcome


def outcomes(folder: Path) -> tuple[Outcome, ...]:
    """The outcomes written so far, decoded once for all who follow the run. A half line waits."""
    path = folder / "outcomes.jsonl"
    try:
        written = path.stat()
        return _outcomes(path, written.st_mtime_ns, written.st_size)
    except FileNotFoundError:
        return ()


@lru_cache(maxsize=32)
def _outcomes(path: Path, _version: int, _size: int) -> tuple[Outcome, ...]:
    text = path.read_bytes()
    decode = msgspec.json.Decoder(Outcome).decode
    return tuple(decode(line) for line in text[: text.rfind(b"\n") + 1].splitlines())
