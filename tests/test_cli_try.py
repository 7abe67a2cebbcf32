"""`preflight try`: lists what can be tried, tries it on the same files, and refuses in one sentence."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from checks.__main__ import run
from checks.trials.shapes import Tried

CHECKS = ("data_quality/target-leakage", "data_quality/duplicate-rows", "scalability/predictive-quality")


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a table that gives its answer away, beside the table."""
    folder = tmp_path_factory.mktemp("tried")
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.integers(18, 80, 700), "income": rng.gamma(3.0, 10.0, 700).round(2)})
    odds = 0.1 * (frame["income"] - 30) + 0.02 * (frame["age"] - 45)
    frame["paid"] = np.where(rng.random(700) < 1 / (1 + np.exp(-odds)), "yes", "no")
    frame["late_fee"] = np.where(frame["paid"] == "yes", 0.0, 9.0) + rng.normal(size=700)
    frame.to_csv(folder / "loans.csv", index=False)
    only = [part for check in CHECKS for part in ("--only", check)]
    asked = ["assess", str(folder / "loans.csv"), "--target", "paid", "--positive", "yes", *only]
    assert run([*asked, "--out", str(folder / "report"), "--format", "json"]) in (0, 1, 3)
    return folder


def test_without_a_name_it_lists_what_can_be_tried(
    assessed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["try", str(assessed / "report")]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("drop-leak ")
    assert "(for 1 finding)" in first
    assert any("needs the training table" in line for line in rest)


def test_it_tries_a_remedy_on_the_same_files(assessed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["try", str(assessed / "report" / "report.json"), "drop-leak"]) == 0
    out = capsys.readouterr().out
    assert "It clears 2 of the 2 findings it is for" in out  # one in either half
    assert "half of the table was learned from" in out
    kept = msgspec.json.decode((assessed / "report" / "trial-drop-leak.json").read_bytes(), type=Tried)
    assert (kept.cleared, kept.open_) == (2, 0)
    assert kept.learned_rows + kept.judged_rows == 700


@pytest.mark.parametrize(
    ("remedies", "says"),
    [
        (["drop-leek"], 'did you mean "drop-leak"'),
        (["remove-shared-rows"], "it needs the training table"),
        (["drop-copies"], "No two training rows are equal"),
    ],
)
def test_what_cannot_be_tried_is_said_in_a_sentence(
    assessed: Path, capsys: pytest.CaptureFixture[str], remedies: list[str], says: str
) -> None:
    assert run(["try", str(assessed / "report"), *remedies]) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_changed_since_is_refused(assessed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = assessed / "loans.csv"
    before = table.read_bytes()
    table.write_bytes(before + b"30,20.0,yes,1.0\n")
    try:
        assert run(["try", str(assessed / "report"), "drop-leak"]) == 2
    finally:
        table.write_bytes(before)
    assert "is not the file that the report is about" in capsys.readouterr().err


def test_without_what_was_asked_nothing_can_be_tried(
    assessed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.json").write_bytes((assessed / "report" / "report.json").read_bytes())
    assert run(["try", str(tmp_path), "drop-leak"]) == 2
    assert "No request.json lies beside the report" in capsys.readouterr().err
