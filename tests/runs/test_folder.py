import errno
import hashlib
import io
from pathlib import Path

import pytest

from checks.contract import Outcome, Unusable
from checks.runs import folder
from checks.runs.outcomes import outcomes

HOSTILE_NAMES = [
    "../../etc/passwd",
    "C:\\windows\\x.csv",
    "CON",
    "a" * 300,
    "line\nbreak.csv",
    "nul\0.csv",
    "\u202ecod.exe",
    "\U0001f600.csv",
    "<script>alert(1)</script>",
    "",
]


@pytest.mark.parametrize("run", ["", "..", "../..", "a" * 31, "A" * 32, "a" * 32 + "\n", "a/b", "x" * 32])
def test_an_id_that_is_not_one_makes_no_path(state: Path, run: str):
    with pytest.raises(Unusable, match="no such run"):
        folder.home(run)
    with pytest.raises(Unusable, match="no such run"):
        folder.make(run)
    assert not state.exists()


def test_an_unknown_run_is_said_to_be_gone(state: Path):
    with pytest.raises(Unusable, match="no such run"):
        folder.home(folder.new_id())


def test_a_runs_folder_is_its_owners_only(a_run: str):
    assert folder.home(a_run).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_an_uploaded_name_is_shown_and_never_a_path(a_run: str, name: str):
    home = folder.home(a_run)

    upload = folder.receive(home, "table", name, io.BytesIO(b"a,b\n1,2\n"))

    assert {path.name for path in home.iterdir()} == {"upload-table.bin", "upload-table.json"}
    assert 0 < len(upload.name) <= 80
    assert not set(upload.name) & set("/\\\n\0\u202e")


def test_an_upload_is_kept_whole_with_its_hash(a_run: str):
    home = folder.home(a_run)
    content = bytes(range(256)) * 9_000  # more than two pieces

    upload = folder.receive(home, "model", "model.skops", io.BytesIO(content))

    assert (home / "upload-model.bin").read_bytes() == content
    assert upload.size == len(content)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert folder.uploads(home) == {"model": upload}


def test_an_upload_over_the_limit_is_refused_with_its_size_and_nothing_stays(a_run: str):
    home = folder.home(a_run)

    with pytest.raises(Unusable, match=r"big.csv has 3 MB. The limit is 2 MB. Take a random sample"):
        folder.receive(home, "table", "big.csv", io.BytesIO(b"1" * 3_000_000), limit=2_000_000)

    assert list(home.iterdir()) == []


def test_a_refused_upload_leaves_the_earlier_one(a_run: str):
    home = folder.home(a_run)
    folder.receive(home, "table", "good.csv", io.BytesIO(b"a\n1\n"))

    with pytest.raises(Unusable, match=r"The file empty.csv is empty\."):
        folder.receive(home, "table", "empty.csv", io.BytesIO(b""))

    assert folder.uploads(home)["table"].name == "good.csv"
    assert (home / "upload-table.bin").read_bytes() == b"a\n1\n"


def test_a_full_disk_is_said_in_one_sentence(a_run: str):
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Unusable, match=r"could not store people\.csv"):
        folder.receive(folder.home(a_run), "table", "people.csv", Full())


def test_a_new_upload_makes_the_old_table_unread(a_run: str):
    home = folder.home(a_run)
    for name in ("table.parquet", "table.json", "table.preview.json", "guess.json"):
        (home / name).write_text("{}")

    folder.receive(home, "table", "people.csv", io.BytesIO(b"a\n1\n"))

    assert {path.name for path in home.iterdir()} == {"upload-table.bin", "upload-table.json"}


def test_two_uploads_of_one_name_are_independent(store: object, state: Path):
    one, two = folder.make(folder.new_id()), folder.make(folder.new_id())

    folder.receive(one, "table", "people.csv", io.BytesIO(b"one"))
    folder.receive(two, "table", "people.csv", io.BytesIO(b"two"))

    assert (one / "upload-table.bin").read_bytes() == b"one"
    assert (two / "upload-table.bin").read_bytes() == b"two"


def test_the_key_changes_with_content_name_and_answers(state: Path):
    def key(content: bytes, name: str = "people.csv", ask: folder.Ask | None = None) -> str:
        home = folder.make(folder.new_id())
        folder.receive(home, "table", name, io.BytesIO(content))
        return folder.key(home, ask or folder.Ask())

    same = key(b"a\n1\n")

    assert key(b"a\n1\n") == same
    assert key(b"a\n2\n") != same
    assert key(b"a\n1\n", "other.csv") != same
    assert key(b"a\n1\n", ask=folder.Ask(seed=1)) != same
    assert key(b"a\n1\n", ask=folder.Ask(policy="credit")) != same


def test_outcomes_are_followed_line_by_line_and_a_half_line_waits(a_run: str):
    import msgspec

    home = folder.home(a_run)
    line = msgspec.json.encode(
        Outcome(check="bias/x", family="bias", title="X", status="pass", weight=1.0, seconds=0.1)
    )
    path = home / "outcomes.jsonl"

    assert outcomes(home) == ()
    path.write_bytes(line + b"\n" + line[:20])
    assert [o.check for o in outcomes(home)] == ["bias/x"]
    path.write_bytes(line + b"\n" + line + b"\n")
    both = outcomes(home)
    assert [o.check for o in both] == ["bias/x", "bias/x"]
    assert outcomes(home) is both, "decoded once for all who follow"


def test_json_is_written_whole_or_not_at_all(a_run: str):
    path = folder.home(a_run) / "request.json"
    folder.write(path, {"kept": True})

    with pytest.raises(TypeError):
        folder.write(path, {"lost": object()})

    assert folder.read(path, dict) == {"kept": True}
    assert [p.name for p in path.parent.iterdir()] == ["request.json"]
