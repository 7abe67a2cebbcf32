"""The tour in a browser: by keyboard, at 390 px, over the pages of the work; left, and begun again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks import runs
from checks.report import jsonfile
from checks.runs import folder as folders
from pages.parts.tour import STEPS
from tests.browser.conftest import settle
from tests.browser.test_fit import SIDEWAYS
from tests.pages import made

pytestmark = pytest.mark.browser
TITLES = {
    "start": "Is your model ready to go live?",
    "scorecard": "Scorecard",
    "bias": "Bias",
    "remedies": "Remedies",
    "review": "Review meeting",
}


def stored_run(state: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A finished run in the server's own state folder."""
    with monkeypatch.context() as patched:
        patched.setattr(runs._folder, "state_folder", lambda: state)
        run = runs.new_run("credit.csv")
        (folders.home(run) / "report.json").write_bytes(jsonfile.encode(made.report()))
    return run


def test_the_tour_walks_over_the_pages_by_keyboard_on_a_phone(
    visit: Callable[..., Any], server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stored_run(server[1], monkeypatch)
    page = visit(f"?run={run}", width=390)
    page.get_by_role("button", name="Take the two-minute tour").press("Enter")
    for place, step in enumerate(STEPS):
        page.get_by_text(f"Tour · {place + 1} of {len(STEPS)}").wait_for()
        page.get_by_role("heading", name=TITLES[step.page], level=1).wait_for()
        settle(page)
        page.get_by_text(step.says).wait_for()
        card = page.locator(".st-key-tour-card").bounding_box()
        assert card is not None
        assert card["height"] <= 0.46 * 900 + 2
        assert card["x"] >= 0
        assert card["x"] + card["width"] <= 390
        assert page.evaluate(SIDEWAYS) <= 0
        if place + 1 < len(STEPS):
            page.get_by_role("button", name="Next", exact=True).press("Enter")


def test_the_tour_waits_ends_and_begins_again(
    visit: Callable[..., Any], server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stored_run(server[1], monkeypatch)
    page = visit(f"?run={run}")
    page.get_by_role("button", name="Take the two-minute tour").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("heading", name="Scorecard", level=1).wait_for()
    page.get_by_role("link", name="Privacy").click()
    page.get_by_text("The tour waits for you on another page.").wait_for()
    page.get_by_role("button", name="Take me there").click()
    page.get_by_role("heading", name="Scorecard", level=1).wait_for()
    page.get_by_role("button", name="End the tour").click()
    page.locator(".st-key-tour-card").wait_for(state="detached")
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Take the two-minute tour").click()
    page.get_by_text(f"Tour · 1 of {len(STEPS)}").wait_for()
