"""The lowest versions that pyproject.toml allows are enough: tables, formulas and every check, run with them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = (
    "tests/table",
    "tests/stats",
    "tests/test_registry.py",
    "tests/test_laws.py",
    "tests/test_cli_remote.py",
)
# What the tests themselves need, as the lock pins it: xdist and the browsers are of no use here.
TOOLS = ("pytest", "hypothesis", "fsspec", "xgboost-cpu", "lightgbm", "catboost")


@pytest.mark.long
def test_the_lowest_versions_are_enough(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed, and pip cannot resolve to the lowest versions.")
    python = tmp_path / "lowest" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "lowest"], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", python]
    subprocess.run([*install, "--resolution", "lowest-direct", "-r", ROOT / "pyproject.toml"], check=True)
    kept = subprocess.run([uv, "pip", "freeze", "--python", python], capture_output=True, check=True)
    (tmp_path / "kept.txt").write_bytes(kept.stdout)
    subprocess.run([*install, "--constraint", tmp_path / "kept.txt", *TOOLS], check=True)

    said = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", *PARTS],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout[-6_000:]
