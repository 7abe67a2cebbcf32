"""The folder of real tables, where it is given; tests on them skip and say so where it is not."""

import os
from pathlib import Path

import pytest

FOLDER = os.environ.get("PREFLIGHT_REAL_DATA")
needs_real_data = pytest.mark.skipif(
    not FOLDER or not Path(FOLDER).is_dir(),
    reason="PREFLIGHT_REAL_DATA does not name the folder of real tables",
)


def real(name: str) -> Path:
    """The path of a file such as `adult/adult_test.csv.gz`."""
    assert FOLDER is not None
    return Path(FOLDER).resolve() / name
