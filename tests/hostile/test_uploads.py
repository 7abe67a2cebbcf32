"""Rows 12 and 29 to 37: files on their way in, what a person may choose about them, and where they are kept."""

import errno
import hashlib
import io
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.__main__ import run as command
from checks.contract import Unusable
from checks.runs import folder as folders
from checks.runs import worker
from checks.table import read as reading
from checks.table.limits import Limits
from checks.table.roles import Roles
from tests.hostile.kept import Kept, is_clear
from tests.hostile.rows import row, rows
from tests.table.test_excel import book


def queued(content: bytes, name: str) -> str:
    """A run with an upload that waits to be read."""
    run = runs.new_run()
    runs.receive(run, "table", name, io.BytesIO(content))
    runs.enqueue_read(run)
    return run


def work(run: str, monkeypatch: pytest.MonkeyPatch) -> runs.RunState:
    """Do a run's job in this process, as its worker would."""
    monkeypatch.setattr(worker, "_be_modest", lambda: None)
    before = signal.getsignal(signal.SIGTERM)
    assert runs._store().claim(1) is not None
    try:
        worker.main(run)
    finally:
        signal.signal(signal.SIGTERM, before)
    return runs.state_of(run)


@row("c12_a_sample_of_too_many_rows")
def test_too_many_rows_are_offered_as_a_sample_whose_size_is_said(
    app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.table.read.BROWSER", Limits(rows=1_000))
    run = queued(
        b"a,paid\n" + b"".join(b"%d,%s\n" % (n, b"yes" if n % 3 else b"no") for n in range(3_000)), "t.csv"
    )
    failed = work(run, monkeypatch)

    assert failed.message.startswith("The table t.csv has more than 1,000 rows; the limit is 1,000.")
    assert runs.uploads_of(run)["table"].name == "t.csv"
    at = app("setup", run)
    at.button(key="read-sample").click().run()
    assert not at.exception
    assert work(run, monkeypatch).state == "done"
    at = app("setup", run)
    assert any("1,000 rows" in m.value for m in at.markdown)
    assert any(r"a sample of 1,000 of 3,000 rows" in c.value for c in at.caption)

    runs.confirm(run, Roles(target="paid"), only=("data_quality/missing-values",))
    runs.enqueue_assess(run)
    assert work(run, monkeypatch).state == "done", runs.state_of(run).message
    report = runs.report_of(run)
    assert report is not None
    assert (report.inputs.table.rows, report.inputs.table.sampled_from) == (1_000, 3_000)
    for page in ("scorecard", "data_quality", "report"):
        assert "1,000 rows, a sample of 3,000" in app(page, run).caption[0].value


@row("c29_a_chooser_of_sheets")
def test_another_sheet_may_be_chosen_before_and_after_a_refusal(
    app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued(book(title="Cover", Data=[["a", "b"], [1, 2]], More=[["c"], [3], [4]]), "t.xlsx")
    failed = work(run, monkeypatch)

    assert failed.message == (
        'The sheet "Cover" of t.xlsx is empty. The workbook has other sheets: "Data", "More".'
    )
    at = app("setup", run)
    at.text_input(key=f"sheet-by-name-{run[:8]}").set_value("Data").run()
    assert not at.exception
    assert work(run, monkeypatch).state == "done"
    header = runs.header_of(run)
    assert header is not None
    assert (header.sheet, header.sheets) == ("Data", ("Cover", "Data", "More"))

    at = app("setup", run)
    at.selectbox(key=f"sheet-table-{run[:8]}-1").select_index(2).run()
    assert not at.exception
    assert work(run, monkeypatch).state == "done"
    preview = runs.preview_of(run)
    assert preview is not None
    assert ([each.name for each in preview.columns], preview.rows) == (["c"], 2)


HOSTILE_NAMES = {
    "c30_a_path": ("../../etc/passwd", "passwd"),
    "c30_a_windows_path": ("C:\\x\\t.csv", "t.csv"),
    "c30_a_device": ("CON", "CON"),
    "c30_three_hundred_characters": ("n" * 300 + ".csv", "n" * 79 + "…"),
    "c30_a_line_end": ("a\nb.csv", "a b.csv"),
    "c30_a_nul": ("a\0b.csv", "a\ufffdb.csv"),
    "c30_right_to_left": ("gpj.\u202eexe", "gpj.\ufffdexe"),
    "c30_an_emoji": ("\U0001f600.csv", "\U0001f600.csv"),
    "c30_a_script": ("<script>alert(1)</script>", "script>"),
}


@rows("name, shown", **HOSTILE_NAMES)
def test_a_file_name_is_shown_harmless_and_names_no_file(
    name: str, shown: str, app: Callable[..., AppTest]
) -> None:
    run = runs.new_run()
    upload = runs.receive(run, "table", name, io.BytesIO(b"a\n1\n"))

    assert upload.name == shown
    assert sorted(path.name for path in folders.home(run).iterdir()) == [
        "upload-table.bin",
        "upload-table.json",
    ]
    assert len(list(folders.state_folder().rglob("*passwd*"))) == 0
    if shown == "script>":
        at = app("setup", run)
        assert not at.exception
        assert any(r"script\>" in caption.value for caption in at.caption)


@row("c31_two_people_one_name")
def test_two_uploads_of_one_name_at_once_are_two_files() -> None:
    both = [runs.new_run(), runs.new_run()]
    contents = [b"a\n" + str(n).encode() * 400_000 + b"\n" for n in (1, 2)]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: runs.receive(both[n], "table", "t.csv", io.BytesIO(contents[n])), (0, 1)))

    for run, content in zip(both, contents, strict=True):
        assert (folders.home(run) / "upload-table.bin").read_bytes() == content
        assert runs.uploads_of(run)["table"].name == "t.csv"


class Torn(io.RawIOBase):
    """A stream that breaks off after its first megabytes."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        if self.given > 3_000_000:
            raise OSError(errno.ECONNRESET, "Connection reset by peer")
        return b"1" * size


class Zeros(io.RawIOBase):
    """201 MB without holding them."""

    def __init__(self) -> None:
        self.left = 201_000_000

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


@rows(
    "stream, says",
    c32_an_upload_broken_off=(Torn, "The server could not store big.csv (Connection reset by peer)."),
    c33_over_the_limit=(Zeros, "The file big.csv has more than 200 MB. The limit is 200 MB."),
)
def test_an_upload_that_fails_leaves_the_earlier_one(stream: Callable[[], BinaryIO], says: str) -> None:
    run = runs.new_run()
    runs.receive(run, "table", "good.csv", io.BytesIO(b"a\n1\n"))
    before = {path: path.read_bytes() for path in folders.home(run).iterdir()}

    with pytest.raises(Unusable) as refused:
        runs.receive(run, "table", "big.csv", stream())

    assert says in is_clear(str(refused.value))
    assert {path: path.read_bytes() for path in folders.home(run).iterdir()} == before


@row("c32_a_reload_and_a_closed_tab")
def test_a_reload_finds_the_run_and_time_frees_it(
    app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = app()
    at.file_uploader(key="file-table-0").upload("t.csv", b"a,b\n1,2\n").run()
    run = at.session_state["draft"]
    at.button(key="continue").click().run()

    again = app("setup", run)  # a new session with the address of the old one
    assert not again.exception
    assert any("t\\.csv" in caption.value for caption in again.caption)

    runs.stop(run)
    monkeypatch.setenv("PREFLIGHT_KEEP_HOURS", "0")
    runs.Dispatcher(folders.state_folder(), slots=1).tick()
    assert not (folders.state_folder() / "runs" / run).exists()


@rows(
    "make, says",
    c35_a_link=(lambda path: path.symlink_to("/etc/passwd"), "is a link; give the file itself."),
    c35_a_pipe=(os.mkfifo, "is not a regular file; give a file."),
    c35_a_folder=(Path.mkdir, "is a folder; give a file."),
    c35_a_link_to_a_device=(lambda path: path.symlink_to("/dev/zero"), "is a link; give the file itself."),
)
def test_only_a_regular_file_is_read(
    make: Callable[[Path], object], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    make(path)
    started = time.monotonic()

    assert command(["assess", str(path), "--target", "a", "--out", str(tmp_path / "r")]) == 2

    assert capsys.readouterr().err.rstrip().endswith(says)
    assert time.monotonic() - started < 20, "a pipe that nobody writes to must not hang"
    assert not (tmp_path / "r").exists()


@row("c36_changed_between_hash_and_read")
def test_what_is_hashed_is_what_is_read(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = b"a,b\n1,old\n", b"a,b\n2,new\n"
    opened = reading._opened

    def change_first(copy: Path, *more: Any, **others: Any) -> Any:
        kept._given.write_bytes(new)  # between the hash and the parse
        return opened(copy, *more, **others)

    monkeypatch.setattr(reading, "_opened", change_first)
    header = kept.read(old)

    assert header.sha256 == hashlib.sha256(old).hexdigest()
    assert pq.read_table(kept.folder / "table.parquet")["c1"].to_pylist() == ["old"]


@row("c37_a_full_disk_while_reading")
def test_a_full_disk_is_said_and_the_earlier_table_stays(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pq.ParquetWriter, "write_batch", full)

    assert kept.refuses(b"a,b\n1,2\n") == "The table t.csv could not be kept: no space left on device."


@row("c37_a_full_disk_while_reporting")
def test_a_full_disk_leaves_no_half_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("a,paid\n" + "1,yes\n2,no\n" * 40)
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "report.json").write_text("the earlier one")
    monkeypatch.setattr("checks.commands.assess.Path.write_bytes", full)

    status = command(["assess", str(tmp_path / "t.csv"), "--target", "paid", "--only", "data_quality/missing-values",
                  "--out", str(tmp_path / "r"), "--format", "html"])  # fmt: skip

    assert status == 2
    assert "could not be written" in capsys.readouterr().err or not (tmp_path / "r" / "report.html").exists()
    assert [path.name for path in (tmp_path / "r").iterdir()] == ["report.json"]


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
