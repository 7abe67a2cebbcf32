import json
from pathlib import Path

import pytest

from checks.__main__ import run
from checks.contract import Unusable
from checks.samples import assess_command, find_sample, sample_names, write_sample


def test_every_case_is_whole():
    assert "credit" in sample_names()
    for name in sample_names():
        sample = find_sample(name)
        assert sample.roles.target
        assert {"table", "model"} <= set(sample.files)
        assert all(sample.path(role).is_file() for role in sample.files)


@pytest.mark.parametrize("name", ["", "..", "../tests", "credit/../credit"])
def test_a_name_is_no_path(name: str):
    with pytest.raises(Unusable, match="no built-in case"):
        find_sample(name)


def test_a_case_is_written_with_its_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "case"

    assert run(["sample", "credit", "--out", str(out)]) == 0

    said = capsys.readouterr()
    sample = find_sample("credit")
    assert {Path(line) for line in said.out.splitlines()} == set(out.iterdir())
    assert (out / "test.csv").read_bytes() == sample.path("table").read_bytes()
    assert json.loads((out / "answers.json").read_text())["planted"]
    assert assess_command(sample, out) in said.err
    assert "--target repaid" in said.err


def test_a_persons_own_file_is_never_overwritten(tmp_path: Path):
    (tmp_path / "test.csv").write_text("mine")

    with pytest.raises(Unusable, match=r"test\.csv exists already"):
        write_sample("credit", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["test.csv"]
    assert (tmp_path / "test.csv").read_text() == "mine"
