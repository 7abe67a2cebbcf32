"""Files by address on the command line: fetched, opened in the jail, never named with their secrets."""

import errno
import logging
import sys
from pathlib import Path

import msgspec
import pytest
from fsspec.registry import _registry

from checks.__main__ import run
from checks.commands import remote
from checks.contract import Unusable
from checks.document import Report
from checks.opening import Request
from checks.samples import find_sample
from tests.stores import SECRET, TABLE, Store, here, store

__all__ = ["here", "store"]  # fixtures
ASKED = ["--target", "paid", "--only", "data_quality/missing-values", "--format", "json"]


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on stderr; status 2, no secret in it, no report, nothing left on disk."""
    status = run(arguments)
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if not line.startswith(("[", "Fetching "))]
    assert status == 2, err
    assert out == ""
    assert len(lines) == 1, err
    assert "Preflight itself failed" not in err
    assert "f00dfeed" not in err
    assert not Path("preflight-report/report.json").exists()
    assert list(Path("tmp").iterdir()) == []
    return lines[0]


@pytest.mark.parametrize(
    "address",
    [
        "s3://lab/table.csv",
        "gs://lab/table.csv",
        "ABFS://lab/table.csv",
        f"https://lab/table.csv?{SECRET}",
        f"https://lab/table.csv?{SECRET}#part",
    ],
)
def test_a_file_by_address_is_assessed_like_one_of_this_machine(
    store: type[Store],
    address: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    Path("table.csv").write_bytes(TABLE)
    assert run(["assess", address, *ASKED, "--out", "far"]) == 0
    said = capsys.readouterr()
    assert run(["assess", "table.csv", *ASKED, "--out", "near"]) == 0

    far, near = (
        msgspec.json.decode(Path(out, "report.json").read_bytes(), type=Report) for out in ("far", "near")
    )
    assert far.inputs == near.inputs  # the same name, hash, rows and columns
    assert [o.findings for o in far.outcomes] == [o.findings for o in near.outcomes]
    assert "jail" in " ".join(far.run.jail) or far.run.jail == near.run.jail
    kept = msgspec.json.decode(Path("far/request.json").read_bytes(), type=Request)
    assert kept.table == address.split("?")[0].replace("ABFS", "abfs")
    everywhere = [said.out, said.err, caplog.text, *(p.read_text() for p in Path("far").glob("*.json*"))]
    assert not [text for text in everywhere if "f00dfeed" in text]
    assert list(Path("tmp").iterdir()) == []


def test_every_file_of_an_assessment_may_lie_elsewhere_and_a_remedy_is_tried_on_them(
    store: type[Store], capsys: pytest.CaptureFixture[str]
) -> None:
    sample = find_sample("credit_clean")
    for role in ("table", "train", "model"):
        store().pipe_file(f"/lab/{role}", sample.path(role).read_bytes())
    given = ["s3://lab/table", "--train", "gs://lab/train", "--model", "abfs://lab/model"]
    asked = ["--target", sample.roles.target, "--only", "data_quality/duplicate-rows", "--format", "json"]
    assert run(["assess", *given, *asked, "--out", "far"]) in (0, 3)
    report = msgspec.json.decode(Path("far/report.json").read_bytes(), type=Report)
    assert report.inputs.train is not None
    assert report.inputs.model is not None
    assert report.inputs.model.format == "skops"

    capsys.readouterr()
    assert run(["try", "far", "drop-copies"]) == 2
    assert "No two training rows are equal" in capsys.readouterr().err  # it was fetched, and looked at
    store().pipe_file("/lab/train", sample.path("table").read_bytes())
    assert run(["try", "far", "drop-copies"]) == 2
    assert "is not the file that the report is about" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///etc/passwd", "file:// is none of them"),
        ("local:///etc/passwd", "local:// is none of them"),
        ("local:table.csv", "does not exist"),
        ("http://lab/table.csv", "http:// is none of them"),
        ("memory://lab/table.csv", "memory:// is none of them"),
        ("github://who:repo@main/table.csv", "github:// is none of them"),
        ("simplecache::s3://lab/table.csv", "::"),
        ("filecache::https://lab/table.csv", "::"),
        ("zip://table.csv::s3://lab/all.zip", "::"),
        (f"s3://lab/table.csv?{SECRET}", "leave out what follows the ?"),
        (f"s3://me:{SECRET}@lab/table.csv", "environment variables"),
        (f"https://me:{SECRET}@lab/table.csv", "environment variables"),
        (f"abfs://me:{SECRET}@lab/table.csv", "environment variables"),
        ("s3://lab", "names no file"),
        ("s3://lab/parts/", "is a folder"),
        ("s3://lab/ta\u202eble.csv", "cannot see|no person can see"),
    ],
)
def test_an_address_of_another_kind_is_refused_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, says: str
) -> None:
    monkeypatch.setattr(remote, "_fetch", lambda *_given: pytest.fail("a store was asked"))
    for option in ([address], ["near.csv", "--train", address], ["near.csv", "--model", address]):
        Path("near.csv").write_bytes(TABLE)
        assert any(
            part in refused(["assess", *option, "--target", "paid"], capsys) for part in says.split("|")
        )


class Forbidden(Exception):
    """What a web client raises, with its whole address."""

    status = 403


class NoCredentialsError(Exception):
    """As botocore names it."""


class ClientPayloadError(Exception):
    """As aiohttp names it."""


def because(of: BaseException) -> FileNotFoundError:
    """As fsspec's web client reports whatever went wrong."""
    why = FileNotFoundError(f"https://lab/table.csv?{SECRET}")
    why.__cause__ = of
    return why


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (FileNotFoundError(SECRET), "does not exist"),
        (PermissionError(SECRET), "may not be read with the credentials"),
        (NoCredentialsError(SECRET), "may not be read with the credentials"),
        (because(Forbidden(SECRET)), "may not be read with the credentials"),
        (ConnectionResetError(SECRET), "failed or was lost"),
        (TimeoutError(SECRET), "failed or was lost"),
        (ClientPayloadError(SECRET), "failed or was lost"),
        (because(ConnectionRefusedError(SECRET)), "failed or was lost"),
        (OSError(errno.ENOSPC, SECRET), "The disk is full"),
        (RuntimeError(SECRET), "could not be fetched (RuntimeError)"),
    ],
)
def test_what_goes_wrong_on_the_way_is_a_sentence_without_the_secret(
    store: type[Store],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    breaks: BaseException,
    says: str,
) -> None:
    monkeypatch.setattr(store, "breaks", breaks)
    said = refused(["assess", f"https://lab/table.csv?{SECRET}", "--target", "paid"], capsys)
    assert says in said
    assert "https://lab/table.csv" in said
    request = Request(table="https://lab/table.csv")
    at = remote.addresses({"table": f"https://lab/table.csv?{SECRET}"})
    with pytest.raises(Unusable) as raised:
        remote.fetched(request, at, Path("tmp"), lambda _words: None)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert "f00dfeed" not in repr(at)


def test_what_is_not_there_is_said(store: type[Store], capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(["assess", "s3://lab/tables.csv", "--target", "paid"], capsys)
    assert said == "The file s3://lab/tables.csv does not exist."
    store().pipe_file("/lab/parts/1.parquet", TABLE)
    assert "is a folder" in refused(["assess", "s3://lab/parts", "--target", "paid"], capsys)


@pytest.mark.parametrize("says", [None, 10])
def test_a_model_over_its_size_is_refused_whatever_its_store_says(
    store: type[Store],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    says: int | None,
) -> None:
    """With None the store tells the true size, with 10 it lies and the copy is ended."""
    Path("near.csv").write_bytes(TABLE)
    monkeypatch.setattr(remote, "MOST_MODEL", 2_000)
    monkeypatch.setattr(store, "says", says)
    said = refused(["assess", "near.csv", "--model", "s3://lab/table.csv", "--target", "paid"], capsys)
    assert "a model file may have no more" in said


def test_a_table_is_refused_where_the_disk_has_no_room(
    store: type[Store], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "says", 10**15)
    assert "set TMPDIR" in refused(["assess", "s3://lab/table.csv", "--target", "paid"], capsys)


def test_a_file_that_ends_early_is_not_assessed(
    store: type[Store], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "says", len(TABLE) + 1)
    assert "The connection was lost" in refused(["assess", "s3://lab/table.csv", "--target", "paid"], capsys)


@pytest.mark.parametrize("scheme", ["s3", "gs", "abfs", "https"])
def test_without_its_package_the_sentence_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scheme: str
) -> None:
    for package in ("s3fs", "gcsfs", "adlfs", "aiohttp"):
        monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(_registry, scheme, raising=False)
    said = refused(["assess", f"{scheme}://lab/table.csv", "--target", "paid"], capsys)
    assert 'pip install "preflight[remote]"' in said


@pytest.mark.parametrize(
    "asked",
    [
        ["compare", f"https://lab/a.json?{SECRET}", "b.json"],
        ["verify", f"https://lab/a.json?{SECRET}"],
        ["try", f"https://lab/a.json?{SECRET}"],
        ["assess", "near.csv", "--target", "paid", "--compare", "s3://lab/report.json"],
    ],
)
def test_a_report_is_read_from_this_machine_only(
    capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    Path("near.csv").write_bytes(TABLE)
    assert "a file of this machine" in refused(asked, capsys)


def test_no_other_file_of_a_command_is_fetched_nor_its_secret_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("near.csv").write_bytes(TABLE)
    for option in ("--dictionary", "--attestations", "--waivers", "--policy"):
        said = refused(["assess", "near.csv", "--target", "paid", option, f"https://lab/x?{SECRET}"], capsys)
        assert said.startswith(option.removeprefix("--").capitalize())
