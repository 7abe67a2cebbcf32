"""An assessment that is stopped: its status, its processes, its files."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checks.samples import find_sample

ROOT = Path(__file__).parents[1]
SAMPLE = find_sample("credit_clean")


def descendants(pid: int) -> list[int]:
    """Ids of all processes below `pid`."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += [int(child) for child in task.read_text().split()]
    return [*children, *(below for child in children for below in descendants(child))]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_assessment_leaves_no_process_and_no_file(tmp_path: Path, number: int, status: int):
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "checks", "assess", str(SAMPLE.path("table")), "--target", "repaid"]
    command += ["--train", str(SAMPLE.path("train")), "--model", str(SAMPLE.path("model"))]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "r")], cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as assessing:  # fmt: skip
        assert assessing.stderr is not None
        first = assessing.stderr.readline()
        assert first.startswith("[1/"), first
        # The first two checks read tables alone; from the third on the model is open.
        for line in assessing.stderr:
            if line.startswith("[3/"):
                break
        below = descendants(assessing.pid)
        assert below, "the model is answered for by a process of its own"
        assessing.send_signal(number)
        out, err = assessing.communicate(timeout=20)

    assert assessing.returncode == status
    assert out == ""
    assert "Traceback" not in err
    assert not (tmp_path / "r").exists()
    assert list((tmp_path / "tmp").iterdir()) == []
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < end:
        time.sleep(0.1)
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []
