"""Models that are asked in the jail: odd ones of our own making, and real files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from checks.jail.worker import Worker
from checks.model import host
from tests.model.worlds import arrow, people

HERE = str(Path(__file__).parent)


def rows_of_two() -> pa.Table:
    """120 rows of two numbers."""
    return arrow(people()[["age", "income"]])


@contextmanager
def odd_model(
    odd: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *, wall: float = 1.0
) -> Iterator[host.JailedModel]:
    """A jailed model whose child is `odd_models`, oddly behaved as named."""

    class Nearby(Worker):
        def __init__(self, entry: str, **more: Any) -> None:
            super().__init__("odd_models:serve", **{**more, "paths": (HERE,), "options": {"odd": odd}})

    monkeypatch.setattr(host, "Worker", Nearby)
    (folder / "model").write_bytes(b"x")
    file = os.open(folder / "model", os.O_RDONLY)
    try:
        model = host.JailedModel(file, name="model", kind="skops", memory_mb=1024, wall=wall)
    except BaseException:
        os.close(file)
        raise
    try:
        yield model
    finally:
        model.close()
