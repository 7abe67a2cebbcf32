"""CSV that a spreadsheet may open: nothing in it runs."""

import csv
import io

import pytest

from checks.report.cells import csv_of, disarmed
from checks.report.render import render
from tests.pages import made

ARMED = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
]


@pytest.mark.parametrize("text", ARMED)
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, -0.5, 3, "plain", "a=b", "1-2", "", "'quoted"])
def test_numbers_and_plain_text_stay(value: object) -> None:
    assert disarmed(value) == value


def test_headers_and_cells_are_quoted_and_disarmed() -> None:
    said = csv_of(["=name", "n"], [["@x", -5], [None, 'a "b", c'], ["+1", 0.5]])

    assert said.startswith(b'\xef\xbb\xbf"\'=name"')
    rows = list(csv.reader(io.StringIO(said.decode("utf-8-sig"), newline="")))
    assert rows == [["'=name", "n"], ["'@x", "-5"], ["", 'a "b", c'], ["'+1", "0.5"]]


def test_findings_of_hostile_names_are_disarmed() -> None:
    rows = list(
        csv.reader(
            io.StringIO(render(made.report("=cmd|x", "@SUM(1)"), "csv").decode("utf-8-sig"), newline="")
        )
    )

    about = [row[rows[0].index("about")] for row in rows[1:]]
    assert "'=cmd|x" in about
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert len(rows) - 1 == len({row[0] for row in rows[1:]}), "a line for each finding"
