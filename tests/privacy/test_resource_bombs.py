"""Cells like formulas are counted where they are, and every export disarms what is counted."""

import re

import pandas as pd
import pytest

from checks.artifacts.formula_cells import FORMULA
from checks.privacy.resource_bombs import resource_bombs
from checks.report.cells import disarmed
from tests.kit import given, outcome

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "+HYPERLINK(1)",
    "-cmd",
    " =1+1",
    "\t=1",
    "＝1+1",
    "-(1)",
]
HARMLESS = ["-5", "+41 44 123", "-", "+", "=", "@", "a=b", "", "name@host", "(=1)", "- 3", "-5.5e3"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_formula_is_counted_and_disarmed_in_exports(value: str) -> None:
    ended = outcome(resource_bombs, given(pd.DataFrame({"note": [value, "plain", None]})))

    (found,) = (each for each in ended.findings if each.status == "fail")
    assert found.about.columns == ("note",)
    assert found.estimate is not None
    assert found.estimate.value == 1
    assert value.strip() not in found.says
    assert disarmed(value) == f"'{value}"


@pytest.mark.parametrize("value", HARMLESS)
def test_what_a_spreadsheet_leaves_alone_is_not_counted(value: str) -> None:
    ended = outcome(resource_bombs, given(pd.DataFrame({"note": [value, "plain"], "n": [-5, 5]})))
    assert ended.status == "pass"


def test_a_table_of_numbers_has_nothing_to_say() -> None:
    assert outcome(resource_bombs, given(pd.DataFrame({"n": [-5, 5]}))).status == "not_applicable"


def test_the_pattern_is_linear() -> None:
    assert not re.search(r"[*+]\)[*+]", FORMULA)
