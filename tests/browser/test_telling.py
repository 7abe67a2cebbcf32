"""In a browser: the chosen way of telling stays in the link and from page to page; a chart's numbers are taken away."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import settle
from tests.browser.test_tour import stored_run

pytestmark = pytest.mark.browser


def test_the_expert_s_view_stays_in_the_link_and_on_the_next_page(
    visit: Callable[..., Any], server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stored_run(server[1], monkeypatch)
    page = visit(f"bias?run={run}")
    page.get_by_role("radio", name="Expert").click()
    page.get_by_text("measure   bias/selection-rate-ratio#selection_rate_ratio").wait_for()
    assert "view=Expert" in page.url
    page.get_by_role("link", name="Privacy").click()
    page.get_by_role("heading", name="Privacy", level=1).wait_for()
    settle(page)
    assert page.get_by_role("radio", name="Expert").get_attribute("aria-checked") == "true"
    page.goto(f"{server[0]}/bias?run={run}&view=Expert")
    settle(page)
    page.get_by_text("measure   bias/selection-rate-ratio#selection_rate_ratio").wait_for()
    page.get_by_role("link", name="What it means: Disparate impact ratio").click()
    page.get_by_role("heading", name="Disparate impact ratio (selection rate ratio)").wait_for()


def test_the_numbers_behind_a_chart_come_as_a_file(
    visit: Callable[..., Any], server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(f"bias?run={stored_run(server[1], monkeypatch)}")
    page.get_by_role("button", name="Numbers").first.press("Enter")
    button = page.get_by_role("button", name="Download as CSV").first
    button.wait_for()
    settle(page)
    with page.expect_download() as coming:
        button.press("Enter")
    rows = list(csv.reader(io.StringIO(Path(coming.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows[0][:2] == ["Name", "Value, out of 100"]
    assert ["18 to 25", "48.1"] in [row[:2] for row in rows]
