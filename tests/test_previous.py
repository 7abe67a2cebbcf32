"""An earlier report comes back whole; whatever else the file holds is refused in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from checks.contract import Unusable
from checks.record.previous import MOST_BYTES, decode, read_report
from checks.report import jsonfile
from tests.report import made

WHOLE = jsonfile.encode(made.report())


def changed(**run: object) -> bytes:
    """The report with fields of its run replaced, as raw JSON."""
    plain = msgspec.json.decode(WHOLE)
    plain["run"].update(run)
    return msgspec.json.encode(plain)


def refusal(data: bytes) -> str:
    with pytest.raises(Unusable) as refused:
        decode(data, "old.json")
    says = str(refused.value)
    assert says.startswith("old.json")
    assert "\n" not in says
    assert len(says) < 400
    return says


def test_a_report_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(WHOLE)
    assert jsonfile.encode(read_report(path)) == WHOLE


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5000])
def test_a_number_that_is_none_is_refused(number: bytes) -> None:
    refusal(changed(seconds=77.125).replace(b"77.125", number, 1))


def test_a_number_that_no_measure_has_is_named() -> None:
    assert "report.run.seconds" in refusal(changed(seconds=1e200))
    assert "report.run.machine.memory" in refusal(changed(machine={"memory": 1e150}))


@pytest.mark.parametrize(
    "data",
    [
        b'{"schema":"preflight/1","run":' + b"[" * 500_000,
        b'{"schema":"preflight/1","run":' + b'{"a":' * 200_000,
        WHOLE[: len(WHOLE) // 2],
        WHOLE.replace(b'"fail"', b'"splendid"', 1),
        b'{"schema": "\\ud800"}',
        WHOLE + WHOLE,
        b" " * (MOST_BYTES + 1),
    ],
    ids=["deep list", "deep object", "cut", "unknown status", "half a letter", "two reports", "too large"],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    refusal(data)


def test_a_check_that_stands_there_twice_is_refused() -> None:
    plain = msgspec.json.decode(WHOLE)
    plain["outcomes"].append(plain["outcomes"][0])
    assert plain["outcomes"][0]["check"] in refusal(msgspec.json.encode(plain))


def test_links_pipes_and_folders_are_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(WHOLE)
    (tmp_path / "link.json").symlink_to("real.json")
    os.mkfifo(tmp_path / "pipe.json")
    for name, says in (("link.json", "link"), ("pipe.json", "regular"), (".", "folder"), ("gone", "exist")):
        with pytest.raises(Unusable, match=says):
            read_report(tmp_path / name)


def test_reading_one_needs_no_heavy_library() -> None:
    script = "import sys, checks.record.previous; print([m for m in ('numpy', 'pandas', 'duckdb') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
