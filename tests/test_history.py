"""The history that the command line keeps."""

import pytest

from checks.contract import Unusable
from checks.record.history import append, project, read_history, stored
from tests.report import made


def test_a_line_is_added_for_each_run_and_read_back_by_project(tmp_path):
    path, report = tmp_path / "history.jsonl", made.report()
    append(path, report)
    append(path, report)

    of = project(report.inputs.table.name, "default")
    assert read_history(path, of) == (stored(report),) * 2
    assert read_history(path, project("other.csv", "default")) == ()
    assert read_history(tmp_path / "none.jsonl", of) == ()
    assert [p.name for p in tmp_path.iterdir()] == ["history.jsonl"]
    assert "privacy/direct-identifiers" in stored(report).checks
    assert "income" not in path.read_text()


@pytest.mark.parametrize("content", [b"{}\n", b"nonsense\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"])
def test_what_is_no_history_is_refused(tmp_path, content):
    path = tmp_path / "history.jsonl"
    path.write_bytes(content)
    with pytest.raises(Unusable, match="not a stored run"):
        read_history(path, "p")


def test_a_folder_is_no_history(tmp_path):
    with pytest.raises(Unusable, match="regular file"):
        read_history(tmp_path, "p")
