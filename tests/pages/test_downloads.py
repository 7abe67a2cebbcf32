"""Behind every chart stands a table, every table can be taken away, and no cell of it runs in a spreadsheet."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from checks.contract import Bars, Curve, Dots, Heat
from checks.registry import FAMILIES
from checks.report.cells import STARTS, csv_of
from pages.parts.tables import numbers_of
from tests.pages import made

Show = Callable[..., AppTest]
Store = Callable[..., str]
PAGES = ("setup", "scorecard", *FAMILIES, "remedies", "compare", "review", "report", "catalogue")
DRAWN = ("scorecard", "data_quality", "bias", "interpretability", "compare")
FORMULAS = ("=2+5", "+3+1", "-1+x", "@SUM(A1)", "\tx", "\r=1")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The label and the data of every download that a page offers."""
    offered: list[tuple[str, Any]] = []
    real = st.download_button

    def noted(label: str, data: Any, *args: Any, **kwargs: Any) -> bool:
        offered.append((label, data))
        return real(label, data, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", noted)
    return offered


def opened(at: AppTest) -> AppTest:
    """The page with the table behind every chart, and every finding, open."""
    for _ in range(2):  # a card holds charts of its own
        for chart in at.get("plotly_chart"):
            at.session_state[f"{chart.key}-numbers"] = True
        for label in [expander.label for expander in at.expander if " · " in expander.label]:
            at.session_state[f"card-{label.removeprefix('**').split(' · ')[0]}"] = True
        at.run()
    return at


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_words_and_a_table_and_every_table_a_safe_download(
    page: str, app: Show, stored: Store, read_run: str, taken: list[tuple[str, Any]]
) -> None:
    earlier = stored(made.report())
    names = [f"{start}{made.HOSTILE}" for start in ("=", "@")]
    run = read_run if page == "setup" else stored(made.report(names[0], names[0], names[1]))
    at = app(page, run)
    at.session_state["mine"] = [earlier, run]
    at = opened(at)
    assert not at.exception
    charts = at.get("plotly_chart")
    assert all(chart.proto.alt for chart in charts)
    tables = at.dataframe
    del taken[:]
    at.run()
    told = [data() for label, data in taken if label == "Download as CSV"]
    assert len(told) == len(tables) >= len(charts)
    assert charts or page not in DRAWN
    for data in told:
        for cell in cells(data):
            assert not cell.startswith(STARTS) or number(cell), cell


def cells(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


def number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("page", ["scorecard", "bias", "report"])
def test_findings_as_a_table_are_safe_too(page: str, app: Show, stored: Store, taken: list[Any]) -> None:
    """What the report hands out as CSV."""
    run = stored(made.report("=cmd|' /C calc'!A0", "=1+1", "@x"))
    app(page, run)
    found = [data for label, data in taken if label == "Download CSV"]
    assert len(found) == (page == "report")
    for data in found:
        assert all(number(cell) or not cell.startswith(STARTS) for cell in cells(data()))


def test_the_table_holds_what_the_chart_draws() -> None:
    assert numbers_of(Bars(title="t", labels=("a", "b"), values=(0.062, 0.3), unit="share")).rows == (
        ("a", 6.2),
        ("b", 30.0),
    )
    dots = Dots(
        title="t",
        labels=("young", "old"),
        values=(0.48, None),
        lows=(0.4, None),
        highs=(0.6, None),
        counts=(900, None),
        judged=(True, False),
        unit="share",
        limit=0.5,
        limit_says="four fifths",
    )
    grid = numbers_of(dots)
    assert grid.columns[1] == "Value, out of 100"
    assert grid.rows[0] == ("young", 48.0, 40.0, 60.0, 900, "yes")
    assert grid.rows[1] == ("old", None, None, None, None, "no")
    assert grid.rows[2][:2] == ("four fifths", 50.0)
    curve = Curve(
        title="t", x=(1.0, 2.0), y=(3.0, 4.0), x_title="x", y_title="y", low=(2.0, 3.0), high=(4.0, 5.0)
    )
    assert numbers_of(curve).rows == ((1.0, 3.0, 2.0, 4.0), (2.0, 4.0, 3.0, 5.0))
    heat = Heat(title="t", rows=("r",), columns=("c", "d"), values=((0.5, None),), unit="share")
    assert numbers_of(heat).rows == (("r", 50.0, None),)


@pytest.mark.parametrize("start", FORMULAS)
def test_a_label_that_is_a_formula_is_disarmed_on_the_way_out(start: str) -> None:
    grid = numbers_of(Bars(title=start, labels=(start,), values=(-0.5,), unit=""))
    assert cells(csv_of(grid.columns, grid.rows)) == ["Name", "Value", f"'{start}", "-0.5"]
